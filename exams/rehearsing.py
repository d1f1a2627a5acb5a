"""Plays a whole sitting to a wanted score, with the verbs a person uses: for demo content, benchmarks and tests."""

from datetime import datetime, timedelta

from django.utils import timezone

from exams import grading, sitting, types
from exams.contents import contents, entries_of
from exams.models import Attempt, Exam
from exams.rules.content import Content, Response
from people.models import User


def rehearse(exam: Exam, person: User, percent: int, at: datetime | None = None) -> Attempt:
    """Start at `at`, answer so that about `percent` of the items are right, hand in and grade."""
    begun = at or timezone.now()
    attempt = sitting.start(exam, person, begun)
    window = sitting.open_window(attempt, begun)
    entries = entries_of(attempt.paper)
    items = contents(entry.item_version for entry in entries)
    right = round(len(entries) * percent / 100)
    pace = (attempt.deadline - begun) / (2 * len(entries) + 2)
    for number, entry in enumerate(entries):
        given = response(items[entry.item_version], number < right)
        then = begun + pace * (number + 1)
        sitting.answer_all(attempt.pk, person, window=window, responses={entry.slot: given}, at=then)
    done = begun + pace * (len(entries) + 1)
    sitting.submit(attempt.pk, person, done)
    return grading.grade(attempt.pk, done + timedelta(seconds=2))


def response(content: Content, is_right: bool) -> Response:
    """A right response, or one that earns nothing."""
    kind = types.of(content.kind)
    return kind.model_answer(content) if is_right else kind.wrong_answer(content)

"""Plays a whole sitting to a wanted score, with the verbs a person uses: for demo content, benchmarks and tests."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.utils import timezone

from exams import grading, sectioning, sitting, types
from exams.contents import contents, entries_of, sections_of
from exams.models import Attempt, Exam
from exams.rules.content import Content, Entry, Response
from people.models import User

Answers = Callable[[Entry, Content], Response]


def rehearse(
    exam: Exam, person: User, percent: int, at: datetime | None = None, answers: Answers | None = None
) -> Attempt:
    """Start at `at`, answer so that about `percent` of the items are right, or as `answers` says; hand in and grade."""
    begun = at or timezone.now()
    attempt = sitting.start(exam, person, begun)
    window = sitting.open_window(attempt, begun)
    entries = entries_of(attempt.paper)
    items = contents(entry.item_version for entry in entries)
    right = round(len(entries) * percent / 100)
    limits = {section.number: section.minutes for section in sections_of(attempt.paper) if section.minutes}
    pace = (attempt.deadline - begun) / (2 * len(entries) + 2)
    pace = min([pace, *(timedelta(minutes=limit) / (2 * len(entries)) for limit in limits.values())])
    section = 0
    for number, entry in enumerate(entries):
        if entry.section != section:
            turn(attempt, person, section, entry.section, limits, begun + pace * number)
            section = entry.section
        item = items[entry.item_version]
        given = answers(entry, item) if answers else response(item, number < right)
        then = begun + pace * (number + 1)
        sitting.answer_all(attempt.pk, person, window=window, responses={entry.slot: given}, at=then)
    done = begun + pace * (len(entries) + 1)
    sitting.submit(attempt.pk, person, done)
    return grading.grade(attempt.pk, done + timedelta(seconds=2))


def turn(attempt: Attempt, person: User, old: int, new: int, limits: Collection[int], at: datetime) -> None:
    """From one section to the next, as far as they have clocks."""
    if old in limits:
        sectioning.finish_section(attempt.pk, person, old, at)
    if new in limits:
        sectioning.open_section(attempt.pk, person, new, at)


def response(content: Content, is_right: bool) -> Response:
    """A right response, or one that earns nothing."""
    kind = types.of(content.kind)
    return kind.model_answer(content) if is_right else kind.wrong_answer(content)

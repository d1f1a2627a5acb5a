"""Grades a handed-in attempt from its event log. Grading twice is grading once."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from exams import logbook, types
from exams.contents import contents, entries_of
from exams.models import Attempt, AttemptEvent
from exams.rules.content import Content, Entry, Response
from exams.rules.grade import Result, mark, result
from exams.signals import attempt_graded


@transaction.atomic
def grade(attempt_id: int, at: datetime | None = None) -> Attempt:
    """Mark every slot, write the event, copy the result to the attempt and announce it."""
    now = at or timezone.now()
    attempt = logbook.locked(pk=attempt_id)
    if attempt.state != Attempt.State.SUBMITTED:
        return attempt
    outcome = outcome_of(attempt)
    logbook.record(attempt, AttemptEvent.Kind.GRADED, as_json(outcome), now)
    attempt.state, attempt.graded_at = Attempt.State.GRADED, now
    attempt.score, attempt.max_score, attempt.passed = outcome.score, outcome.max_score, outcome.passed
    attempt.save(update_fields=["state", "graded_at", "score", "max_score", "passed"])
    attempt_graded.announce(attempt.pk)
    return attempt


def outcome_of(attempt: Attempt) -> Result:
    """What the log of this attempt is worth against the versions on its paper."""
    entries = entries_of(attempt.paper)
    items = contents(entry.item_version for entry in entries)
    responses = logbook.state_of(attempt.pk).responses
    marks = {entry.slot: marked(entry, items[entry.item_version], responses.get(entry.slot)) for entry in entries}
    return result(marks, {entry.slot: entry.points for entry in entries}, attempt.exam.pass_percent)


def marked(entry: Entry, content: Content, response: Response | None) -> Decimal:
    kind = types.of(entry.shape.kind)
    if response is None or not kind.is_answered(response):
        return mark(entry.points, Fraction(0))
    return mark(entry.points, kind.share(content, response))


def as_json(outcome: Result) -> dict[str, object]:
    return {
        "marks": {str(slot): str(value) for slot, value in outcome.marks.items()},
        "score": str(outcome.score),
        "max_score": str(outcome.max_score),
        "passed": outcome.passed,
    }

"""Notes when a candidate leaves the page of a running attempt and comes back.

It is what the browser tells, so it is a hint for a person to judge, never a proof. A limit acts only on coming back,
after the page has delivered its answers: nothing that was written is lost by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from exams import logbook
from exams.models import Attempt, AttemptEvent
from exams.running import mine, require_open, require_window
from exams.sitting import hand_in
from people.models import User

Kind = AttemptEvent.Kind
STEPS = {"left": Kind.LEFT, "returned": Kind.RETURNED}
MOST = 1000  # per attempt; who leaves more often has been noticed


@dataclass(frozen=True, slots=True)
class Presence:
    """How often this attempt was left so far, how often it may be, and whether it was collected for that."""

    times: int
    limit: int | None
    is_collected: bool = False


@transaction.atomic
def note(
    attempt_id: int, person: User, *, window: str, step: str, client_key: str, at: datetime | None = None
) -> Presence:
    """`step` is left or returned; a retry with the same client key notes nothing. Raises like saving.answer()."""
    now = at or timezone.now()
    attempt = mine(attempt_id, person)
    require_open(attempt, now)
    require_window(attempt, window)
    rows = logbook.events_of(attempt_id)
    known = rows.filter(client_key=client_key).exists()
    if not known and rows.filter(kind__in=STEPS.values()).count() < MOST:
        logbook.record(attempt, STEPS[step], {}, now, client_key=client_key)
    exam, times = attempt.exam, rows.filter(kind=Kind.LEFT).count()
    if step == "returned" and is_beyond(times, exam.leave_limit) and exam.leave_hands_in:
        hand_in(attempt, Kind.SUBMITTED, now, {"left": times})
    return Presence(times, exam.leave_limit, attempt.state != Attempt.State.RUNNING)


def times_left(attempts: Iterable[Attempt]) -> dict[int, int]:
    """By attempt id, how often each was left. One query."""
    ids = [attempt.pk for attempt in attempts]
    rows = AttemptEvent.objects.filter(attempt__in=ids, kind=Kind.LEFT).order_by().values_list("attempt")
    return dict.fromkeys(ids, 0) | dict(rows.annotate(Count("pk")))


def is_beyond(times: int, limit: int | None) -> bool:
    return limit is not None and times > limit

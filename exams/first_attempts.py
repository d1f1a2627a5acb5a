"""The first attempts of an exam as plain values: three queries, however many there were.

Only first attempts count: whoever comes a second time has seen the items. One that was voided is not replaced.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from exams import types
from exams.contents import entries_of
from exams.models import Attempt, AttemptEvent, Exam, ItemVersion
from exams.rules.pace import seconds_by_slot
from exams.rules.replay import Event, State, replay
from exams.rules.sittings import Sat, Slot
from people.scoping import everyone

Kind = AttemptEvent.Kind
TOLD = [
    Kind.STARTED,
    Kind.SECTION,
    Kind.FINISHED,
    Kind.REOPENED,
    Kind.EXTENDED,
    Kind.ANSWERED,
    Kind.SUBMITTED,
    Kind.EXPIRED,
    Kind.GRADED,
    Kind.REGRADED,
]
CHUNK = 2000


def first_attempts(exam: Exam) -> list[Sat]:
    """Graded first attempts of everybody, oldest first."""
    with everyone():  # an item is as hard as it is for all organisations together
        rows = Attempt.objects.filter(exam=exam, number=1, state=Attempt.State.GRADED).select_related("paper")
        attempts = {attempt.pk: attempt for attempt in rows.order_by("started_at", "pk")}
        events = AttemptEvent.objects.filter(
            attempt__exam=exam, attempt__number=1, attempt__state=Attempt.State.GRADED, kind__in=TOLD
        )
        told = events.order_by("attempt_id", "sequence").values_list("attempt_id", "sequence", "kind", "data", "at")
        logs = {
            attempt: [Event(*event[1:]) for event in log]
            for attempt, log in groupby(told.iterator(CHUNK), itemgetter(0))
            if attempt in attempts
        }
    groups = groups_of({entry["item_version"] for row in attempts.values() for entry in row.paper.entries})
    return [sat_of(attempt, logs[pk], groups) for pk, attempt in attempts.items() if pk in logs]


def groups_of(versions: Iterable[int]) -> dict[int, int]:
    """What each version was drawn from: its topic."""
    rows = ItemVersion.objects.filter(pk__in=list(versions))
    return dict(rows.values_list("pk", "item__topic_id"))


def sat_of(attempt: Attempt, log: list[Event], groups: dict[int, int]) -> Sat:
    state = replay(log)
    seconds = seconds_of(attempt.started_at, log)
    slots = []
    for entry in sorted(entries_of(attempt.paper), key=lambda entry: entry.slot):
        response = state.responses.get(entry.slot, [])
        slots.append(
            Slot(
                number=entry.slot,
                item=entry.item_version,
                group=groups.get(entry.item_version, 0),
                points=float(entry.points),
                mark=mark_of(state, entry.slot),
                response=response,
                is_answered=types.of(entry.shape.kind).is_answered(response),
                seconds=seconds.get(entry.slot),
            )
        )
    return Sat(timezone.localdate(attempt.started_at), tuple(slots))


def mark_of(state: State, slot: int) -> float:
    return float(state.marks.get(slot, 0))


def seconds_of(started: datetime, log: list[Event]) -> dict[int, float]:
    saves = ((event.data["slot"], event.at) for event in log if event.kind == Kind.ANSWERED)
    return seconds_by_slot(started, saves)

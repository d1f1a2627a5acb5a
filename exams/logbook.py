"""Reads and appends the event log of an attempt. Events are written only while the attempt is locked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Max, QuerySet

from exams.models import Attempt, AttemptEvent
from exams.models.attempts import Told
from exams.rules.replay import Event, State, replay
from exams.rules.sections import Clocks
from people.models import User
from people.scoping import everyone

CHUNK = 500


def locked(**which: Any) -> Attempt:
    """The attempt, locked until the transaction ends, with its paper. Raises Attempt.DoesNotExist.

    PostgreSQL locks the row of this attempt alone; SQLite's immediate transaction already holds the only write lock.
    """
    # Across organisations: callers name the attempt, and for a candidate also the person, which is narrower.
    with everyone():
        rows = Attempt.objects.select_for_update(of=("self",)).select_related("paper")
        return rows.get(**which)


def events_of(attempt_id: int) -> QuerySet[AttemptEvent]:
    return AttemptEvent.objects.filter(attempt_id=attempt_id)


def told_of(attempt_id: int, kind: AttemptEvent.Kind, slot: int, version: int) -> QuerySet[AttemptEvent]:
    """What was said of one slot in this version."""
    rows = events_of(attempt_id).alias(slot=Told("slot"), version=Told("version"))
    return rows.filter(kind=kind, slot=slot, version=version)


def state_of(attempt_id: int) -> State:
    rows = events_of(attempt_id).values_list("sequence", "kind", "data", "at")
    return replay(Event(*row) for row in rows)


def clocks_of(attempt_id: int) -> Clocks:
    """Where the sections with a limit stand, from the few events that move their clocks."""
    kinds = AttemptEvent.Kind
    moving = [kinds.STARTED, kinds.SECTION, kinds.FINISHED, kinds.REOPENED, kinds.EXTENDED]
    # Sorted here: to have them in order, a database would rather go through the whole log.
    rows = events_of(attempt_id).filter(kind__in=moving).order_by().values_list("sequence", "kind", "data", "at")
    return replay(Event(*row) for row in sorted(rows, key=itemgetter(0))).clocks


def states_of(attempt_ids: Sequence[int]) -> dict[int, State]:
    """The states of many attempts, by id, in a query for each CHUNK of them."""
    states = {}
    for start in range(0, len(attempt_ids), CHUNK):
        wanted = attempt_ids[start : start + CHUNK]
        rows = AttemptEvent.objects.filter(attempt__in=wanted).order_by("attempt_id", "sequence")
        told = rows.values_list("attempt_id", "sequence", "kind", "data", "at")
        for attempt, log in groupby(told, itemgetter(0)):
            states[attempt] = replay(Event(*row[1:]) for row in log)
    return states


def last_sequence(attempt_id: int) -> int:
    return events_of(attempt_id).aggregate(last=Max("sequence"))["last"] or 0


def record(
    attempt: Attempt,
    kind: AttemptEvent.Kind,
    data: Mapping[str, Any],
    at: datetime,
    *,
    client_key: str | None = None,
    sequence: int | None = None,
) -> AttemptEvent:
    """Append one event. The attempt must be locked; a caller that already knows the next sequence saves a query."""
    number = last_sequence(attempt.pk) + 1 if sequence is None else sequence
    return AttemptEvent.objects.create(
        attempt=attempt, sequence=number, kind=kind, data=dict(data), at=at, client_key=client_key
    )


def postpone(attempt: Attempt, deadline: datetime, by: User, reason: str, now: datetime) -> None:
    """Move the deadline of a locked attempt, in either direction; `minutes` in the log is rounded."""
    minutes = round((deadline - attempt.deadline).total_seconds() / 60)
    attempt.deadline = deadline
    attempt.save(update_fields=["deadline"])
    data = {"minutes": minutes, "reason": reason, "by": by.pk, "deadline": deadline.isoformat()}
    record(attempt, AttemptEvent.Kind.EXTENDED, data, now)

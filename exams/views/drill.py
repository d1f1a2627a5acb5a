"""The tickets of a running drill on screen: how long each has to its first reply, by the level the candidate gave it.

The level that is right is the key and is not asked here. An item that keeps its limits to itself shows no countdown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil

from exams.rules import triage
from exams.rules.content import CandidateView, Row
from exams.rules.replay import Answer

LEVEL, REPLY = list(triage.FIELDS).index("level"), list(triage.FIELDS).index("reply")


@dataclass(frozen=True, slots=True)
class Ticket:
    """All in minutes of the drill: when the reply that stands came in, and what is left by the limit of the level that
    was given, 0 when it is over. None where there is nothing to say."""

    row: Row
    replied: int | None
    level: str
    left: int | None


def tickets_of(view: CandidateView, rows: Sequence[Row], saved: Answer | None, now: datetime) -> tuple[Ticket, ...]:
    """Of a drill that has begun; of everything else there are none."""
    if not view.speed or saved is None or saved.first_at is None:
        return ()
    return tuple(ticket(view, row, saved, minutes(view, saved.first_at, now)) for row in rows)


def ticket(view: CandidateView, row: Row, saved: Answer, passed: Fraction) -> Ticket:
    level = row.cells[LEVEL].value.rpartition(":")[2]
    moment = saved.since.get(row.cells[REPLY].value)
    if moment is not None and saved.first_at is not None:
        return Ticket(row, int(minutes(view, saved.first_at, moment)), level, None)
    limit = dict(view.limits).get(level)
    return Ticket(row, None, level, None if limit is None else max(ceil(triage.exact(limit) - passed), 0))


def minutes(view: CandidateView, began: datetime, moment: datetime) -> Fraction:
    """Minutes of the drill; a clock set back gives nobody any."""
    return Fraction(max((moment - began).total_seconds(), 0)) / 60 * triage.exact(view.speed)

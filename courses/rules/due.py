"""When assigned learning is due, and how urgent it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)


class DueState(StrEnum):
    DONE = "done"
    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"


def state_of(due_on: date, today: date, *, is_done: bool) -> DueState:
    """The due date itself is still in time; the seven days before it are "soon"."""
    if is_done:
        return DueState.DONE
    if today > due_on:
        return DueState.OVERDUE
    return DueState.SOON if due_on - today <= SOON else DueState.OPEN


def date_for(own: date | None, of_teams: Iterable[date]) -> date | None:
    """A date agreed with one person stands above their teams' dates; among those the earliest counts."""
    return own if own is not None else min(of_teams, default=None)

"""When assigned learning is due, what counts as done, and how urgent it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SOON = timedelta(days=7)


class DueState(StrEnum):
    DONE = "done"
    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"


@dataclass(frozen=True)
class Task:
    """A course to finish by a day. `counts_from`: what was finished before does not count; None: it does."""

    due_on: date
    counts_from: datetime | None = None

    def is_met(self, finished_at: datetime | None) -> bool:
        """By somebody who finished the course then, the last time; None: never."""
        return finished_at is not None and (self.counts_from is None or finished_at >= self.counts_from)


def state_of(due_on: date, today: date, *, is_done: bool) -> DueState:
    """The due date itself is still in time; the seven days before it are "soon"."""
    if is_done:
        return DueState.DONE
    if today > due_on:
        return DueState.OVERDUE
    return DueState.SOON if due_on - today <= SOON else DueState.OPEN


def task_for(own: Task | None, of_teams: Iterable[Task], finished_at: datetime | None) -> Task | None:
    """A date agreed with one person stands above their teams' dates; among those the earliest counts.

    What is met stands above nothing that is still open: a team may be asked again for what one of them did last year.
    """
    tasks = [own] if own else []
    tasks += sorted(of_teams, key=lambda task: task.due_on)
    return next((task for task in tasks if not task.is_met(finished_at)), tasks[0] if tasks else None)

"""How much of a result may be shown at this moment: what the policy allows, and when it allows it."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Level(IntEnum):
    """Each level shows all that the lower ones show."""

    PENDING = 0  # not even whether it was passed
    VERDICT = 1
    MARKS = 2
    FULL = 3  # answers, feedback and explanations


MOST = {"nothing": Level.VERDICT, "marks": Level.MARKS, "full": Level.FULL}


@dataclass(frozen=True, slots=True)
class Policy:
    """`review` is nothing, marks or full; the moments are graded, closed or released. `closed_at`: for everybody."""

    review: str
    results_when: str
    keys_when: str
    closed_at: datetime
    released_at: datetime | None = None

    def has_come(self, moment: str, now: datetime) -> bool:
        if moment == "graded":
            return True
        if moment == "closed":
            return now >= self.closed_at
        return self.released_at is not None and now >= self.released_at

    def opened_at(self, graded_at: datetime) -> datetime | None:
        """When somebody graded at this moment could first see the result; None while nobody knows when that will be."""
        if self.results_when == "graded":
            return graded_at
        opened = self.closed_at if self.results_when == "closed" else self.released_at
        return max(graded_at, opened) if opened else None

    def level(self, now: datetime) -> Level:
        """An unknown word shows less, never more."""
        if not self.has_come(self.results_when, now):
            return Level.PENDING
        most = MOST.get(self.review, Level.VERDICT)
        return most if self.has_come(self.keys_when, now) else min(most, Level.MARKS)

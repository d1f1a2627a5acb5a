"""From what candidates were given and what they got to a table of marks, also where papers are drawn from a pool."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from exams.rules.content import Response
from exams.rules.marktable import Table
from exams.rules.moments import Floats


@dataclass(frozen=True, slots=True)
class Slot:
    """An item on one paper. `group` is what it was drawn from; `seconds` is None when it was never answered."""

    number: int
    item: int
    group: int
    points: float
    mark: float
    response: Response
    is_answered: bool
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Sat:
    """One candidate's paper, slots in the order shown."""

    on: date
    slots: tuple[Slot, ...]

    @property
    def maximum(self) -> float:
        return round(sum(slot.points for slot in self.slots), 6)

    @property
    def reached(self) -> int:
        """The last slot with an answer, 0 for an empty paper."""
        return max((slot.number for slot in self.slots if slot.is_answered), default=0)


def comparable(sats: Sequence[Sat]) -> list[Sat]:
    """Those whose papers have the usual full marks: totals of other papers mean something else."""
    if not sats:
        return []
    usual, _count = Counter(sat.maximum for sat in sats).most_common(1)[0]
    return [sat for sat in sats if sat.maximum == usual]


def items_of(sats: Sequence[Sat]) -> list[int]:
    return sorted({slot.item for sat in sats for slot in sat.slots})


def tabulate(sats: Sequence[Sat], items: Sequence[int]) -> Table:
    """Candidates × items. An item has the points it had last; earlier marks are brought to that scale."""
    place = {item: column for column, item in enumerate(items)}
    marks, maxima = np.zeros((len(sats), len(items))), np.ones(len(items))
    given, answered, reached = (np.zeros(marks.shape, dtype=bool) for _ in range(3))
    for row, sat in enumerate(sats):
        for slot in sat.slots:
            column = place[slot.item]
            maxima[column] = slot.points
            marks[row, column] = slot.mark / slot.points if slot.points else 0.0
            given[row, column], answered[row, column] = True, slot.is_answered
            reached[row, column] = slot.number <= sat.reached
    return Table(marks * maxima, maxima, given, answered, reached)


def positions(sats: Sequence[Sat]) -> tuple[Floats, Floats] | None:
    """Candidates × places of a paper, with their maxima: what α rests on when candidates have different items.

    As in Moodle a place is what was drawn for it, here by group and item, since the order shown is shuffled. None when
    papers are not equally long.
    """
    if len({len(sat.slots) for sat in sats}) != 1:
        return None
    ordered = [sorted(sat.slots, key=lambda slot: (slot.group, slot.item)) for sat in sats]
    marks = np.array([[slot.mark for slot in slots] for slots in ordered], dtype=np.float64)
    points = np.array([[slot.points for slot in slots] for slots in ordered], dtype=np.float64)
    return marks, np.asarray(points.max(axis=0), dtype=np.float64)


def bands(totals: Floats, maximum: float) -> list[int]:
    """How many candidates are in each tenth of the full marks; full marks belong to the last."""
    counts = [0] * 10
    for total in totals:
        share = float(total) / maximum if maximum else 0.0
        counts[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    return counts

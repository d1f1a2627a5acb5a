"""A table of marks: n candidates × k items, with what was given to whom, what was answered and how far people came."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exams.rules.moments import Floats

Flags = NDArray[np.bool_]


class BadTable(ValueError):
    """The parts of a table do not fit each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """`marks` is n × k and holds 0 where nothing was answered or given; `maxima` has k full marks, none negative.

    A cell is *given* when the item was on this candidate's paper, *answered* when there was a response, and *reached*
    when this item or one that came later on the paper was answered.
    """

    marks: Floats
    maxima: Floats
    given: Flags
    answered: Flags
    reached: Flags

    def __post_init__(self) -> None:
        shapes = {self.marks.shape, self.given.shape, self.answered.shape, self.reached.shape}
        if self.marks.ndim != 2 or len(shapes) > 1 or self.maxima.shape != (self.marks.shape[1],):
            raise BadTable("marks, given, answered and reached are n × k, maxima has k values")
        if not (np.isfinite(self.marks).all() and np.isfinite(self.maxima).all()) or (self.maxima < 0).any():
            raise BadTable("marks and maxima are finite, and no maximum is negative")

    @property
    def totals(self) -> Floats:
        return np.asarray(self.marks.sum(axis=1), dtype=np.float64)

    def complete(self) -> "Table":
        """The rows of the candidates that were given every item."""
        candidates = self.given.all(axis=1)
        return Table(
            self.marks[candidates],
            self.maxima,
            self.given[candidates],
            self.answered[candidates],
            self.reached[candidates],
        )


def table_of(marks: Floats, maxima: Floats, given: Flags | None = None) -> Table:
    """From n × k marks with NaN for an open answer, the items being in the order of the paper."""
    everywhere = np.ones(marks.shape, dtype=bool) if given is None else given
    answered = ~np.isnan(marks) & everywhere
    # From the right: true as soon as anything was answered from here on.
    reached = np.logical_or.accumulate(answered[:, ::-1], axis=1)[:, ::-1]
    return Table(np.where(answered, marks, 0.0), maxima, everywhere, answered, reached)

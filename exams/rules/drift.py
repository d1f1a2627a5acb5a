"""Has an item become easier or harder from one release of the manual to the next?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exams.rules.flags import CHANCE, SHIFT, Flag
from exams.rules.moments import Floats


@dataclass(frozen=True, slots=True)
class Period:
    """The time from one release to the next. `facility` (0 to 1) and `error` are None below the minimum.

    `shift` is the change against the period before that has a facility.
    """

    release: str
    candidates: int
    facility: float | None = None
    error: float | None = None
    shift: float | None = None
    has_drifted: bool = False


def periods(releases: Sequence[str], shares: Sequence[Floats], minimum: int) -> tuple[Period, ...]:
    """One period a release, oldest first; `shares` are the marks of its candidates as shares of the maximum.

    A shift counts as drift when it is larger than a tenth and than 1.96 standard errors of a difference of two means
    (Welch 1947).
    """
    found: list[Period] = []
    before: Period | None = None
    for release, marks in zip(releases, shares, strict=True):
        period = period_of(release, marks, before, minimum)
        before = period if period.facility is not None else before
        found.append(period)
    return tuple(found)


def period_of(release: str, marks: Floats, before: Period | None, minimum: int) -> Period:
    if marks.size < max(2, minimum):
        return Period(release, marks.size)
    facility, error = float(marks.mean()), math.sqrt(float(np.var(marks, ddof=1)) / marks.size)
    if before is None or before.facility is None or before.error is None:
        return Period(release, marks.size, facility, error)
    shift = facility - before.facility
    has_drifted = abs(shift) > SHIFT and abs(shift) > CHANCE * math.hypot(error, before.error)
    return Period(release, marks.size, facility, error, shift, has_drifted)


def flags_of(rows: Sequence[Period]) -> tuple[Flag, ...]:
    return tuple(Flag("drift", row.shift, row.release) for row in rows if row.has_drifted and row.shift is not None)

"""The pass mark of an Angoff panel: what judges expect of those who just pass, brought to one number.

Each judge says of each item how many of a hundred people just at the pass mark would get it right. A judge's cut is the
weighted mean of these, in percent of the points; the panel's is the mean over judges (Angoff 1971). Judges are a sample
of those who could have been asked, so the interval is Student's around that mean, with one degree of freedom less than
there are judges. docs/blueprints.md has the sources.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exams.rules.agreement import mean_squares, ratio
from exams.rules.moments import Floats, is_constant

# Upper 97.5 % points of Student's t for 1 … 30 degrees of freedom, as printed in every statistical table.
T975 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """`percent` is the judge's own cut; `severity` how far it is above the mean of the panel; `with_others` the
    correlation of the estimates with the mean of the other judges', `with_facility` with what first attempts showed."""

    judge: int
    percent: float
    severity: float
    with_others: float | None
    with_facility: float | None


@dataclass(frozen=True, slots=True)
class Cut:
    """In percent of the points. The interval is None for a single judge; `agreement` is ICC(2,k)."""

    percent: float
    sd: float | None
    low: float | None
    high: float | None
    agreement: float | None
    judges: tuple[JudgeFigures, ...]


def cut(
    estimates: Mapping[int, Mapping[int, float]],
    weights: Mapping[int, float],
    facility: Mapping[int, float] | None = None,
) -> Cut | None:
    """`estimates` by judge and item, 0 to 100; judges who did not judge every item are left out. `facility` is 0 to 1.

    None while nobody has judged all items.
    """
    items, known = sorted(weights), facility or {}
    judges = [judge for judge, given in sorted(estimates.items()) if all(item in given for item in items)]
    worth = np.array([weights[item] for item in items], dtype=np.float64)
    if not judges or not worth.sum():
        return None
    table = np.array([[estimates[judge][item] for item in items] for judge in judges], dtype=np.float64)
    own = table @ worth / worth.sum()
    middle = float(own.mean())
    low, high, sd = interval(own)
    figures = []
    for row, judge in enumerate(judges):
        others = np.delete(table, row, axis=0)
        seen = [place for place, item in enumerate(items) if item in known]
        shown = np.array([known[items[place]] for place in seen], dtype=np.float64)
        figures.append(
            JudgeFigures(
                judge,
                float(own[row]),
                float(own[row]) - middle,
                correlation(table[row], others.mean(axis=0)) if len(others) else None,
                correlation(table[row][seen], shown),
            )
        )
    return Cut(middle, sd, low, high, agreement(table.T), tuple(figures))


def interval(own: Floats) -> tuple[float | None, float | None, float | None]:
    """The bounds of 95 %, within 0 and 100, and the standard deviation of the judges' cuts."""
    if own.size < 2:
        return None, None, None
    sd = float(own.std(ddof=1))
    reach = T975[min(own.size - 1, len(T975)) - 1] * sd / math.sqrt(own.size)
    middle = float(own.mean())
    return max(0.0, middle - reach), min(100.0, middle + reach), sd


def agreement(marks: Floats) -> float | None:
    """ICC(2,k) of Shrout & Fleiss (1979): the mean of these judges, were judges drawn anew; levels count."""
    parts = mean_squares(marks)
    if parts is None:
        return None
    rows, columns, rest = parts
    return ratio(rows - rest, rows + (columns - rest) / marks.shape[0])


def correlation(one: Floats, other: Floats) -> float | None:
    if one.size < 3 or is_constant(one) or is_constant(other):
        return None
    return float(np.corrcoef(one, other)[0, 1])

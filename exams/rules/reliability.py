"""How far a total can be trusted: α, KR-20, KR-21, α without an item, standard error of measurement.

Tables are n × k marks with every item given to everybody. None where the formula has no value: fewer than two items
or candidates, or totals that are all the same.
"""

import math
from dataclasses import dataclass

import numpy as np

from exams.rules.moments import Floats, deviation, is_constant


@dataclass(frozen=True, slots=True)
class Reliability:
    """`alpha`, `kr20` and `kr21` are coefficients, 1 at most; `sem` is in marks; `error_ratio` is √(1 - α)."""

    alpha: float | None = None
    kr20: float | None = None
    kr21: float | None = None
    error_ratio: float | None = None
    sem: float | None = None


def reliability(marks: Floats, maxima: Floats) -> Reliability:
    coefficient = alpha(marks)
    if coefficient is None:
        return Reliability()
    ratio = math.sqrt(max(0.0, 1 - coefficient))
    sd = deviation(marks.sum(axis=1))
    return Reliability(coefficient, kr20(marks, maxima), kr21(marks, maxima), ratio, None if sd is None else sd * ratio)


def alpha(marks: Floats) -> float | None:
    """Cronbach (1951): k/(k-1) · (1 - Σs²ᵢ/s²ₜ), one divisor above and below. Moodle's CIC is 100 times this."""
    k, totals = marks.shape[1], marks.sum(axis=1)
    if k < 2 or is_constant(totals, size_of(marks)):
        return None
    return ratio_of(k, float(np.var(marks, axis=0).sum()), float(np.var(totals)))


def alphas_if_deleted(marks: Floats) -> list[float | None]:
    """α of the k-1 items that remain when one is left out, for each of the k."""
    k, totals, scale = marks.shape[1], marks.sum(axis=1), size_of(marks)
    if k < 3 or len(marks) < 2:
        return [None] * k
    spread = np.var(marks, axis=0)
    found: list[float | None] = []
    for item in range(k):
        rest = totals - marks[:, item]
        held = float(spread.sum() - spread[item])
        found.append(None if is_constant(rest, scale) else ratio_of(k - 1, held, float(np.var(rest))))
    return found


def kr20(marks: Floats, maxima: Floats) -> float | None:
    """Kuder & Richardson (1937), formula 20: k/(k-1) · (1 - Σpq/σ²), σ² over n, since pq is a variance over n.

    For items marked all or nothing only. One that is worth more than a mark counts its square: m²pq.
    """
    k, totals = marks.shape[1], marks.sum(axis=1)
    if k < 2 or not is_all_or_nothing(marks, maxima) or is_constant(totals, size_of(marks)):
        return None
    p = (marks > 0).mean(axis=0)
    return ratio_of(k, float((maxima**2 * p * (1 - p)).sum()), float(np.var(totals)))


def kr21(marks: Floats, maxima: Floats) -> float | None:
    """Formula 21: k/(k-1) · (1 - M(k-M)/(kσ²)), M the mean number right. For items of one worth, all or nothing."""
    k = marks.shape[1]
    if k < 2 or not is_all_or_nothing(marks, maxima) or np.ptp(maxima) > 0 or maxima[0] == 0:
        return None
    right = (marks > 0).sum(axis=1).astype(np.float64)
    if is_constant(right):
        return None
    mean = float(right.mean())
    return ratio_of(k, mean * (k - mean) / k, float(np.var(right)))


def ratio_of(k: int, parts: float, whole: float) -> float:
    return k / (k - 1) * (1 - parts / whole)


def is_all_or_nothing(marks: Floats, maxima: Floats) -> bool:
    return bool(((marks == 0) | (marks == maxima)).all())


def size_of(marks: Floats) -> float:
    """The size of the numbers that were added up: what is small beside it is noise."""
    return float(np.abs(marks).sum(axis=1).max()) if marks.size else 0.0

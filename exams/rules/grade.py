"""Turns shares into marks and marks into a result. Exact decimals; one rounding rule.

Rounding: the mark of each slot is rounded to two places, half up; the score is the sum of rounded marks, and the pass
mark is compared exactly, so 59.99 of 100 does not pass at 60.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Result:
    marks: dict[int, Decimal]
    score: Decimal
    max_score: Decimal
    passed: bool


def mark(points: Decimal, share: Fraction) -> Decimal:
    """The marks for a share (0 to 1) of the points."""
    exact = points * share.numerator / share.denominator
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def result(marks: Mapping[int, Decimal], points: Mapping[int, Decimal], pass_percent: Decimal) -> Result:
    """Sum up. A slot without a mark counts zero; a paper without points is not passed."""
    full = {slot: marks.get(slot, Decimal(0)).quantize(CENT) for slot in points}
    score = sum(full.values(), Decimal(0)).quantize(CENT)
    max_score = sum(points.values(), Decimal(0)).quantize(CENT)
    return Result(full, score, max_score, max_score > 0 and score * 100 >= pass_percent * max_score)


def percent(score: Decimal | None, max_score: Decimal | None) -> Decimal:
    """For showing: 0 to 100, one place, half up."""
    if not score or not max_score:
        return Decimal(0)
    return (score * 100 / max_score).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

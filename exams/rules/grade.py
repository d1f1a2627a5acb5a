"""Turns shares into marks and marks into a result. Exact decimals; one rounding rule.

Rounding: the mark of each slot is rounded to two places, half up; the score is the sum of rounded marks, and the pass
mark is compared exactly, so 59.99 of 100 does not pass at 60.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from exams.rules.content import Entry
from exams.rules.sections import PLAIN, Section

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Result:
    marks: dict[int, Decimal]
    score: Decimal
    max_score: Decimal
    passed: bool
    parts: tuple["Part", ...] = ()  # by section, where the paper has several


@dataclass(frozen=True, slots=True)
class Part:
    """What one section came to. `percent` is its own pass mark, None where it has none."""

    section: int
    score: Decimal
    max_score: Decimal
    percent: Decimal | None

    @property
    def passed(self) -> bool:
        return self.percent is None or reaches(self.score, self.max_score, self.percent)


def mark(points: Decimal, share: Fraction) -> Decimal:
    """The marks for a share (0 to 1) of the points."""
    exact = points * share.numerator / share.denominator
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def result(
    marks: Mapping[int, Decimal],
    entries: Sequence[Entry],
    pass_percent: Decimal,
    sections: Sequence[Section] = (PLAIN,),
) -> Result:
    """Sum up. A slot without a mark counts zero; a paper without points is not passed.

    Passed is who reaches the pass mark of the whole and that of every section that has one.
    """
    points = {entry.slot: entry.points for entry in entries}
    full = {slot: marks.get(slot, Decimal(0)).quantize(CENT) for slot in points}
    parts = []
    for section in sections:
        slots = [entry.slot for entry in entries if entry.section == section.number]
        parts.append(Part(section.number, total(full, slots), total(points, slots), section.pass_percent))
    score, max_score = total(full, points), total(points, points)
    passed = reaches(score, max_score, pass_percent) and all(part.passed for part in parts)
    return Result(full, score, max_score, passed, tuple(parts) if len(parts) > 1 else ())


def total(values: Mapping[int, Decimal], slots: Iterable[int]) -> Decimal:
    return sum((values[slot] for slot in slots), Decimal(0)).quantize(CENT)


def reaches(score: Decimal, max_score: Decimal, percent: Decimal) -> bool:
    return max_score > 0 and score * 100 >= percent * max_score


def percent(score: Decimal | None, max_score: Decimal | None) -> Decimal:
    """For showing: 0 to 100, one place, half up."""
    if not score or not max_score:
        return Decimal(0)
    return (score * 100 / max_score).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

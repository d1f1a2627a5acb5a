"""A rubric: criteria, each with levels that are worth points. It says what an answer that people mark may earn.

In the key of an item: {"criteria": [{"id": "c1", "title": "原因", "levels": [{"points": "4", "text": "…"}, …]}, …]}.
The points are those of the rubric; a paper gives its own points to the item, so an answer earns a share of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    points: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """`levels` from the most points to the fewest."""

    id: str
    title: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> Decimal:
        return self.levels[0].points

    def level(self, points: Decimal) -> Level | None:
        return next((level for level in self.levels if level.points == points), None)


class NotOnTheRubric(ValueError):
    """A criterion was left out, or was given points that none of its levels has."""


def criteria_of(key: Mapping[str, Any]) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(row["id"], row["title"], tuple(Level(Decimal(one["points"]), one["text"]) for one in row["levels"]))
        for row in key["criteria"]
    )


def most(criteria: Sequence[Criterion]) -> Decimal:
    return sum((criterion.most for criterion in criteria), Decimal(0))


def share(criteria: Sequence[Criterion], points: Mapping[str, str]) -> Fraction:
    """The part of the whole that these points, by criterion id, are worth. Raises NotOnTheRubric."""
    if set(points) != {criterion.id for criterion in criteria}:
        raise NotOnTheRubric("every criterion needs points, and no other")
    given = Decimal(0)
    for criterion in criteria:
        worth = number(points[criterion.id])
        if worth is None or criterion.level(worth) is None:
            raise NotOnTheRubric(f"{criterion.title}: {points[criterion.id]}")
        given += worth
    return Fraction(given) / Fraction(most(criteria))


def number(text: str) -> Decimal | None:
    """Points as a person writes them: not negative, two places at most; None for anything else."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= 1000:
        return None
    return value if value == value.quantize(Decimal("0.01")) else None

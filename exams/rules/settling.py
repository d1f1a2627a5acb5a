"""When do the marks of people settle a question, and at what? One marker, or two who agree, or a third who decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any

CENT = Decimal("0.01")
THIRD, CLOSEST = "third", "closest"  # what counts when two markers were too far apart


@dataclass(frozen=True, slots=True)
class Policy:
    """How an exam is marked. `tolerance` is in percent of the points of a question; a difference of just that much is
    within it. `third` says what counts after a third marker: their mark, or the mean of the closest pair."""

    markers: int = 1
    tolerance: Decimal = Decimal(10)
    third: str = CLOSEST

    def to_json(self) -> dict[str, Any]:
        return {"markers": self.markers, "tolerance": str(self.tolerance), "third": self.third}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Policy":
        return cls(row["markers"], Decimal(row["tolerance"]), row["third"])


@dataclass(frozen=True, slots=True)
class Settled:
    """The mark, and the rounds it rests on."""

    mark: Decimal
    rounds: tuple[int, ...]


def wanted(policy: Policy, points: Decimal, marks: Mapping[int, Decimal]) -> int:
    """How many marks this question needs, given those there are, by round (1, 2, 3)."""
    if policy.markers < 2:
        return 1
    both = 1 in marks and 2 in marks
    return 3 if both and not agree(policy, points, marks[1], marks[2]) else 2


def settle(policy: Policy, points: Decimal, marks: Mapping[int, Decimal]) -> Settled | None:
    """None while a marker is still missing."""
    needed = wanted(policy, points, marks)
    if any(number not in marks for number in range(1, needed + 1)):
        return None
    if needed == 1:
        return Settled(marks[1].quantize(CENT), (1,))
    if needed == 2:
        return Settled(mean(marks[1], marks[2]), (1, 2))
    if policy.third == THIRD:
        return Settled(marks[3].quantize(CENT), (3,))
    pair = closest({number: marks[number] for number in (1, 2, 3)})
    return Settled(mean(*(marks[number] for number in pair)), pair)


def agree(policy: Policy, points: Decimal, one: Decimal, other: Decimal) -> bool:
    return abs(one - other) * 100 <= policy.tolerance * points


def closest(marks: Mapping[int, Decimal]) -> tuple[int, ...]:
    """The two rounds whose marks are nearest; of two such pairs the better one, for the candidate."""
    pairs = combinations(sorted(marks), 2)
    return min(pairs, key=lambda pair: (abs(marks[pair[0]] - marks[pair[1]]), -(marks[pair[0]] + marks[pair[1]])))


def mean(one: Decimal, other: Decimal) -> Decimal:
    return ((one + other) / 2).quantize(CENT, rounding=ROUND_HALF_UP)

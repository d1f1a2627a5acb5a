"""How the markers of an exam compare: by marker, and by pair of markers who saw the same answers. For examiners."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from exams.models import Exam, Marking
from exams.queueing import tasks
from exams.rules.agreement import icc_agreement, weighted_kappa
from people.models import User

MINIMUM = 10  # answers, below which nothing is said of how two agree
CAUTION = 30


@dataclass(frozen=True, slots=True)
class Marker:
    """`share` is the mean share of the points given; `difference` the mean distance, in percent of the points, of
    their marks from what was settled: above 0 they are milder."""

    name: str
    count: int
    share: Decimal
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two markers on the same `count` answers. Shares of the points throughout, so that questions can be pooled;
    `difference` is the first less the second. Coefficients are None below MINIMUM answers or where undefined."""

    one: str
    other: str
    count: int
    difference: float
    icc: float | None
    kappa: float | None

    @property
    def needs_caution(self) -> bool:
        return self.count < CAUTION


@dataclass(frozen=True, slots=True)
class Comparison:
    """`double` answers have two marks, `disputed` ones needed a third."""

    markers: list[Marker]
    pairs: list[Pair]
    double: int
    disputed: int


def compare(exam: Exam) -> Comparison:
    """First and second marks only: a third marker is asked where two disagree, which is not fair. Three queries."""
    done = Marking.objects.filter(task__in=tasks().filter(exam=exam)).exclude(done_at=None).select_related("task")
    rows = list(done.order_by("task_id", "round"))
    names = {pk: str(person) for pk, person in User.objects.in_bulk({row.marker_id for row in rows}).items()}
    by_task: dict[int, list[Marking]] = defaultdict(list)
    by_marker: dict[int, list[Marking]] = defaultdict(list)
    for row in rows:
        by_marker[row.marker_id].append(row)  # type: ignore[index]
        if row.round < 3:
            by_task[row.task_id].append(row)
    together: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for given in by_task.values():
        for one, other in combinations(sorted(given, key=lambda row: names[row.marker_id]), 2):  # type: ignore[index]
            together[one.marker_id, other.marker_id].append((share_of(one), share_of(other)))  # type: ignore[index]
    return Comparison(
        markers=sorted((marker_of(names[pk], own) for pk, own in by_marker.items()), key=lambda one: one.name),
        pairs=[pair_of(names[one], names[other], shares) for (one, other), shares in sorted(together.items())],
        double=sum(len(given) == 2 for given in by_task.values()),
        disputed=Marking.objects.filter(task__in=tasks().filter(exam=exam), round=3).count(),
    )


def share_of(row: Marking) -> float:
    return float(row.mark or 0) / float(row.task.points)


def marker_of(name: str, own: list[Marking]) -> Marker:
    shares = [(row.mark or Decimal(0)) * 100 / row.task.points for row in own]
    apart = [
        ((row.mark or Decimal(0)) - row.task.mark) * 100 / row.task.points for row in own if row.task.mark is not None
    ]
    mean = sum(shares, Decimal(0)) / len(shares)
    return Marker(name, len(own), mean, sum(apart, Decimal(0)) / len(apart) if apart else None)


def pair_of(one: str, other: str, shares: list[tuple[float, float]]) -> Pair:
    table = np.array(shares, dtype=np.float64)
    is_enough = len(shares) >= MINIMUM
    return Pair(
        one,
        other,
        len(shares),
        float(table[:, 0].mean() - table[:, 1].mean()),
        icc_agreement(table) if is_enough else None,
        weighted_kappa(table[:, 0], table[:, 1]) if is_enough else None,
    )

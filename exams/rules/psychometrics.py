"""Classical item analysis: how hard each item is, how well it separates, and how far the total can be trusted.

The definitions are those of Moodle's quiz statistics (question/classes/statistics/questions/calculator.php and
mod/quiz/report/statistics/classes/calculator.php) where it has them: n - 1 below sums of squares, an open answer is
worth 0, an item's partner is the *rest* of the total. docs/statistics.md lists every formula and its source.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from exams.rules import extremes, moments
from exams.rules.flags import Flag, flags_of
from exams.rules.marktable import Table
from exams.rules.moments import Floats
from exams.rules.reliability import Reliability, alphas_if_deleted, reliability, size_of

MINIMUM = 10  # candidates, below which nothing is said of an item
CAUTION = 30  # candidates, below which a figure may be chance


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What is said of one item. Below the minimum only the counts are filled.

    `facility` is a share of the maximum; `discrimination`, `efficiency` and `weight` are percentages; `included` and
    `excluded` are correlations with the total and with the rest; `upper_lower` is a difference of shares.
    """

    candidates: int
    maximum: float
    omitted: int
    not_reached: int
    mean: float | None = None
    facility: float | None = None
    sd: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None
    weight: float | None = None
    included: float | None = None
    excluded: float | None = None
    upper_lower: float | None = None
    alpha_if_deleted: float | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.mean is not None


@dataclass(frozen=True, slots=True)
class TestFigures:
    """What is said of the totals. `complete` counts the candidates that were given every item: α rests on them."""

    candidates: int
    items: int
    maximum: float
    complete: int
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    reliability: Reliability

    @property
    def needs_caution(self) -> bool:
        return self.candidates < CAUTION


@dataclass(frozen=True, slots=True)
class Analysis:
    test: TestFigures
    items: tuple[ItemFigures, ...]


def analyse(table: Table, minimum: int = MINIMUM) -> Analysis:
    """Everything that can be said of this table; nothing of an item that fewer than `minimum` were given."""
    whole, totals, scale = table.complete(), table.totals, size_of(table.marks)
    without = alphas_if_deleted(whole.marks)
    weights = effective_weights(table, totals, scale)
    items = [item_figures(table, item, totals, scale, minimum) for item in range(table.maxima.size)]
    shown = [
        replace(figures, weight=weight, alpha_if_deleted=left) if figures.is_shown else figures
        for figures, weight, left in zip(items, weights, without, strict=True)
    ]
    return Analysis(test_figures(table, whole), tuple(shown))


def test_figures(table: Table, whole: Table) -> TestFigures:
    totals = table.totals
    n = totals.size
    return TestFigures(
        candidates=n,
        items=table.maxima.size,
        maximum=float(table.maxima.sum()),
        complete=len(whole.marks),
        mean=float(totals.mean()) if n else None,
        median=float(np.median(totals)) if n else None,
        sd=moments.deviation(totals),
        skewness=moments.skewness(totals),
        kurtosis=moments.kurtosis(totals),
        reliability=reliability(whole.marks, whole.maxima),
    )


def item_figures(table: Table, item: int, totals: Floats, scale: float, minimum: int) -> ItemFigures:
    given, reached = table.given[:, item], table.reached[:, item]
    left_open = given & ~table.answered[:, item]
    maximum = float(table.maxima[item])
    counts = ItemFigures(
        candidates=int(given.sum()),
        maximum=maximum,
        omitted=int((left_open & reached).sum()),
        not_reached=int((left_open & ~reached).sum()),
    )
    if counts.candidates < max(1, minimum):
        return counts
    marks, total = table.marks[given, item], totals[given]
    return described(counts, marks, total, total - marks, scale)


def described(counts: ItemFigures, marks: Floats, total: Floats, rest: Floats, scale: float) -> ItemFigures:
    maximum = counts.maximum
    facility = float(marks.mean()) / maximum if maximum else None
    excluded = moments.correlation(marks, rest, scale)
    discrimination = None if excluded is None else 100 * excluded
    return replace(
        counts,
        mean=float(marks.mean()),
        facility=facility,
        sd=moments.deviation(marks),
        discrimination=discrimination,
        efficiency=efficiency(marks, rest, scale),
        included=moments.correlation(marks, total, scale),
        excluded=excluded,
        upper_lower=extremes.upper_lower(marks / maximum, total) if maximum else None,
        flags=flags_of(facility, discrimination),
    )


def efficiency(marks: Floats, rest: Floats, scale: float) -> float | None:
    """Discriminative efficiency in percent: the covariance with the rest, of the most these very marks could have.

    The most is reached when the best marks go to the best candidates: both sides sorted.
    """
    if moments.is_constant(marks) or moments.is_constant(rest, scale):
        return None
    most = moments.covariance(np.sort(marks), np.sort(rest))
    return 100 * moments.covariance(marks, rest) / most


def effective_weights(table: Table, totals: Floats, scale: float) -> list[float | None]:
    """How much each item contributes to the spread of the totals: 100·√cov(x, total) / Σ√cov.

    The sum runs over the items of an average paper, so that the weights of a paper add up to 100 also where papers are
    drawn from a pool. A negative covariance has no weight and adds nothing to the sum.
    """
    roots = [root_of_covariance(table, item, totals, scale) for item in range(table.maxima.size)]
    share_given = table.given.mean(axis=0) if len(table.marks) else np.zeros(table.maxima.size)
    whole = sum(float(share) * root for share, root in zip(share_given, roots, strict=True) if root is not None)
    return [100 * root / whole if root is not None and whole > 0 else None for root in roots]


def root_of_covariance(table: Table, item: int, totals: Floats, scale: float) -> float | None:
    given = table.given[:, item]
    marks, total = table.marks[given, item], totals[given]
    if moments.is_constant(marks) or moments.is_constant(total, scale):
        return 0.0
    shared = moments.covariance(marks, total)
    return math.sqrt(shared) if shared >= 0 else None

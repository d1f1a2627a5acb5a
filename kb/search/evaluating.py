"""How good a ranking is: recall, reciprocal rank, nDCG, and whether one way of searching is better than another.

Pure: a ranking is a sequence of places, best first, each once; gains say what each right place is worth.
Values equal those of trec_eval (`recall_10`, `recip_rank` cut at 10, `ndcg_cut_10`) and of scikit-learn's `ndcg_score`.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT = 10
SEED = 20250101
ROUNDS = 10_000

Ranking = Sequence[Hashable]
Gains = Mapping[Any, float]  # of places


@dataclass(frozen=True)
class Score:
    """What one ranking is worth, each from 0 to 1."""

    recall: float
    mrr: float
    ndcg: float


@dataclass(frozen=True)
class Difference:
    """`b` minus `a` over the same questions: the mean, its 95 % interval (bootstrap), and p (randomisation)."""

    mean: float
    low: float
    high: float
    p: float
    better: int
    worse: int


def score(ranking: Ranking, gains: Gains, at: int = AT) -> Score:
    """All three at once. Raises ValueError when no place is right: such a question measures nothing."""
    if not any(gain > 0 for gain in gains.values()):
        raise ValueError("no right place")
    return Score(recall(ranking, gains, at), reciprocal_rank(ranking, gains, at), ndcg(ranking, gains, at))


def recall(ranking: Ranking, gains: Gains, at: int = AT) -> float:
    """Share of the right places that are among the first `at`."""
    right = {place for place, gain in gains.items() if gain > 0}
    return len(right.intersection(ranking[:at])) / len(right)


def reciprocal_rank(ranking: Ranking, gains: Gains, at: int = AT) -> float:
    """1 / rank of the first right place, 0 when it is not among the first `at`."""
    return next((1 / rank for rank, place in enumerate(ranking[:at], 1) if gains.get(place, 0) > 0), 0.0)


def ndcg(ranking: Ranking, gains: Gains, at: int = AT) -> float:
    """Σ gain / log₂(rank + 1) over the first `at`, divided by the best sum possible; gains graded or 1.

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002,
    with the discount of trec_eval and scikit-learn, which also counts at rank 1 as 1.
    """
    best = discounted(sorted(gains.values(), reverse=True)[:at])
    return discounted([gains.get(place, 0.0) for place in ranking[:at]]) / best


def discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def mean(scores: Sequence[Score]) -> Score:
    """The average over questions, each counting the same."""
    count = len(scores) or 1
    return Score(
        sum(score.recall for score in scores) / count,
        sum(score.mrr for score in scores) / count,
        sum(score.ndcg for score in scores) / count,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def compare(a: Sequence[float], b: Sequence[float], seed: int = SEED, rounds: int = ROUNDS) -> Difference:
    """Paired values of two configurations. Same seed, same answer.

    p: how often swapping the two at random, question by question, gives a difference as large (two-sided Fisher
    randomisation; Smucker, Allan and Carterette, CIKM 2007). Raises ValueError when the lengths differ.
    """
    if len(a) != len(b):
        raise ValueError("not the same questions")
    differences = np.asarray(b, float) - np.asarray(a, float)
    if not differences.size:
        return Difference(0.0, 0.0, 0.0, 1.0, 0, 0)
    observed = float(differences.mean())
    low, high = interval(differences, np.random.default_rng(seed), rounds)
    return Difference(
        observed,
        low,
        high,
        randomised(differences, np.random.default_rng(seed), rounds),
        int((differences > 0).sum()),
        int((differences < 0).sum()),
    )


def interval(differences: NDArray[np.float64], rng: np.random.Generator, rounds: int) -> tuple[float, float]:
    """95 % of the means of as many differences drawn with replacement."""
    means = [rng.choice(differences, differences.size).mean() for _round in range(rounds)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def randomised(differences: NDArray[np.float64], rng: np.random.Generator, rounds: int) -> float:
    """The observed labelling is one of those counted, so p is never 0."""
    limit = abs(differences.mean()) - 1e-12
    extreme = sum(
        abs((differences * rng.choice((-1.0, 1.0), differences.size)).mean()) >= limit for _round in range(rounds)
    )
    return float((extreme + 1) / (rounds + 1))

"""Fits the two logistic models on the dev half and chooses the threshold by cost; numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers.judging import NAMES, Asked

Floats = NDArray[np.float64]

FOLDS, SEED = 5, 7
WRONG, SILENT = 2, 1  # a wrong answer costs twice what silence costs; silence costs nothing where it is right
HARDLY_MORE = 1.05
RIDGES = (0.3, 1.0, 3.0)
# What says whether the preferred passage can be trusted; more of the evidence fits the dev half better and new
# questions worse (backward elimination by log loss in cross-validation there).
TRUSTED = ("document", "subject", "subject_in_document", "likeness", "strength", "length", "code", "is_guide")
COLUMNS = [NAMES.index(name) for name in TRUSTED]


@dataclass(frozen=True)
class Model:
    """Weights, the bias last: `prefer` of all the evidence, `trust` of the columns that are trusted."""

    prefer: Floats
    trust: Floats

    def answer(self, one: Asked) -> tuple[float, int]:
        """Probability and number of the preferred candidate; (0, -1) when there is none."""
        if not len(one.evidence):
            return 0.0, -1
        best = int(np.argmax(scores(self.prefer, one.evidence)))
        return float(probability(self.trust, one.evidence[best : best + 1, COLUMNS])[0]), best


@dataclass(frozen=True)
class Count:
    """How a set of questions went at a threshold."""

    right: int
    wrong: int
    silent: int
    answered_in_vain: int
    silent_rightly: int

    @property
    def answerable(self) -> int:
        return self.right + self.wrong + self.silent

    @property
    def unanswerable(self) -> int:
        return self.answered_in_vain + self.silent_rightly

    @property
    def cost(self) -> int:
        return WRONG * (self.wrong + self.answered_in_vain) + SILENT * self.silent

    @property
    def wrong_share(self) -> float:
        return (self.wrong + self.answered_in_vain) / max(1, self.answerable + self.unanswerable)


def scores(weights: Floats, rows: Floats) -> Floats:
    found: Floats = rows @ weights[:-1] + weights[-1]
    return found


def probability(weights: Floats, rows: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-scores(weights, rows)))
    return found


def logistic(rows: Floats, right: Floats, ridge: float) -> Floats:
    """Ridge logistic regression by Newton's method; the bias, last, is not shrunk."""
    design = np.c_[rows, np.ones(len(rows))]
    penalty = np.diag([ridge] * rows.shape[1] + [1e-6])
    weights = np.zeros(design.shape[1])
    for _round in range(60):
        p = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (p - right) + penalty @ weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def fitted(asked: Sequence[Asked], prefer_ridge: float, trust_ridge: float) -> Model:
    """First which candidate to prefer, over all of them; then whether the preferred one is right."""
    some = [one for one in asked if len(one.evidence)]
    rows, right = np.concatenate([one.evidence for one in some]), np.concatenate([one.right for one in some])
    prefer = logistic(rows, right.astype(float), prefer_ridge)
    tops = [int(np.argmax(scores(prefer, one.evidence))) for one in some]
    chosen = np.array([one.evidence[top, COLUMNS] for one, top in zip(some, tops, strict=True)])
    hits = np.array([float(one.right[top]) for one, top in zip(some, tops, strict=True)])
    return Model(prefer, logistic(chosen, hits, trust_ridge))


Outcome = tuple[float, bool, bool]  # probability, whether right, whether answerable


def outcomes(model: Model, asked: Sequence[Asked]) -> list[Outcome]:
    found = []
    for one in asked:
        sure, best = model.answer(one)
        found.append((sure, best >= 0 and bool(one.right[best]), bool(one.judged.places)))
    return found


def count(found: Sequence[Outcome], threshold: float) -> Count:
    said = [(sure >= threshold, right, answerable) for sure, right, answerable in found]
    return Count(
        right=sum(spoke and right for spoke, right, _ in said),
        wrong=sum(spoke and not right and answerable for spoke, right, answerable in said),
        silent=sum(not spoke and answerable for spoke, _, answerable in said),
        answered_in_vain=sum(spoke and not answerable for spoke, _, answerable in said),
        silent_rightly=sum(not spoke and not answerable for spoke, _, answerable in said),
    )


def crossed(asked: Sequence[Asked], prefer_ridge: float, trust_ridge: float) -> list[Outcome]:
    """Outcomes on the dev half, each by a model that has not seen the question."""
    folds = np.random.default_rng(SEED).permutation(np.arange(len(asked)) % FOLDS)
    found: list[Outcome] = []
    for fold in range(FOLDS):
        seen = [one for one, number in zip(asked, folds, strict=True) if number != fold]
        unseen = [one for one, number in zip(asked, folds, strict=True) if number == fold]
        found += outcomes(fitted(seen, prefer_ridge, trust_ridge), unseen)
    return found


def log_loss(found: Sequence[Outcome]) -> float:
    return float(-np.mean([np.log(max(1e-6, sure if right else 1 - sure)) for sure, right, _ in found]))


def cheapest(found: Sequence[Outcome]) -> float:
    """The highest threshold that keeps vain answers at 4 % or less and costs hardly more than the cheapest: among so
    few questions the cheapest is half chance, and above it lies the side on which mistakes are silent."""
    candidates = [round(float(t), 2) for t in np.arange(0.5, 0.96, 0.01)]
    counted = {threshold: count(found, threshold) for threshold in candidates}
    modest = [t for t in candidates if counted[t].answered_in_vain <= 0.04 * counted[t].unanswerable] or candidates[-1:]
    least = min(counted[threshold].cost for threshold in modest)
    return max(threshold for threshold in modest if counted[threshold].cost <= HARDLY_MORE * least)

"""How sure we are that a passage answers a question: a probability from its evidence, fitted on judged questions.

Two small logistic models over the same evidence: one prefers among the candidates, one says whether the preferred
one can be trusted. Weights, and how they were obtained, are in `calibration`; `benchmarks/answers` fits them.
"""

import math
from collections.abc import Mapping

from kb.rules.calibration import PREFER, THRESHOLD, TRUST
from kb.rules.evidence import Evidence


def preference(evidence: Evidence) -> float:
    """The greater the better; compares candidates for one question."""
    return logit(PREFER, evidence)


def confidence(evidence: Evidence) -> float:
    """Probability that the preferred candidate is right."""
    return 1 / (1 + math.exp(-logit(TRUST, evidence)))


def is_good_enough(probability: float) -> bool:
    """A wrong answer costs twice what silence costs; below this, silence is cheaper."""
    return probability >= THRESHOLD


def logit(weights: Mapping[str, float], evidence: Evidence) -> float:
    return sum(weight * (1.0 if name == "bias" else getattr(evidence, name)) for name, weight in weights.items())

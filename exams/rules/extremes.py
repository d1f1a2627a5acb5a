"""The best and the weakest part of the candidates. Who is tied at the edge of a group belongs to it in part.

Sharing the edge makes every figure independent of the order of the candidates: with totals 9 8 8 7 and a group of two,
the two with 8 count half each.
"""

import math

import numpy as np

from exams.rules.moments import Floats, is_constant

KELLEY = 0.27  # Kelley (1939): the share at which the difference of two tails is measured best


def tail_size(n: int, share: float = KELLEY) -> int:
    """The nearest whole number, half up; at least one and at most half of the candidates."""
    return max(1, min(n // 2, math.floor(n * share + 0.5)))


def top_weights(totals: Floats, size: int) -> Floats:
    """How much of each candidate is in the group of the `size` highest totals: n weights that add up to `size`."""
    scale = float(np.abs(totals).max()) or 1.0
    ranks = np.round(totals / scale, 9)  # equal up to the noise of adding floats is equal
    edge = np.sort(ranks)[::-1][size - 1]
    above, tied = ranks > edge, ranks == edge
    part = (size - int(above.sum())) / int(tied.sum())
    return np.where(above, 1.0, np.where(tied, part, 0.0))


def upper_lower(shares: Floats, totals: Floats, share: float = KELLEY) -> float | None:
    """The mean share of the marks (0 to 1) in the upper group less that in the lower one: the classical D.

    For 0/1 items it is p(upper) - p(lower). None when there is nobody to tell apart.
    """
    if totals.size < 2 or is_constant(totals):
        return None
    size = tail_size(totals.size, share)
    upper, lower = top_weights(totals, size), top_weights(-totals, size)
    return float(np.dot(upper - lower, shares)) / size


def thirds(totals: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights of the upper, middle and lower third; the outer two are equally large, each candidate adds up to 1."""
    size = tail_size(totals.size, 1 / 3)
    upper, lower = top_weights(totals, size), top_weights(-totals, size)
    return upper, 1 - upper - lower, lower

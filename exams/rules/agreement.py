"""How far markers agree. A table has a row per answer and a column per marker; None where a figure has no value."""

import numpy as np

from exams.rules.moments import Floats, is_constant


def icc_agreement(marks: Floats) -> float | None:
    """ICC(2,1) of Shrout & Fleiss (1979): one mark of one marker, were markers drawn anew; levels count."""
    parts = mean_squares(marks)
    if parts is None:
        return None
    n, k = marks.shape
    rows, columns, rest = parts
    return ratio(rows - rest, rows + (k - 1) * rest + k * (columns - rest) / n)


def icc_consistency(marks: Floats) -> float | None:
    """ICC(3,1): the same markers always; that one of them is stricter throughout does not count."""
    parts = mean_squares(marks)
    if parts is None:
        return None
    rows, _columns, rest = parts
    return ratio(rows - rest, rows + (marks.shape[1] - 1) * rest)


def mean_squares(marks: Floats) -> tuple[float, float, float] | None:
    """Between answers, between markers, and what is left; of a two-way table without repetition."""
    n, k = marks.shape
    if n < 2 or k < 2 or is_constant(marks.ravel()):
        return None
    whole = marks.mean()
    rows = k * float(((marks.mean(axis=1) - whole) ** 2).sum())
    columns = n * float(((marks.mean(axis=0) - whole) ** 2).sum())
    rest = float(((marks - whole) ** 2).sum()) - rows - columns
    return rows / (n - 1), columns / (k - 1), max(0.0, rest) / ((n - 1) * (k - 1))


def weighted_kappa(one: Floats, other: Floats) -> float | None:
    """Cohen's κ (1968) with quadratic weights: 1 less the mean squared difference as a share of what chance gives.

    Marks are their own places on the scale, so that steps of the scale may differ in size.
    """
    if one.size < 2 or is_constant(np.concatenate([one, other])):
        return None
    by_chance = float(np.var(one) + np.var(other) + (one.mean() - other.mean()) ** 2)
    return ratio(by_chance - float(((one - other) ** 2).mean()), by_chance)


def ratio(above: float, below: float) -> float | None:
    return above / below if below > 0 else None

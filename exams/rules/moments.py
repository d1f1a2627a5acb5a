"""Means, spreads and correlations of marks. Arrays of one dimension in, a float out, or None where none is defined.

Sums of squares are divided by n - 1 throughout. What is constant up to the noise of adding floats counts as constant:
`scale` is the size of the numbers that were added to get there.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOISE = 1e-10  # relative; the sum of a thousand marks is good to 1e-13


def is_constant(values: Floats, scale: float = 0.0) -> bool:
    """Nothing to tell candidates apart by; fewer than two values count as constant."""
    if values.size < 2:
        return True
    largest = max(scale, float(np.abs(values).max()))
    return float(np.ptp(values)) <= NOISE * largest


def deviation(values: Floats) -> float | None:
    return float(np.std(values, ddof=1)) if values.size > 1 else None


def covariance(a: Floats, b: Floats) -> float:
    """At least two values each. What is nothing but noise is exactly zero: its sign would decide about a weight."""
    x, y = a - a.mean(), b - b.mean()
    shared = float(np.dot(x, y))
    noise = NOISE * float(np.sqrt(np.dot(x, x) * np.dot(y, y)))
    return 0.0 if abs(shared) <= noise else shared / (a.size - 1)


def correlation(a: Floats, b: Floats, scale: float = 0.0) -> float | None:
    """Pearson's r; None when either side is constant. `scale` is that of the second side."""
    if is_constant(a) or is_constant(b, scale):
        return None
    r = covariance(a, b) / float(np.std(a, ddof=1) * np.std(b, ddof=1))
    return min(1.0, max(-1.0, r))


def skewness(values: Floats) -> float | None:
    """k₃ / k₂^1.5 by Fisher's k-statistics, as Moodle and spreadsheets do. From three values on."""
    n = values.size
    if n < 3 or is_constant(values):
        return None
    k2, m3 = float(np.var(values, ddof=1)), central(values, 3)
    return float(n * n * m3 / ((n - 1) * (n - 2)) / k2**1.5)


def kurtosis(values: Floats) -> float | None:
    """k₄ / k₂², so 0 for a normal distribution. From four values on."""
    n = values.size
    if n < 4 or is_constant(values):
        return None
    k2, m2, m4 = float(np.var(values, ddof=1)), central(values, 2), central(values, 4)
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    return float(k4 / (k2 * k2))


def central(values: Floats, power: int) -> float:
    return float(np.mean((values - values.mean()) ** power))

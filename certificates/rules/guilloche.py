"""The engraved lines of a badge as SVG paths.

A guilloche is several copies of one curve, each shifted by a fraction of its period, so that they weave.
"""

from collections.abc import Callable, Sequence
from math import cos, pi, sin

Point = tuple[float, float]


def smooth(points: Sequence[Point], closed: bool = False) -> str:
    """A path through the points, as cubic curves (a uniform Catmull-Rom spline written as Béziers)."""
    count = len(points)

    def at(i: int) -> Point:
        return points[i % count] if closed else points[max(0, min(i, count - 1))]

    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for i in range(count if closed else count - 1):
        before, here, there, after = at(i - 1), at(i), at(i + 1), at(i + 2)
        first = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        second = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        parts.append("C" + " ".join(f"{number(x)} {number(y)}" for x, y in (first, second, there)))
    return "".join(parts) + ("Z" if closed else "")


def number(value: float) -> str:
    """Hundredths of a millimetre, without needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rosette(radius: float, petals: int, depth: float, strands: int) -> list[list[Point]]:
    """Closed curves around the origin whose radius swings `petals` times by `depth` (0 to 1)."""
    steps = petals * 6

    def swing(phase: float) -> Callable[[float], Point]:
        def at(angle: float) -> Point:
            r = radius * (1 - depth / 2 + depth / 2 * cos(petals * angle + phase))
            return (r * cos(angle), r * sin(angle))

        return at

    curves = [swing(2 * pi * k / strands) for k in range(strands)]
    return [[curve(2 * pi * i / steps) for i in range(steps)] for curve in curves]


def moved(points: Sequence[Point], dx: float, dy: float) -> list[Point]:
    return [(x + dx, y + dy) for x, y in points]

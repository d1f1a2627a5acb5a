"""The engraved lines of a certificate as PDF operators, in millimetres. What repeats is drawn once and placed often.

A guilloche is several copies of one curve, each shifted by a fraction of its period, so that they weave.
"""

import re
from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from certificates.rules.guilloche import Point, number

STEPS = 6  # points a wave; the curves between them are cubic
WAVES = 3  # in one tile: after so many the swelling of a band repeats
PATH = re.compile(r"[MLHVCQZmlhvcqz]|-?\d*\.?\d+")


def colour(code: str, stroke: bool = True) -> str:
    """`code` is #rrggbb."""
    parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return " ".join(f"{part:.3f}" for part in parts) + (" RG" if stroke else " rg")


def curve(points: Sequence[Point]) -> str:
    """Through all points but the first and the last, which only say in which direction it begins and ends."""
    parts = [f"{number(points[1][0])} {number(points[1][1])} m"]
    for at in range(1, len(points) - 2):
        before, here, there, after = points[at - 1 : at + 3]
        first = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        second = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        parts.append(" ".join(f"{number(x)} {number(y)}" for x, y in (first, second, there)) + " c")
    return " ".join(parts)


def band_tile(length: float, amplitude: float, strands: int) -> str:
    """Three waves along the x axis; tiles put end to end make a band that swells and thins."""
    count = WAVES * STEPS

    def height(t: float, phase: float) -> float:
        return amplitude * (0.72 + 0.28 * cos(2 * pi * t)) * sin(2 * pi * WAVES * t + phase)

    curves = (
        [(length * at / count, height(at / count, 2 * pi * strand / strands)) for at in range(-1, count + 2)]
        for strand in range(strands)
    )
    return " ".join(curve(points) for points in curves) + " S"


def petal(radius: float, petals: int, depth: float, strands: int) -> str:
    """One of the petals around the origin: turned `petals` times it makes a rosette."""

    def at(angle: float, phase: float) -> Point:
        r = radius * (1 - depth / 2 + depth / 2 * cos(petals * angle + phase))
        return (r * cos(angle), r * sin(angle))

    step = 2 * pi / petals / STEPS
    curves = ([at(step * n, 2 * pi * strand / strands) for n in range(-1, STEPS + 2)] for strand in range(strands))
    return " ".join(curve(points) for points in curves) + " S"


def turned(name: str, times: int) -> str:
    """A form placed around the origin. Each turn goes on from the one before, so that all are written alike, which
    compresses to nothing."""
    c, s = cos(2 * pi / times), sin(2 * pi / times)
    return f"q {f'/{name} Do {c:.7f} {s:.7f} {-s:.7f} {c:.7f} 0 0 cm ' * times}Q"


def in_a_row(name: str, times: int, length: float, stretch: float) -> str:
    """A form of this length placed `times` times along the x axis, each stretched."""
    return f"q {stretch:.5f} 0 0 1 0 0 cm {f'/{name} Do 1 0 0 1 {number(length)} 0 cm ' * times}Q"


def traced(path: str) -> str:
    """The path data of an SVG (absolute commands M L H V C Q Z) as PDF operators."""
    out: list[str] = []
    command, x, y = "", 0.0, 0.0
    tokens = PATH.findall(path)
    at = 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            if command == "Z":
                out.append("h")
                continue
        size = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4}[command]
        values = [float(token) for token in tokens[at : at + size]]
        at += size
        text, (x, y) = operator(command, values, x, y)
        out.append(text)
        command = "L" if command == "M" else command
    return " ".join(out)


def operator(command: str, values: list[float], x: float, y: float) -> tuple[str, Point]:
    if command in "HV":
        end = (values[0], y) if command == "H" else (x, values[0])
        return f"{joined(end)} l", end
    end = (values[-2], values[-1])
    if command == "Q":
        a, b = values[0], values[1]
        values = [
            x + (a - x) * 2 / 3,
            y + (b - y) * 2 / 3,
            end[0] + (a - end[0]) * 2 / 3,
            end[1] + (b - end[1]) * 2 / 3,
            *end,
        ]
    return f"{joined(values)} {'m' if command == 'M' else 'l' if command == 'L' else 'c'}", end


def joined(values: Iterable[float]) -> str:
    """With one decimal, as the drawings have."""
    return " ".join(f"{round(value, 1):g}" for value in values)

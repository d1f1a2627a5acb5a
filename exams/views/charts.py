"""Where the marks of a chart stand. Numbers for SVG attributes, in the units of its view box; no words."""

from collections.abc import Iterable
from dataclasses import dataclass

from exams.rules.flags import EASY, HARD, WEAK
from exams.views.item_figures import ItemRow

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
LOWEST = -40.0  # discrimination; what is below stands at the edge


@dataclass(frozen=True, slots=True)
class Point:
    x: str
    y: str
    tone: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Facility to the right, discrimination upwards; `good` is where an item should be: x, y, width, height."""

    points: list[Point]
    across: list[Tick]
    up: list[Tick]
    good: tuple[str, str, str, str]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def scatter(rows: Iterable[ItemRow]) -> Scatter | None:
    """None when no item has both figures."""
    points = [
        Point(across(row.facility), up(row.discrimination), row.tone, row.label, row.url)
        for row in rows
        if row.facility is not None and row.discrimination is not None
    ]
    if not points:
        return None
    left, right, top, bottom = across(HARD), across(EASY), up(100), up(WEAK)
    return Scatter(
        points,
        across=[Tick(across(share / 100), f"{share}%") for share in range(0, 101, 20)],
        up=[Tick(up(value), str(value)) for value in (-40, -20, 0, 20, 40, 60, 80, 100)],
        good=(left, top, f"{float(right) - float(left):.1f}", f"{float(bottom) - float(top):.1f}"),
    )


def across(facility: float) -> str:
    share = min(1.0, max(0.0, facility))
    return f"{LEFT + share * (WIDTH - LEFT - RIGHT):.1f}"


def up(discrimination: float) -> str:
    share = (max(LOWEST, discrimination) - LOWEST) / (100 - LOWEST)
    return f"{HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM):.1f}"

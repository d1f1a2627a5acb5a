"""The frame of the certificate and the rosette behind its text, engraved once per process as SVG."""

from functools import cache

from certificates.rules.guilloche import Point, band, moved, rosette, smooth

WIDTH, HEIGHT = 297, 210  # A4 landscape, millimetres
MIDDLE = 14.0  # from the edge of the sheet to the middle of the band
CORNER = 7.2  # half a corner block
INDIGO, GOLD, FAINT = "#12566a", "#a9854a", "#dbe4e4"
CORNERS = [(x, y) for x in (MIDDLE, WIDTH - MIDDLE) for y in (MIDDLE, HEIGHT - MIDDLE)]


@cache
def frame() -> str:
    parts = [
        line(sides(4.2, 6, 1), INDIGO, 0.16),
        line(sides(2.3, 4, 2), GOLD, 0.14),
        *(rectangle(inset, colour, width) for inset, colour, width in RULES),
        *(block(x, y) for x, y in CORNERS),
    ]
    return svg(WIDTH, HEIGHT, "".join(parts))


@cache
def watermark() -> str:
    """A large faint rosette, 130 millimetres across."""
    curves = [*rosette(64, 16, 0.62, 7), *rosette(40, 12, 0.8, 5), *rosette(17, 8, 0.9, 5)]
    return svg(130, 130, line([moved(c, 65, 65) for c in curves], FAINT, 0.14, closed=True))


RULES = [(7.6, INDIGO, 0.7), (8.8, GOLD, 0.2), (19.2, GOLD, 0.2), (20.2, INDIGO, 0.35)]


def sides(amplitude: float, strands: int, density: int) -> list[list[Point]]:
    """The four bands between the corner blocks."""
    start = MIDDLE + CORNER
    across, down = WIDTH - 2 * start, HEIGHT - 2 * start
    wide, tall = (band(size, n * density, amplitude, strands) for size, n in ((across, 24), (down, 15)))
    return [
        *(moved(points, start, y) for y in (MIDDLE, HEIGHT - MIDDLE) for points in wide),
        *(moved(points, x, start, upright=True) for x in (MIDDLE, WIDTH - MIDDLE) for points in tall),
    ]


def block(x: float, y: float) -> str:
    """A corner: a plain square with two woven rosettes."""
    side = 2 * CORNER
    square = (
        f'<rect x="{x - CORNER}" y="{y - CORNER}" width="{side}" height="{side}" fill="#fffdf8" '
        f'stroke="{INDIGO}" stroke-width="0.35"/>'
    )
    outer = line([moved(c, x, y) for c in rosette(6.4, 12, 0.55, 6)], INDIGO, 0.14, closed=True)
    inner = line([moved(c, x, y) for c in rosette(3.0, 8, 0.8, 4)], GOLD, 0.14, closed=True)
    return square + outer + inner


def rectangle(inset: float, colour: str, width: float) -> str:
    return (
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset}" height="{HEIGHT - 2 * inset}" fill="none" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def line(curves: list[list[Point]], colour: str, width: float, closed: bool = False) -> str:
    d = "".join(smooth(points, closed) for points in curves)
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def svg(width: float, height: float, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}">{content}</svg>'
    )

"""What is the same on every certificate of a design: paper, frame, rosette, rules, pictures, engraved once as PDF."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from certificates.rules.designs import Block, Layout
from certificates.rules.engraving import band_tile, colour, in_a_row, petal, traced, turned

ASSETS = Path(__file__).parent / "assets"
MIDDLE = 14.0  # from the edge of the sheet to the middle of the band, millimetres
CORNER = 7.2  # half a corner block
TILE = 32.0  # about as long as three waves
BUILT_IN_SEAL = "built-in"


@dataclass(frozen=True)
class Art:
    """Operators in millimetres from the upper left corner; the forms and pictures they place, by name."""

    content: str
    forms: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)  # name to fingerprint


def art_of(layout: Layout) -> Art:
    width, height = layout.sheet
    parts = [f"{colour(layout.paper, stroke=False)} 0 0 {width:g} {height:g} re f 1 J"]
    forms: dict[str, str] = {}
    if layout.rosette:
        parts.append(rosette(layout, forms))
    if layout.frame == "guilloche":
        parts.append(woven_frame(layout, forms))
    elif layout.frame == "lines":
        parts.append(rectangles(layout, [(9, layout.ink, 0.9), (11, layout.accent, 0.25)]))
    pictures: dict[str, str] = {}
    for block in layout.blocks:
        if block.kind == "rule":
            parts.append(f"{colour(getattr(layout, block.colour), stroke=False)} {rectangle(block)} re f")
        elif block.kind in ("logo", "seal", "signature"):
            parts.append(picture(block, layout.pictures.get(block.kind, ""), pictures))
    return Art("\n".join(part for part in parts if part), forms, pictures)


def rectangle(block: Block) -> str:
    return f"{block.x:g} {block.y:g} {block.width:g} {block.height:g}"


def picture(block: Block, mark: str, pictures: dict[str, str]) -> str:
    if mark == BUILT_IN_SEAL:
        return f"q {block.width / 108:.5f} 0 0 {block.height / 108:.5f} {block.x:g} {block.y:g} cm {seal()} Q"
    if not mark:
        return ""
    pictures[block.kind] = mark
    # Pictures stand on their feet, this page is measured from the top; the form fits into one by one.
    return f"q {block.width:g} 0 0 {block.height:g} {block.x:g} {block.y:g} cm /{block.kind} Do Q"


@cache
def seal() -> str:
    """The seal of the house: assets/seal.svg, 108 by 108."""
    drawing = (ASSETS / "seal.svg").read_text(encoding="utf-8")
    shapes = re.findall(r"<path ([^>]*)/>", drawing)
    red, white = "#b4381f", "#fffdf8"
    parts = [colour(red, stroke=False), colour(white), "1.4 w"]
    for number, attributes in enumerate(shapes):
        path = traced(re.search(r'd="([^"]+)"', attributes)[1])  # type: ignore[index]
        if number == 2:
            parts.append(colour(white, stroke=False))
        parts.append(f"{path} {'S' if 'stroke=' in attributes else 'f'}")
    return " ".join(parts)


def rosette(layout: Layout, forms: dict[str, str]) -> str:
    """A large faint one behind the text, 130 millimetres across."""
    width, height = layout.sheet
    faint = "".join(mixed(layout.ink, layout.paper, 0.14))
    parts = [f"q 1 0 0 1 {width / 2:g} {height / 2 - 5:g} cm {colour(faint)} 0.14 w"]
    for number, (radius, petals, depth, strands) in enumerate(((64, 16, 0.62, 7), (40, 12, 0.8, 5), (17, 8, 0.9, 5))):
        forms[f"R{number}"] = petal(radius, petals, depth, strands)
        parts.append(turned(f"R{number}", petals))
    return " ".join([*parts, "Q"])


def mixed(code: str, other: str, share: float) -> list[str]:
    """#rrggbb, a share of the first in the second."""
    pairs = ((int(code[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return ["#", *(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)]


def woven_frame(layout: Layout, forms: dict[str, str]) -> str:
    forms |= {"B0": band_tile(TILE, 4.2, 6), "B1": band_tile(TILE / 2, 2.3, 4)}
    forms |= {"C0": petal(6.4, 12, 0.55, 6), "C1": petal(3.0, 8, 0.8, 4)}
    parts = [f"{colour(layout.ink)} 0.16 w", sides(layout, "B0", TILE)]
    parts += [f"{colour(layout.accent)} 0.14 w", sides(layout, "B1", TILE / 2)]
    rules = ((7.6, layout.ink, 0.7), (8.8, layout.accent, 0.2), (19.2, layout.accent, 0.2), (20.2, layout.ink, 0.35))
    parts.append(rectangles(layout, list(rules)))
    width, height = layout.sheet
    for x in (MIDDLE, width - MIDDLE):
        for y in (MIDDLE, height - MIDDLE):
            square = f"{-CORNER} {-CORNER} {2 * CORNER} {2 * CORNER} re B"
            parts.append(
                f"q 1 0 0 1 {x:g} {y:g} cm {colour(layout.paper, stroke=False)} {colour(layout.ink)} 0.35 w {square} "
                f"0.14 w {turned('C0', 12)} {colour(layout.accent)} {turned('C1', 8)} Q"
            )
    return "\n".join(parts)


def sides(layout: Layout, name: str, tile: float) -> str:
    """The four bands between the corner blocks."""
    width, height = layout.sheet
    start, parts = MIDDLE + CORNER, []
    for size, turn in ((width - 2 * start, "1 0 0 1"), (height - 2 * start, "0 1 1 0")):
        times = round(size / tile)
        row = in_a_row(name, times, tile, size / times / tile)
        for across in (MIDDLE, (height if turn[0] == "1" else width) - MIDDLE):
            place = f"{start:g} {across:g}" if turn[0] == "1" else f"{across:g} {start:g}"
            parts.append(f"q {turn} {place} cm {row} Q")
    return "\n".join(parts)


def rectangles(layout: Layout, rules: list[tuple[float, str, float]]) -> str:
    width, height = layout.sheet
    return "\n".join(
        f"{colour(code)} {weight} w {inset:g} {inset:g} {width - 2 * inset:g} {height - 2 * inset:g} re S"
        for inset, code, weight in rules
    )

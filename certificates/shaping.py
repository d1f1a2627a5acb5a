"""Runs of text as WeasyPrint lays them out: found on its page, and shaped again with other words by the same Pango."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pydyf
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import ffi
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_key
from weasyprint.text.line_break import create_layout, line_size

from certificates.rules.designs import Line
from certificates.rules.truetype import Face

PIXELS_PER_MM = 96 / 25.4  # of CSS
POINTS_PER_PIXEL = 0.75
SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}


class NotReplayable(Exception):
    """This certificate has to be laid out by WeasyPrint itself."""


class Type:
    """One face while a certificate is written: what drawing a run asks of a font, and what it leaves there."""

    png = svg = colr = bitmap = False

    def __init__(self, font: Any) -> None:
        self.hash = font.hash
        try:
            self.face = Face.read(get_hb_object_data(font.hb_face))
        except KeyError as error:
            raise NotReplayable from error  # a face of the system in another format
        self.clear()

    def clear(self) -> None:
        self.widths: dict[int, int] = {}
        self.to_unicode: dict[int, str] = {}

    def get_unused_glyph_id(self, point: int) -> int:
        raise NotReplayable  # no face has this character: WeasyPrint's way names it


class Pen:
    """Stands in for a stream of WeasyPrint while it draws one run: keeps what is shown and in which faces."""

    def __init__(self, types: dict[Any, Type]) -> None:
        self.types = types
        self.shown: list[str] = []
        self.used: list[Type] = []
        self.ink_rect, self.logical_rect = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

    def add_font(self, font: Any) -> tuple[Type, float]:
        key, _, size = get_pango_font_key(font)
        if key not in self.types:
            raise NotReplayable
        self.used.append(self.types[key])
        return self.types[key], size

    def show_text(self, text: str) -> None:
        self.shown.append(text)

    def set_text_matrix(self, *values: float) -> None: ...

    def set_font_size(self, font: str, size: float) -> None: ...

    def set_text_rise(self, rise: float) -> None:
        raise NotReplayable


@dataclass(frozen=True)
class Slot:
    """A run of text that differs: the operators that place and show it, its style, and how it is held fast."""

    number: int  # of the block
    at: int
    shown: int
    style: Any
    x: float
    y: float
    width: float
    room: float
    share: float  # of a difference in width by which it moves: 0 left, 0.5 centred, 1 right
    font: str


def text_boxes(page: Any) -> dict[str, list[Any]]:
    """What was laid out below each class: None for a line, then its runs of text."""
    found: dict[str, list[Any]] = {}

    def walk(box: Any, name: str) -> None:
        box = getattr(box, "_box", box)  # what is placed absolutely is wrapped
        element = getattr(box, "element", None)
        if element is not None and element.get("class"):
            name = element.get("class")
        if isinstance(box, LineBox):
            found.setdefault(name, []).append(None)
        if isinstance(box, TextBox):
            found[name].append(box)
        for child in getattr(box, "children", ()):
            walk(child, name)

    walk(page, "")
    return found


def slot_of(line: Line, boxes: dict[str, list[Any]], operators: list[bytes], types: dict[Any, Type]) -> Slot:
    runs = boxes.get(f"b{line.number}", [])
    if len(runs) != 2 or runs[1] is None or runs[1].text != line.text:
        raise NotReplayable  # more than one line, or one of several runs
    box = runs[1]
    x, y = box.position_x, box.position_y + box.baseline
    placed = matrix(x, y)
    if operators.count(placed) != 1:
        raise NotReplayable
    at = operators.index(placed)
    shown = next(n for n in range(at, len(operators)) if operators[n].endswith(b" TJ"))
    width, pen = drawn(line.text, box.style, types)
    if b"[" + pen.shown[0].encode() + b"] TJ" != operators[shown]:
        raise NotReplayable  # not even the same text comes out the same
    room, share = line.block.width * PIXELS_PER_MM, SHARES[line.block.align]
    return Slot(line.number, at, shown, box.style, x, y, width, room, share, pen.used[0].hash)


def left_of(slot: Slot, width: float) -> float:
    """Where a text of this width begins. Rounded, so that it does not depend on whose sheet was laid out."""
    return round(slot.x + (slot.width - width) * slot.share, 8)


def slot_under(link: Any, slots: list[Slot]) -> Slot | None:
    """The slot whose words a link covers; None when they are the same on all."""
    left, bottom, right, top = link["Rect"]
    for slot in slots:
        ends = (slot.x * POINTS_PER_PIXEL, (slot.x + slot.width) * POINTS_PER_PIXEL)
        if max(abs(ends[0] - left), abs(ends[1] - right)) < 0.01 and top != bottom:
            return slot
    return None


def matrix(x: float, y: float) -> bytes:
    stream = pydyf.Stream()
    stream.set_text_matrix(*Matrix(d=-1, e=x, f=y).values)
    return bytes(stream.stream[0])


def drawn(text: str, style: Any, types: dict[Any, Type]) -> tuple[float, Pen]:
    """Shapes a run of text as WeasyPrint does. The width is that of the line, in pixels of CSS."""
    layout = create_layout(text, style, None, None, 0)
    line, more = layout.get_first_line()
    if more is not None:
        raise NotReplayable
    width, _ = line_size(line, style)
    pen = Pen(types)
    draw_first_line(pen, SimpleNamespace(text=text, style=style, pango_layout=layout), "clip", "none", Matrix())
    if len(pen.shown) != 1 or len({kind.hash for kind in pen.used}) != 1:
        raise NotReplayable
    return width, pen

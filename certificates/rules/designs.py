"""The design of a certificate as plain data: what stands where on the sheet. There is no markup in it to be escaped.

Millimetres from the upper left corner, sizes in points. Texts may name fields of a certificate: "证书编号 {serial}".
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from certificates.rules.lettering import fitting

FIELDS = frozenset(
    (
        *("holder_name", "organisation", "title", "title_en", "subtitle", "statement", "serial", "code"),
        *("issued_on", "issued_on_en", "expires_on", "expires_on_en", "edition", "signatory", "signatory_title"),
    )
)
OWN = frozenset({"holder_name", "organisation", "serial", "code"})  # differ within one issue; the rest is the same
KINDS = ("text", "heading", "link", "rule", "qr", "logo", "seal", "signature")
TEXTS = ("text", "heading", "link")
ALIGNS = ("left", "center", "right")
COLOURS = ("ink", "accent", "text", "quiet")
FRAMES = ("guilloche", "lines", "none")
SHEETS = {"landscape": (297.0, 210.0), "portrait": (210.0, 297.0)}
MOST_BLOCKS = 40
LONGEST_TEXT = 500
LINE_HEIGHT = 1.4
PLACEHOLDER = re.compile(r"\{(\w+)\}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
POINTS_PER_MM = 72 / 25.4
SMALLEST, LARGEST = 4.0, 60.0


class BadDesign(ValueError):
    """Something in a design is not as it should be: `part` of it, or of its block with this number."""

    def __init__(self, part: str, block: int = 0) -> None:
        super().__init__(f"block {block}: {part}" if block else part)
        self.part, self.block = part, block


@dataclass(frozen=True)
class Block:
    """One thing on the sheet. `spacing` is letter spacing in ems, `size` the largest size in points."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str = ""
    lang: str = "zh-Hans"
    size: float = 10.0
    bold: bool = False
    align: str = "center"
    colour: str = "text"
    spacing: float = 0.0

    @property
    def fields(self) -> list[str]:
        return PLACEHOLDER.findall(self.text)

    @property
    def is_own(self) -> bool:
        """Says something else on every certificate of one issue."""
        return bool(OWN.intersection(self.fields))


@dataclass(frozen=True)
class Layout:
    orientation: str = "landscape"
    frame: str = "guilloche"
    rosette: bool = True
    ink: str = "#12566a"
    accent: str = "#a9854a"
    text: str = "#1a2229"
    quiet: str = "#525d66"
    paper: str = "#fffdf8"
    pictures: Mapping[str, str] = field(default_factory=dict)  # logo, seal, signature: fingerprints of pictures
    blocks: tuple[Block, ...] = ()

    @property
    def sheet(self) -> tuple[float, float]:
        return SHEETS[self.orientation]


@dataclass(frozen=True)
class Line:
    """A text block filled in, at the size at which it fits."""

    number: int
    block: Block
    text: str
    size: float


def layout_of(spec: Mapping[str, Any]) -> Layout:
    """Reads what was stored or sent. Raises BadDesign; unknown members are an error, not ignored."""
    values = dict(spec)
    try:
        blocks = tuple(Block(**block) for block in values.pop("blocks", []))
        layout = Layout(**{**values, "blocks": blocks})
    except TypeError as error:
        raise BadDesign(str(error)) from error
    check(layout)
    return layout


def spec_of(layout: Layout) -> dict[str, Any]:
    """As it is stored: JSON."""
    return {**asdict(layout), "pictures": dict(layout.pictures), "blocks": [asdict(block) for block in layout.blocks]}


def check(layout: Layout) -> None:
    demand(layout.orientation in SHEETS, "orientation")
    demand(layout.frame in FRAMES, "frame")
    for name in (*COLOURS, "paper"):
        demand(isinstance(getattr(layout, name), str) and COLOUR.fullmatch(getattr(layout, name)), name)
    demand(set(layout.pictures) <= {"logo", "seal", "signature"}, "pictures")
    demand(all(isinstance(mark, str) for mark in layout.pictures.values()), "pictures")
    demand(0 < len(layout.blocks) <= MOST_BLOCKS, "blocks")
    demand(sum(block.kind == "qr" for block in layout.blocks) == 1, "one qr")
    demand(sum(block.kind == "heading" for block in layout.blocks) == 1, "one heading")
    demand(any("holder_name" in block.fields for block in layout.blocks), "holder_name")
    for number, block in enumerate(layout.blocks, start=1):
        try:
            check_block(block, layout.sheet)
        except BadDesign as problem:
            raise BadDesign(problem.part, number) from problem


def check_block(block: Block, sheet: tuple[float, float]) -> None:
    demand(block.kind in KINDS, "kind")
    numbers = (block.x, block.y, block.width, block.height, block.size, block.spacing)
    demand(all(isinstance(n, int | float) and not isinstance(n, bool) and n == n for n in numbers), "numbers")
    demand(block.x >= 0 and block.width > 0 and block.x + block.width <= sheet[0], "x")
    demand(block.y >= 0 and block.height > 0 and block.y + block.height <= sheet[1], "y")
    demand(SMALLEST <= block.size <= LARGEST and 0 <= block.spacing <= 2, "size")
    demand(block.kind != "qr" or block.width >= 18, "qr")
    demand(isinstance(block.text, str) and len(block.text) <= LONGEST_TEXT, "text")
    demand(block.kind not in TEXTS or bool(block.text.strip()), "text")
    demand(FIELDS.issuperset(block.fields), "unknown field")
    demand(block.align in ALIGNS and block.colour in COLOURS and block.lang in ("zh-Hans", "en"), "style")


def demand(holds: object, part: str) -> None:
    if not holds:
        raise BadDesign(part)


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its fields; empty when it has fields and none of them says anything."""
    names = PLACEHOLDER.findall(text)
    if names and not any(words.get(name) for name in names):
        return ""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], ""), text)


def lines(layout: Layout, words: Mapping[str, str]) -> list[Line]:
    """What is written on this certificate, in reading order."""
    found = []
    for number, block in enumerate(layout.blocks):
        text = filled(block.text, words) if block.kind in TEXTS else ""
        if text:
            found.append(Line(number, block, text, size_of(block, text)))
    return found


def size_of(block: Block, text: str) -> float:
    width, height = block.width * POINTS_PER_MM, block.height * POINTS_PER_MM
    return fitting(text, width, height, block.size, block.spacing, LINE_HEIGHT)

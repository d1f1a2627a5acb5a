"""A page of WeasyPrint taken apart, and how it is put together again with other words."""

import re
import zlib
from dataclasses import dataclass
from hashlib import md5
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import ffi
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_key
from weasyprint.text.line_break import create_layout, line_size

from certificates.finishing import Extras, Own, blank, code_form, code_words, embedded, object_at, page_of, stream_of
from certificates.rules import truetype
from certificates.rules.designs import Line
from certificates.rules.truetype import Face
from certificates.wording import Words

PIXELS_PER_MM = 96 / 25.4  # of CSS
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
TOKEN = re.compile(r"<[0-9a-f]+>|-?[\d.]+")
HEX = re.compile(rb"<([0-9a-f]+)>")
SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}


class NotReplayable(Exception):
    """This certificate has to be laid out by WeasyPrint itself."""


class Type:
    """One face while a certificate is written: what drawing a run asks of a font, and what it leaves there."""

    png = svg = colr = bitmap = False

    def __init__(self, font: Any) -> None:
        self.hash = font.hash
        self.face = Face.read(get_hb_object_data(font.hb_face))
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
    current: bytes  # the operator that chose face and size


@dataclass(frozen=True)
class OwnFont:
    """The numbers of the objects of a face with the glyphs of one certificate, and what is the same on all."""

    file: int
    places: int
    unicode: int
    below: int
    below_head: str


@dataclass(frozen=True)
class Constant:
    """Objects written already: the bytes they are, and their rows in the table of references, by number."""

    body: bytes
    rows: list[tuple[int, int, int]]


@dataclass(frozen=True)
class Plate:
    """The operators of the page with their slots, the objects that differ, the rest as bytes."""

    operators: list[bytes]
    slots: list[Slot]
    types: dict[Any, Type]
    own: Own
    page: int
    links: list[Any]
    metadata: int
    template: str
    info: Any
    root: bytes
    fonts: dict[str, OwnFont]
    still: dict[str, set[int]]  # by face: the glyphs that stay
    constant: Constant


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
    current = next(operators[n] for n in range(shown, -1, -1) if operators[n].endswith(b" Tf"))
    width, pen = drawn(line.text, box.style, types)
    if b"[" + pen.shown[0].encode() + b"] TJ" != operators[shown]:
        raise NotReplayable  # not even the same text comes out the same
    room, share = line.block.width * PIXELS_PER_MM, SHARES[line.block.align]
    return Slot(line.number, at, shown, box.style, x, y, width, room, share, pen.used[0].hash, current)


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


def used_glyphs(operators: list[bytes], but: set[int]) -> dict[str, set[int]]:
    """By face: what the page shows outside of these operators."""
    found: dict[str, set[int]] = {}
    current = ""
    for number, operator in enumerate(operators):
        if operator.endswith(b" Tf"):
            current = operator.split()[0].decode().removeprefix("/")
        elif operator.endswith(b" TJ") and number not in but:
            codes = "".join(run.decode() for run in HEX.findall(operator))
            found.setdefault(current, set()).update(int(codes[at : at + 4], 16) for at in range(0, len(codes), 4))
    return found


def recut(file: Any, used: dict[str, set[int]]) -> None:
    """The faces for what stays: without the glyphs that only the first certificate needed."""
    fonts = object_at(file, object_at(file, page_of(file)["Resources"])["Font"])
    for name, reference in fonts.items():
        used.setdefault(name, set())
        below = object_at(file, object_at(file, reference)["DescendantFonts"].data.strip(b"[]"))
        program = object_at(file, object_at(file, below["FontDescriptor"])["FontFile2"])
        table = object_at(file, below["CIDToGIDMap"])
        old = table.stream[0]
        glyphs = {code: int.from_bytes(old[2 * code : 2 * code + 2], "big") for code in used[name]}
        cut = truetype.cut(Face.read(program.stream[0]), glyphs.values())
        numbers = {code: cut.numbers[glyph] for code, glyph in glyphs.items()}
        program.stream, program.extra["Length1"] = [cut.content], len(cut.content)
        table.stream = [truetype.place_map(numbers)]


def add_font(file: Any, name: str) -> OwnFont:
    """Places for the objects of a second font of the same face, for the glyphs of one certificate."""
    fonts = object_at(file, object_at(file, page_of(file)["Resources"])["Font"])
    above = object_at(file, fonts[name])
    below = object_at(file, above["DescendantFonts"].data.strip(b"[]"))
    cut, table, unicode, under = places = [pydyf.Dictionary({}) for _ in range(4)]
    for place in places:
        file.add_object(place)
    letters = md5(name.encode(), usedforsecurity=False).digest()
    tag = "".join(chr(65 + letter % 26) for letter in letters[:6]).encode()
    base = b"/" + tag + above["BaseFont"][7:]
    changed = {"FontName": base, "FontFile2": cut.reference}
    descriptor = pydyf.Dictionary({**object_at(file, below["FontDescriptor"]), **changed})
    file.add_object(descriptor)
    font = pydyf.Dictionary({**above, "BaseFont": base, "ToUnicode": unicode.reference})
    font["DescendantFonts"] = pydyf.Array([under.reference])
    file.add_object(font)
    fonts[f"{name}x"] = font.reference
    head = {**below, "BaseFont": base, "FontDescriptor": descriptor.reference, "CIDToGIDMap": table.reference}
    del head["W"]
    written = pydyf.Dictionary(head).data.decode().removesuffix(">>")
    return OwnFont(cut.number, table.number, unicode.number, under.number, written)


def frozen(file: Any, differing: set[int]) -> Constant:
    """Everything but the differing objects, written; what may be is packed into one stream of objects."""
    rows = [(0, 0, 0)] * len(file.objects)
    parts, position = [HEADER], len(HEADER)
    packed: list[bytes] = []
    starts: list[str] = []
    inside, box = 0, len(file.objects)
    for thing in file.objects:
        if thing.free == "f" or thing.number in differing:
            continue
        if thing.compressible:
            rows[thing.number] = (2, box, len(packed))
            starts.append(f"{thing.number} {inside}")
            packed.append(thing.data)
            inside += len(packed[-1]) + 1
        else:
            rows[thing.number] = (1, position, 0)
            parts.append(indirect(thing.number, thing.data))
            position += len(parts[-1])
    head = " ".join(starts).encode() + b"\n"
    dictionary = f"<< /Type /ObjStm /N {len(packed)} /First {len(head)} /Filter /FlateDecode "
    parts.append(indirect(box, stream_of(dictionary, zlib.compress(head + b"\n".join(packed), 9))))
    return Constant(b"".join(parts), [*rows, (1, position, 0)])


def indirect(number: int, data: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, data)


def replay(plate: Plate, words: Words, written: list[Line], extras: Extras) -> bytes:
    """The file, its signature still blank."""
    for kind in plate.types.values():
        kind.clear()
    page = operators_for(plate, {line.number: line.text for line in written})
    figure = pydyf.Dictionary({**plate.own.figure, "Alt": pydyf.String(code_words(words.url))})
    objects = [
        (plate.page, packed(page)),
        (plate.info.number, info_for(plate, words)),
        (plate.metadata, metadata_for(plate, words)),
        (plate.own.code.number, code_form(words.url)),
        (plate.own.figure.number, figure.data),
        (plate.own.attachment.number, embedded(extras)),
        (plate.own.signature.number, blank(extras)),
        *((link.number, link_for(link, words.url)) for link in plate.links),
        *(thing for kind in plate.types.values() if kind.hash in plate.fonts for thing in font_objects(plate, kind)),
    ]
    return assembled(plate, objects, words.identifier)


def operators_for(plate: Plate, texts: dict[int, str]) -> bytes:
    operators = list(plate.operators)
    for slot in plate.slots:
        width, pen = drawn(texts[slot.number], slot.style, plate.types)
        if width > slot.room or pen.used[0].hash != slot.font:
            raise NotReplayable
        operators[slot.at] = matrix(slot.x + (slot.width - width) * slot.share, slot.y)
        operators[slot.shown] = in_two_fonts(pen.shown[0], plate.still[slot.font], slot.current)
    return b"\n".join(operators)


def in_two_fonts(run: str, still: set[int], current: bytes) -> bytes:
    """Shows a run, each glyph in the font that has it: that of the plate, or the one of this certificate."""
    name, size, _ = current.rsplit(b" ", 2)
    switches = {True: current, False: b"%bx %b Tf" % (name, size)}
    out: list[bytes] = []
    pieces: list[str] = []
    where = True
    for token in TOKEN.findall(run):
        codes = [token[at : at + 4] for at in range(1, len(token) - 1, 4)] if token[0] == "<" else []
        for code in codes:
            if (int(code, 16) in still) is not where:
                out += [b"[%b] TJ" % "".join(pieces).encode(), switches[not where]]
                pieces, where = [], not where
            pieces.append(f"<{code}>")
        if not codes:
            pieces.append(f" {token} ")
    out.append(b"[%b] TJ" % "".join(pieces).replace("><", "").encode())
    return b" ".join([*out, current])


def packed(data: bytes, head: str = "") -> bytes:
    return stream_of(f"<< {head} /Filter /FlateDecode ", zlib.compress(data, 6))


def info_for(plate: Plate, words: Words) -> bytes:
    day = words.created.replace("-", "").replace(":", "").replace("T", "")
    own = {"Title": words.title, "Keywords": words.identifier, "CreationDate": f"D:{day}"}
    return bytes(pydyf.Dictionary({**plate.info, **{name: pydyf.String(value) for name, value in own.items()}}).data)


def metadata_for(plate: Plate, words: Words) -> bytes:
    text = plate.template
    for hole, value in (("\0T", words.title), ("\0I", words.identifier), ("\0C", words.created)):
        text = text.replace(hole, escape(value))
    return packed(text.encode(), "/Type /Metadata /Subtype /XML")


def link_for(link: Any, url: str) -> bytes:
    action = pydyf.Dictionary({**link["A"], "URI": pydyf.String(url)})
    return bytes(pydyf.Dictionary({**link, "A": action, "Contents": pydyf.String(url)}).data)


def font_objects(plate: Plate, kind: Type) -> list[tuple[int, bytes]]:
    font, still = plate.fonts[kind.hash], plate.still[kind.hash]
    texts = {glyph: text for glyph, text in kind.to_unicode.items() if glyph not in still}
    cut = truetype.cut(kind.face, texts)
    widths = " ".join(f"{glyph} [{kind.widths[glyph]}]" for glyph in sorted(texts))
    return [
        (font.file, packed(cut.content, f"/Length1 {len(cut.content)}")),
        (font.places, packed(cut.map())),
        (font.unicode, packed(unicode_map(texts))),
        (font.below, f"{font.below_head} /W [{widths}] >>".encode()),
    ]


def unicode_map(texts: dict[int, str]) -> bytes:
    """The CMap from character codes to text (ISO 32000-1, 9.10.3)."""
    rows = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(texts.items())]
    blocks = (rows[at : at + 100] for at in range(0, len(rows), 100))
    body = "\n".join("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks)
    return (CMAP_BEFORE + body + CMAP_AFTER).encode()


CMAP_BEFORE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
CMAP_AFTER = """
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def assembled(plate: Plate, objects: list[tuple[int, bytes]], identifier: str) -> bytes:
    rows = list(plate.constant.rows)
    parts, position = [plate.constant.body], len(plate.constant.body)
    for number, data in objects:
        rows[number] = (1, position, 0)
        parts.append(indirect(number, data))
        position += len(parts[-1])
    rows.append((1, position, 0))
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big") for kind, where, index in rows
    )
    digest = md5(b"".join(parts[1:]), usedforsecurity=False).hexdigest()
    head = (
        f"/Type /XRef /W [1 4 2] /Size {len(rows)} /Root {plate.root.decode()} /Info {plate.info.number} 0 R "
        f"/ID [({identifier}) ({digest})]"
    )
    parts.append(indirect(len(rows) - 1, packed(table, head)))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % position)
    return b"".join(parts)

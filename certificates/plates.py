"""A page of WeasyPrint taken apart, and how it is put together again with other words."""

import zlib
from dataclasses import dataclass
from hashlib import md5
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from certificates.finishing import Extras, Own, blank, code_form, code_words, embedded
from certificates.objects import packed, stream_of
from certificates.plate_fonts import PlateFont
from certificates.rules.designs import Line
from certificates.shaping import POINTS_PER_PIXEL, NotReplayable, Slot, Type, drawn, left_of, matrix
from certificates.typefaces import renumbered
from certificates.wording import Words

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"


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
    links: list[tuple[Any, Slot | None]]  # where the words of the link differ: their slot
    metadata: int
    template: str
    info: Any
    root: bytes
    fonts: dict[str, PlateFont]  # those of the slots
    constant: Constant


def frozen(file: Any, differing: set[int]) -> Constant:
    """Everything but the differing objects, written; what may be is packed into one stream of objects."""
    body = Body(HEADER, [(0, 0, 0)] * len(file.objects))
    same = [thing for thing in file.objects if thing.free != "f" and thing.number not in differing]
    for thing in same:
        if not thing.compressible:
            body.add(thing.number, thing.data)
    body.pack([(thing.number, thing.data) for thing in same if thing.compressible], 9)
    return Constant(bytes(body.content), body.rows)


class Body:
    """A file as it grows: its bytes, and the row of each object in the table of references."""

    def __init__(self, content: bytes, rows: list[tuple[int, int, int]]) -> None:
        self.content, self.rows = bytearray(content), list(rows)

    def add(self, number: int, data: bytes) -> None:
        self.rows[number] = (1, len(self.content), 0)
        self.content += indirect(number, data)

    def pack(self, things: list[tuple[int, bytes]], level: int) -> None:
        """Into one compressed stream of objects, under the next number. No streams among them."""
        box, inside, starts = len(self.rows), 0, []
        for at, (number, data) in enumerate(things):
            self.rows[number] = (2, box, at)
            starts.append(f"{number} {inside}")
            inside += len(data) + 1
        head = " ".join(starts).encode() + b"\n"
        dictionary = f"<< /Type /ObjStm /N {len(things)} /First {len(head)} /Filter /FlateDecode "
        packed = zlib.compress(head + b"\n".join(data for _, data in things), level)
        self.rows.append((0, 0, 0))
        self.add(box, stream_of(dictionary, packed))


def indirect(number: int, data: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, data)


def replay(plate: Plate, words: Words, written: list[Line], extras: Extras) -> bytes:
    """The file, its signature still blank."""
    for kind in plate.types.values():
        kind.clear()
    shown = runs_for(plate, {line.number: line.text for line in written})
    made = {name: font.made_for(plate_type(plate, name)) for name, font in plate.fonts.items()}
    page = operators_for(plate, shown, {name: font.numbers for name, font in made.items()})
    figure = pydyf.Dictionary({**plate.own.figure, "Alt": pydyf.String(code_words(words.url))})
    single = [
        (plate.page, packed(page)),
        (plate.metadata, metadata_for(plate, words)),
        (plate.own.code.number, code_form(words.url)),
        (plate.own.attachment.number, embedded(extras)),
        (plate.own.signature.number, blank(extras)),
        *(thing for font in made.values() for thing in font.streams),
    ]
    together = [
        (plate.info.number, info_for(plate, words)),
        (plate.own.figure.number, figure.data),
        *((link.number, link_for(link, words.url, slot, shown)) for link, slot in plate.links),
        *(font.below for font in made.values()),
    ]
    return assembled(plate, single, together, words.identifier)


def plate_type(plate: Plate, name: str) -> Type:
    return next(kind for kind in plate.types.values() if kind.hash == name)


def runs_for(plate: Plate, texts: dict[int, str]) -> list[tuple[Slot, float, bytes]]:
    """Each slot with the width of its text, and the operand that shows it."""
    found = []
    for slot in plate.slots:
        width, pen = drawn(texts[slot.number], slot.style, plate.types)
        if width > slot.room or pen.used[0].hash != slot.font:
            raise NotReplayable
        found.append((slot, width, b"[" + pen.shown[0].encode() + b"] TJ"))
    return found


def operators_for(plate: Plate, runs: list[tuple[Slot, float, bytes]], numbers: dict[str, dict[int, int]]) -> bytes:
    operators = list(plate.operators)
    for slot, width, shown in runs:
        operators[slot.at] = matrix(left_of(slot, width), slot.y)
        operators[slot.shown] = renumbered(shown, numbers[slot.font])
    return b"\n".join(operators)


def info_for(plate: Plate, words: Words) -> bytes:
    day = words.created.replace("-", "").replace(":", "").replace("T", "")
    own = {"Title": words.title, "Keywords": words.identifier, "CreationDate": f"D:{day}"}
    return bytes(pydyf.Dictionary({**plate.info, **{name: pydyf.String(value) for name, value in own.items()}}).data)


def metadata_for(plate: Plate, words: Words) -> bytes:
    text = plate.template
    for hole, value in (("\0T", words.title), ("\0I", words.identifier), ("\0C", words.created)):
        text = text.replace(hole, escape(value))
    return packed(text.encode(), "/Type /Metadata /Subtype /XML")


def link_for(link: Any, url: str, slot: Slot | None, shown: list[tuple[Slot, float, bytes]]) -> bytes:
    """It covers the words of this certificate."""
    rectangle = list(link["Rect"])
    for other, width, _ in shown:
        if other is slot:
            left = left_of(other, width)
            rectangle[0], rectangle[2] = (round(n * POINTS_PER_PIXEL, 6) for n in (left, left + width))
    action = pydyf.Dictionary({**link["A"], "URI": pydyf.String(url)})
    own = {"A": action, "Contents": pydyf.String(url), "Rect": pydyf.Array(rectangle)}
    return bytes(pydyf.Dictionary({**link, **own}).data)


def assembled(
    plate: Plate, single: list[tuple[int, bytes]], together: list[tuple[int, bytes]], identifier: str
) -> bytes:
    body = Body(plate.constant.body, plate.constant.rows)
    for number, data in single:
        body.add(number, data)
    body.pack(together, 6)
    position = len(body.content)
    rows = [*body.rows, (1, position, 0)]
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big") for kind, where, index in rows
    )
    digest = md5(memoryview(body.content)[len(plate.constant.body) :], usedforsecurity=False).hexdigest()
    head = (
        f"/Type /XRef /W [1 4 2] /Size {len(rows)} /Root {plate.root.decode()} /Info {plate.info.number} 0 R "
        f"/ID [({identifier}) ({digest})]"
    )
    end = indirect(len(rows) - 1, packed(table, head))
    return bytes(body.content) + end + b"startxref\n%d\n%%%%EOF\n" % position

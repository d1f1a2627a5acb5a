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
    shown = runs_for(plate, {line.number: line.text for line in written})
    made = {name: font.made_for(plate_type(plate, name)) for name, font in plate.fonts.items()}
    page = operators_for(plate, shown, {name: font.numbers for name, font in made.items()})
    figure = pydyf.Dictionary({**plate.own.figure, "Alt": pydyf.String(code_words(words.url))})
    objects = [
        (plate.page, packed(page)),
        (plate.info.number, info_for(plate, words)),
        (plate.metadata, metadata_for(plate, words)),
        (plate.own.code.number, code_form(words.url)),
        (plate.own.figure.number, figure.data),
        (plate.own.attachment.number, embedded(extras)),
        (plate.own.signature.number, blank(extras)),
        *((link.number, link_for(link, words.url, slot, shown)) for link, slot in plate.links),
        *(thing for font in made.values() for thing in font.objects),
    ]
    return assembled(plate, objects, words.identifier)


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

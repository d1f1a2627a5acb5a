"""Cuts a TrueType face down to a few glyphs, for embedding into a PDF (ISO 32000-1, 9.9): outlines and widths only.

Glyphs are numbered anew from 0 (.notdef) on; the PDF maps its character codes to them. A face is read once and cut many
times: copying the outlines of some twenty glyphs takes a tenth of a millisecond.
"""

from collections.abc import Collection
from dataclasses import dataclass
from struct import pack, unpack, unpack_from

WORDS, SCALE, XY_SCALE, TWO_BY_TWO, MORE = 0x0001, 0x0008, 0x0040, 0x0080, 0x0020  # flags of a composite glyph
TABLES = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")


@dataclass(frozen=True)
class Face:
    """The tables of a font file that a cut needs, and where each glyph begins in `glyf`."""

    tables: dict[str, bytes]
    offsets: tuple[int, ...]
    advances: int  # glyphs with a width of their own

    @classmethod
    def read(cls, content: bytes) -> "Face":
        """`content` is a static TrueType file, not a collection."""
        count = unpack_from(">H", content, 4)[0]
        rows = (unpack_from(">4sLLL", content, 12 + 16 * number) for number in range(count))
        tables = {tag.decode("latin-1"): content[start : start + size] for tag, _, start, size in rows}
        glyphs = unpack_from(">H", tables["maxp"], 4)[0]
        is_long = unpack_from(">h", tables["head"], 50)[0]
        loca = tables["loca"]
        offsets = (
            unpack(f">{glyphs + 1}L", loca[: 4 * glyphs + 4])
            if is_long
            else tuple(2 * n for n in unpack(f">{glyphs + 1}H", loca[: 2 * glyphs + 2]))
        )
        return cls({tag: tables[tag] for tag in TABLES}, offsets, unpack_from(">H", tables["hhea"], 34)[0])

    def glyph(self, number: int) -> bytes:
        return self.tables["glyf"][self.offsets[number] : self.offsets[number + 1]]

    def metric(self, number: int) -> tuple[int, int]:
        """Advance width and left side bearing, in units of the face."""
        table, last = self.tables["hmtx"], self.advances - 1
        if number <= last:
            advance, bearing = unpack_from(">Hh", table, 4 * number)
        else:
            advance = unpack_from(">H", table, 4 * last)[0]
            bearing = unpack_from(">h", table, 4 * self.advances + 2 * (number - last - 1))[0]
        return advance, bearing


@dataclass(frozen=True)
class Cut:
    """A font file, and the new number of each glyph that was asked for."""

    content: bytes
    numbers: dict[int, int]

    def map(self) -> bytes:
        return place_map(self.numbers)


def place_map(numbers: dict[int, int]) -> bytes:
    """What a PDF calls CIDToGIDMap: for each character code the number of its glyph."""
    places = bytearray(2 * (max(numbers, default=0) + 1))
    for code, number in numbers.items():
        places[2 * code : 2 * code + 2] = pack(">H", number)
    return bytes(places)


def cut(face: Face, wanted: Collection[int]) -> Cut:
    order = closure(face, [0, *sorted(set(wanted) - {0})])
    numbers = {old: new for new, old in enumerate(order)}
    outlines, offsets, size = [], [0], 0
    for old in order:
        outline = renumbered(face.glyph(old), numbers)
        outline += bytes(-len(outline) % 4)
        outlines.append(outline)
        size += len(outline)
        offsets.append(size)
    head, hhea, maxp = (bytearray(face.tables[tag]) for tag in ("head", "hhea", "maxp"))
    head[8:12], head[50:52] = bytes(4), pack(">h", 1)
    hhea[34:36] = maxp[4:6] = pack(">H", len(order))
    tables = {
        "glyf": b"".join(outlines),
        "head": bytes(head),
        "hhea": bytes(hhea),
        "hmtx": b"".join(pack(">Hh", *face.metric(old)) for old in order),
        "loca": pack(f">{len(offsets)}L", *offsets),
        "maxp": bytes(maxp),
    }
    return Cut(assembled(tables), {old: numbers[old] for old in wanted})


def closure(face: Face, wanted: list[int]) -> list[int]:
    """With the parts of composite glyphs."""
    order = list(wanted)
    known = set(order)
    for old in order:  # grows while it is read
        for part in parts_of(face.glyph(old)):
            if part not in known:
                known.add(part)
                order.append(part)
    return order


def parts_of(outline: bytes) -> list[int]:
    return [unpack_from(">H", outline, at + 2)[0] for at in part_offsets(outline)]


def part_offsets(outline: bytes) -> list[int]:
    """Where the parts of a composite glyph are named; nothing for a simple one."""
    if len(outline) < 10 or unpack_from(">h", outline)[0] >= 0:
        return []
    found, at, flags = [], 10, MORE
    while flags & MORE:
        found.append(at)
        flags = unpack_from(">H", outline, at)[0]
        at += 8 if flags & WORDS else 6
        at += 2 if flags & SCALE else 4 if flags & XY_SCALE else 8 if flags & TWO_BY_TWO else 0
    return found


def renumbered(outline: bytes, numbers: dict[int, int]) -> bytes:
    places = part_offsets(outline)
    if not places:
        return outline
    written = bytearray(outline)
    for at in places:
        written[at + 2 : at + 4] = pack(">H", numbers[unpack_from(">H", outline, at + 2)[0]])
    return bytes(written)


def assembled(tables: dict[str, bytes]) -> bytes:
    """A font file with these tables; checksums are those of the format."""
    start = 12 + 16 * len(tables)
    directory, body = [], []
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        total = sum(unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory.append(pack(">4sLLL", tag.encode(), total, start, len(table)))
        body.append(padded)
        start += len(padded)
    power = len(tables).bit_length() - 1
    header = pack(">LHHHH", 0x00010000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    return b"".join([header, *directory, *body])

"""Cuts a TrueType face down to a few glyphs, for embedding into a PDF (ISO 32000-1, 9.9): outlines and widths only.

Glyphs are numbered anew from 0 (.notdef) on, and these numbers are the character codes of the PDF. A face is read
once and cut many times: copying the outlines of some twenty glyphs takes a tenth of a millisecond.
"""

from collections.abc import Collection
from dataclasses import dataclass
from struct import pack, unpack, unpack_from
from zlib import DEFLATED, Z_FINISH, Z_FULL_FLUSH, adler32, compressobj

WORDS, SCALE, XY_SCALE, TWO_BY_TWO, MORE = 0x0001, 0x0008, 0x0040, 0x0080, 0x0020  # flags of a composite glyph
WINDOW = 32_768  # bytes that deflate looks back
SHORT = 2 * 0xFFFF  # the largest table of outlines whose places are written with two bytes
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

    def box(self) -> list[int]:
        """What surrounds all its glyphs, in thousandths of an em: left, bottom, right, top."""
        em = unpack_from(">H", self.tables["head"], 18)[0]
        return [round(1000 * n / em) for n in unpack_from(">4h", self.tables["head"], 36)]

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
    """A font file as the body of a FlateDecode stream, its length unpacked, and the new number of each glyph."""

    packed: bytes
    length: int
    numbers: dict[int, int]


class Stock:
    """A cut begun: glyphs that many cuts have in common, compressed once. `glyf` is written first for that."""

    def __init__(self, face: Face, wanted: Collection[int]) -> None:
        self.face = face
        self.order = closure(face, [0, *sorted(set(wanted) - {0})])
        self.numbers = {old: new for new, old in enumerate(self.order)}
        self.outlines, self.offsets = outlines_of(face, self.order, self.numbers, 0)
        self.metrics = metrics_of(face, self.order)
        self.total = checksum(self.outlines)
        self.packed = deflated(self.outlines, Z_FULL_FLUSH)

    def cut(self, wanted: Collection[int] = ()) -> Cut:
        """The whole font, with these glyphs behind those of the stock."""
        known = self.numbers
        own = closure(self.face, [*self.order, *sorted(set(wanted) - set(known))])[len(self.order) :]
        numbers = {**known, **{old: new for new, old in enumerate(own, start=len(known))}}
        outlines, offsets = outlines_of(self.face, own, numbers, len(self.outlines))
        size = len(self.outlines) + len(outlines)
        head, hhea, maxp = (bytearray(self.face.tables[tag]) for tag in ("head", "hhea", "maxp"))
        is_long = size > SHORT
        head[8:12], head[50:52] = bytes(4), pack(">h", is_long)
        hhea[34:36] = maxp[4:6] = pack(">H", len(numbers))
        places = [*self.offsets, *offsets, size]
        loca = pack(f">{len(places)}L", *places) if is_long else pack(f">{len(places)}H", *(at // 2 for at in places))
        tables = {
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": self.metrics + metrics_of(self.face, own),
            "loca": loca,
            "maxp": bytes(maxp),
        }
        sums = {tag: (checksum(table), len(table)) for tag, table in tables.items()}
        first = directory({"glyf": (self.total + checksum(outlines) & 0xFFFFFFFF, size), **sums})
        rest = outlines + b"".join(table + bytes(-len(table) % 4) for table in tables.values())
        check = adler32(rest, adler32(self.outlines, adler32(first)))
        last = deflated(rest, Z_FINISH, self.outlines[-WINDOW:])
        parts = (b"\x78\xda", deflated(first, Z_FULL_FLUSH), self.packed, last, pack(">L", check))
        return Cut(b"".join(parts), len(first) + len(self.outlines) + len(rest), numbers)


def cut(face: Face, wanted: Collection[int]) -> Cut:
    return Stock(face, wanted).cut()


def outlines_of(face: Face, order: list[int], numbers: dict[int, int], start: int) -> tuple[bytes, list[int]]:
    """One behind the other, and where each begins in the table."""
    outlines, offsets = bytearray(), []
    for old in order:
        offsets.append(start + len(outlines))
        outline = renumbered(face.glyph(old), numbers)
        outlines += outline + bytes(len(outline) % 2)
    return bytes(outlines + bytes(-len(outlines) % 4)), offsets


def metrics_of(face: Face, order: list[int]) -> bytes:
    return b"".join(pack(">Hh", *face.metric(old)) for old in order)


def deflated(data: bytes, end: int, before: bytes = b"") -> bytes:
    """Compressed so that it can be put between others: it refers to nothing but what is said to stand before it."""
    packer = compressobj(9, DEFLATED, -15, 9, zdict=before)
    return packer.compress(data) + packer.flush(end)


def checksum(table: bytes) -> int:
    padded = table + bytes(-len(table) % 4)
    return int(sum(unpack(f">{len(padded) // 4}L", padded))) & 0xFFFFFFFF


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


def directory(tables: dict[str, tuple[int, int]]) -> bytes:
    """The beginning of a font file whose tables, with these checksums and lengths, follow in this order."""
    start, rows = 12 + 16 * len(tables), {}
    for tag, (total, length) in tables.items():
        rows[tag] = pack(">4sLLL", tag.encode(), total, start, length)
        start += length + -length % 4
    power = len(tables).bit_length() - 1
    header = pack(">LHHHH", 0x00010000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    return header + b"".join(rows[tag] for tag in sorted(rows))

"""The faces of a plate: what every certificate of an issue shows is cut and compressed once, its own glyphs follow."""

from dataclasses import dataclass
from typing import Any

import pydyf

from certificates.objects import object_at, packed, stream_of
from certificates.rules.truetype import Cut, Stock
from certificates.shaping import NotReplayable, Slot, Type
from certificates.typefaces import (
    CODES,
    UNICODE_ROW,
    below,
    codes_of,
    fonts_of,
    program,
    put_program,
    width_rows,
    widths_in,
)


@dataclass(frozen=True)
class MadeFont:
    """The objects of a font for one certificate, by number, and its glyphs: old number to new."""

    streams: list[tuple[int, bytes]]
    below: tuple[int, bytes]
    numbers: dict[int, int]


@dataclass(frozen=True)
class PlateFont:
    """A face whose glyphs differ: its objects' numbers, and what is the same on all."""

    stock: Stock
    file: int
    unicode: int
    below: int
    below_head: str
    rows: list[str]  # from character code to text

    @property
    def objects(self) -> tuple[int, int, int]:
        return self.file, self.unicode, self.below

    def made_for(self, kind: Type) -> MadeFont:
        """With what was drawn in this face since it was cleared."""
        cut: Cut = self.stock.cut(kind.to_unicode)
        own = {code: cut.numbers[code] for code in kind.to_unicode if code not in self.stock.numbers}
        rows = self.rows + [unicode_row(new, kind.to_unicode[old]) for old, new in own.items()]
        widths = pydyf.Array(width_rows({new: kind.widths[old] for old, new in own.items()})).data.decode()[1:]
        streams = [
            (self.file, stream_of(f"<< /Length1 {cut.length} /Filter /FlateDecode ", cut.packed)),
            (self.unicode, packed(unicode_map(rows))),
        ]
        return MadeFont(streams, (self.below, f"{self.below_head} {widths} >>".encode()), cut.numbers)


def plate_fonts(
    file: Any, operators: list[bytes], slots: list[Slot], types: dict[Any, Type]
) -> tuple[dict[str, PlateFont], dict[str, dict[int, int]]]:
    """The fonts of the slots, and the numbers of all that stay. The other fonts are finished here."""
    used = used_glyphs(operators, {slot.shown for slot in slots})
    fonts, numbers = {}, {}
    for name, font in fonts_of(file).items():
        kind = next(kind for kind in types.values() if kind.hash == name)
        under, unicode = below(file, font), object_at(file, font["ToUnicode"])
        if program(file, font) is None:
            raise NotReplayable
        stock = Stock(kind.face, used.get(name, set()))
        widths = {stock.numbers[old]: wide for old, wide in widths_in(under["W"]).items() if old in stock.numbers}
        texts = texts_in(unicode)
        rows = [unicode_row(new, texts[old]) for old, new in stock.numbers.items() if old in texts]
        under["W"] = pydyf.Array(width_rows(widths))
        put_program(file, font, stock.cut(), kind.face)
        unicode.stream = [unicode_map(rows)]
        numbers[name] = stock.numbers
        if name in {slot.font for slot in slots}:
            head = pydyf.Dictionary({key: value for key, value in under.items() if key != "W"})
            start = head.data.decode().removesuffix(">>") + "/W " + under["W"].data.decode().removesuffix("]")
            places = (program(file, font).number, unicode.number, under.number)
            fonts[name] = PlateFont(stock, *places, start, rows)
    return fonts, numbers


def used_glyphs(operators: list[bytes], but: set[int]) -> dict[str, set[int]]:
    """By face: what the page shows outside of these operators."""
    found: dict[str, set[int]] = {}
    current = ""
    for number, operator in enumerate(operators):
        if operator.endswith(b" Tf"):
            current = operator.split()[0].decode().removeprefix("/")
        elif operator.endswith(b" TJ") and number not in but:
            for run in CODES.findall(operator):
                found.setdefault(current, set()).update(codes_of(run))
    return found


def texts_in(unicode: Any) -> dict[int, str]:
    rows = (UNICODE_ROW.fullmatch(pydyf._to_bytes(row)) for row in unicode.stream)
    return {int(row[1], 16): bytes.fromhex(row[2].decode()).decode("utf-16-be") for row in rows if row}


def unicode_row(code: int, text: str) -> str:
    return f"<{code:04x}> <{text.encode('utf-16-be').hex()}>"


def unicode_map(rows: list[str]) -> bytes:
    """The CMap from character codes to text (ISO 32000-1, 9.10.3)."""
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

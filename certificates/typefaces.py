"""The faces inside a file: cut to its glyphs, numbered anew, and what the page says rewritten to these numbers.

WeasyPrint keeps the numbers of glyphs and tables with room for all of them; numbered anew a file is a fifth smaller.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pydyf

from certificates.objects import object_at, page_of
from certificates.rules import truetype
from certificates.rules.truetype import Face

CODES = re.compile(rb"<((?:[0-9a-f]{4})+)>")
UNICODE_ROW = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
FIXED_PITCH = 1
DEFAULT_WIDTH = 1000  # of a PDF, and of a Chinese character


def fonts_of(pdf: Any) -> dict[str, Any]:
    """By name on the page: the font that the character codes belong to."""
    fonts = object_at(pdf, object_at(pdf, page_of(pdf)["Resources"])["Font"])
    return {name: object_at(pdf, reference) for name, reference in fonts.items()}


def below(pdf: Any, font: Any) -> Any:
    """The font of the glyphs."""
    return object_at(pdf, font["DescendantFonts"].data.strip(b"[]"))


def program(pdf: Any, font: Any) -> Any:
    """The stream with the font file; None for a face of the system in another format, which stays as it is."""
    descriptor = object_at(pdf, below(pdf, font)["FontDescriptor"])
    if "FontFile2" not in descriptor or below(pdf, font)["CIDToGIDMap"] != "/Identity":
        return None
    return object_at(pdf, descriptor["FontFile2"])


def recut_fonts(pdf: Any) -> None:
    numbers: dict[str, dict[int, int]] = {}
    for name, font in fonts_of(pdf).items():
        file = program(pdf, font)
        if file is None:
            continue
        widths = widths_in(below(pdf, font)["W"])
        face = Face.read(file.stream[0])
        cut = truetype.cut(face, widths)
        put_program(pdf, font, cut, face)
        numbers[name] = cut.numbers
        below(pdf, font)["W"] = pydyf.Array(width_rows({cut.numbers[old]: wide for old, wide in widths.items()}))
        unicode = object_at(pdf, font["ToUnicode"])
        unicode.stream = [renumbered_row(pydyf._to_bytes(row), cut.numbers) for row in unicode.stream]
    page = object_at(pdf, page_of(pdf)["Contents"])
    page.stream = renumbered_page([pydyf._to_bytes(operator) for operator in page.stream], numbers)


def put_program(pdf: Any, font: Any, cut: truetype.Cut, face: Face) -> None:
    """What the descriptor says is true of the whole face: it may not depend on the glyphs of one certificate."""
    descriptor = object_at(pdf, below(pdf, font)["FontDescriptor"])
    descriptor["FontBBox"] = pydyf.Array(face.box())
    descriptor["Flags"] &= ~FIXED_PITCH
    file = program(pdf, font)
    file.stream, file.compress = [cut.packed], False
    file.extra.update({"Length1": cut.length, "Filter": "/FlateDecode"})


def widths_in(array: Any) -> dict[int, int]:
    """By character code: [first [w w w] first [w] …]."""
    return {first + n: wide for first, run in zip(array[::2], array[1::2], strict=True) for n, wide in enumerate(run)}


def width_rows(widths: Mapping[int, int]) -> Iterable[Any]:
    for code, wide in sorted(widths.items()):
        if wide != DEFAULT_WIDTH:
            yield from (code, pydyf.Array([wide]))


def renumbered_page(operators: list[bytes], numbers: Mapping[str, Mapping[int, int]]) -> list[bytes]:
    """What is shown, by the new numbers of the face that is current."""
    current, out = "", []
    for operator in operators:
        if operator.endswith(b" Tf"):
            current = operator.split()[0].decode().removeprefix("/")
        elif operator.endswith(b" TJ") and current in numbers:
            operator = renumbered(operator, numbers[current])
        out.append(operator)
    return out


def renumbered(operator: bytes, numbers: Mapping[int, int]) -> bytes:
    def anew(found: re.Match[bytes]) -> bytes:
        return b"<%b>" % b"".join(b"%04x" % numbers[code] for code in codes_of(found[1]))

    return CODES.sub(anew, operator)


def codes_of(run: bytes) -> list[int]:
    return [int(run[at : at + 4], 16) for at in range(0, len(run), 4)]


def renumbered_row(row: bytes, numbers: Mapping[int, int]) -> bytes:
    found = UNICODE_ROW.fullmatch(row)
    code = int(found[1], 16) if found else 0
    return b"<%04x> <%b>" % (numbers[code], found[2]) if found and code in numbers and code else row

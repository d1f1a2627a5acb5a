"""Many certificates of one issue: WeasyPrint lays the sheet out once, its page is then replayed with other names.

A plate is what WeasyPrint made of the first certificate, taken apart: objects that stay as they are, already written
and compressed, and the few that say something else on each. The runs of text that differ are shaped by the same Pango
in the same style and put at the same place, centred or not, so the page looks as if WeasyPrint had laid it out
(tests/certificates/test_replaying.py compares the pixels). What does not fit that mould (a name of two lines, a
character of another face, another size of letters) goes the long way.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from certificates import keys, pdf, signing
from certificates.badge import vendor_name
from certificates.finishing import Extras, Own
from certificates.models import Certificate
from certificates.objects import object_at, page_of
from certificates.pdf import ONE_AT_A_TIME, Sheet, sheet_for
from certificates.plate_fonts import plate_fonts
from certificates.plates import Plate, frozen, replay
from certificates.rules.designs import OWN, Line, lines
from certificates.shaping import NotReplayable, Type, slot_of, slot_under, text_boxes
from certificates.typefaces import renumbered_page
from certificates.wording import Words, words_of

KEPT = 24  # plates, some 200 KB each
PLATES: OrderedDict[str, Plate | None] = OrderedDict()


def draw(certificate: Certificate) -> bytes:
    """The signed file. Raises as certificates.pdf.draw does."""
    key = keys.signing_key()
    extras = pdf.extras_of(certificate, key, vendor_name())
    return signing.seal(sheet_replayed(sheet_for(certificate), words_of(certificate), extras), key)


def draw_many(certificates: Iterable[Certificate]) -> Iterator[tuple[Certificate, bytes]]:
    """Each with its file, in order."""
    return ((certificate, draw(certificate)) for certificate in certificates)


def sheet_replayed(sheet: Sheet, words: Words, extras: Extras) -> bytes:
    """As pdf.print_sheet, from a plate where that is possible."""
    written = lines(sheet.layout, words.values)
    with ONE_AT_A_TIME:
        try:
            return replay(plate_for(sheet, words, written, extras), words, written, extras)
        except NotReplayable:
            return pdf.print_sheet(sheet, words, extras)


def plate_for(sheet: Sheet, words: Words, written: list[Line], extras: Extras) -> Plate:
    """One for each design, text that is the same on all, and size of letters."""
    name = mark(sheet, words, written, extras)
    if name not in PLATES:
        PLATES[name] = compiled(sheet, words, written, extras)
        while len(PLATES) > KEPT:
            PLATES.popitem(last=False)
    PLATES.move_to_end(name)
    plate = PLATES[name]
    if plate is None:
        raise NotReplayable
    return plate


def mark(sheet: Sheet, words: Words, written: list[Line], extras: Extras) -> str:
    same = {name: value for name, value in words.values.items() if name not in OWN}
    sizes = [(line.number, line.size) for line in written]
    return json.dumps([sheet.name, same, sizes, extras.key.fingerprint, words.author])


def compiled(sheet: Sheet, words: Words, written: list[Line], extras: Extras) -> Plate | None:
    """WeasyPrint's own sheet for this certificate, taken apart; None when it cannot be replayed for others."""
    found: list[Plate] = []

    def take(document: Any, file: Any, own: Own) -> None:
        found.append(taken_apart(document, file, own, words, written))

    try:
        pdf.print_sheet(sheet, words, extras, take)
    except NotReplayable:
        return None
    return found[0]


def taken_apart(document: Any, file: Any, own: Own, words: Words, written: list[Line]) -> Plate:
    """The plate; the document is of no use afterwards."""
    types = {key: Type(font) for key, font in document.fonts.items()}
    if len({kind.hash for kind in types.values()}) != len(types):
        raise NotReplayable
    stream = object_at(file, page_of(file)["Contents"])
    operators = [pydyf._to_bytes(item) for item in stream.stream]
    boxes = text_boxes(document.pages[0]._page_box)
    slots = [slot_of(line, boxes, operators, types) for line in written if line.block.is_own]
    links = [thing for thing in file.objects if isinstance(thing, dict) and thing.get("Subtype") == "/Link"]
    own_links = {line.number for line in written if line.block.kind == "link" and line.block.is_own}
    link_slots = [slot for slot in slots if slot.number in own_links]
    metadata = object_at(file, file.catalog["Metadata"])
    info = pydyf.Dictionary({**file.info})  # the original gets another number when this first file is written
    file.add_object(info)
    fonts, numbers = plate_fonts(file, operators, slots, types)
    for slot in slots:
        operators[slot.shown] = b""  # says something else each time
    differing = {thing.number for thing in (stream, metadata, info, *links)}
    differing |= {thing.number for thing in (own.code, own.figure, own.attachment, own.signature)}
    differing |= {number for font in fonts.values() for number in font.objects}
    return Plate(
        renumbered_page(operators, numbers),
        slots,
        types,
        own,
        stream.number,
        [(link, slot_under(link, link_slots)) for link in links],
        metadata.number,
        template_of(b"".join(metadata.stream).decode(), words),
        info,
        file.catalog.reference,
        fonts,
        frozen(file, differing),
    )


def template_of(text: str, words: Words) -> str:
    """The metadata with holes for what is different on each; the title names the rest and goes first."""
    for value, hole in ((words.title, "\0T"), (words.identifier, "\0I"), (words.created, "\0C")):
        text = text.replace(escape(value), hole)
    return text

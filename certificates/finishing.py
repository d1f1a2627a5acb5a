"""What the finisher of WeasyPrint adds to a certificate: the art of its design, the QR code, the credential inside, the
marks of PDF/UA, room for the signature."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import md5
from typing import Any

import pydyf
import segno

from certificates.designing import picture
from certificates.keys import Key
from certificates.ornament import Art, art_of
from certificates.rules import truetype
from certificates.rules.designs import POINTS_PER_MM, Block, Layout
from certificates.rules.truetype import Face
from certificates.signing import blank_signature
from certificates.wording import Words

CREDENTIAL_NAME = "open-badge-credential.json"
MASK = 2  # of the eight patterns of a QR code any will do; trying all of them takes five times as long
QUIET = 4  # modules that stay white around it

# PDF/A wants every property outside its own list to be described, and that of PDF/UA is outside.
PDF_UA = """<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class Verbatim(pydyf.Object):  # type: ignore[misc]
    """An object written as its bytes are, outside of any compressed stream."""

    compressible = False

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.content = data

    @property
    def data(self) -> bytes:
        return self.content


@dataclass(frozen=True)
class Extras:
    """What one certificate adds to its page."""

    credential: bytes
    key: Key
    at: datetime


@dataclass(frozen=True)
class Plain:
    """Nothing: a proof of a design."""


@dataclass(frozen=True)
class Plates:
    """The art of a design, compressed once."""

    layout: Layout
    content: bytes
    forms: dict[str, bytes]
    pictures: dict[str, "Raster"]
    qr: Block

    @classmethod
    def of(cls, layout: Layout) -> "Plates":
        art: Art = art_of(layout)
        forms = {name: zlib.compress(content.encode(), 9) for name, content in art.forms.items()}
        pictures = {name: raster(mark) for name, mark in art.pictures.items()}
        qr = next(block for block in layout.blocks if block.kind == "qr")
        return cls(layout, zlib.compress(art.content.encode(), 9), forms, pictures, qr)


@dataclass(frozen=True)
class Raster:
    """A picture as PDF wants it: compressed samples, and those of its transparency."""

    width: int
    height: int
    colours: bytes
    alpha: bytes


@lru_cache(maxsize=64)
def raster(mark: str) -> Raster:
    image = picture(mark)
    alpha = image.getchannel("A")
    colours = image.convert("RGB").tobytes()
    clear = b"" if alpha.getextrema() == (255, 255) else zlib.compress(alpha.tobytes(), 9)
    return Raster(image.width, image.height, zlib.compress(colours, 9), clear)


@dataclass(frozen=True)
class Own:
    """The objects that say something else on each certificate."""

    code: Any
    figure: Any
    attachment: Any = None
    signature: Any = None


def finish(pdf: Any, plates: Plates, words: Words, extras: Extras | Plain) -> Own:
    recut_fonts(pdf)
    place_art(pdf, plates)
    code, figure = place_code(pdf, plates, words.url)
    claim_pdf_ua(pdf)
    if isinstance(extras, Plain):
        return Own(code, figure)
    return Own(code, figure, attach_credential(pdf, extras), reserve_signature(pdf, extras))


def page_of(pdf: Any) -> Any:
    return object_at(pdf, pdf.page_references[0])


def place_art(pdf: Any, plates: Plates) -> None:
    """First on the page, as decoration, which a screen reader passes over."""
    width, height = plates.layout.sheet
    drawings = pydyf.Dictionary({})
    for name, packed in plates.forms.items():
        drawings[name] = add_form(pdf, packed, (-width, -height, width, height))
    for name, image in plates.pictures.items():
        drawings[name] = add_picture(pdf, image)
    pdf.add_object(drawings)
    resources = f"/Resources << /XObject {drawings.reference.decode()} >>"
    art = add_form(pdf, plates.content, (0, 0, width, height), resources)
    put_on_page(pdf, "Art", art)
    k = POINTS_PER_MM
    stream = object_at(pdf, page_of(pdf)["Contents"])
    stream.stream.insert(0, f"/Artifact BMC q {k:.6f} 0 0 {-k:.6f} 0 {height * k:.4f} cm /Art Do Q EMC".encode())


def put_on_page(pdf: Any, name: str, reference: bytes) -> None:
    resources = object_at(pdf, page_of(pdf)["Resources"])
    resources["XObject"][name] = reference


def add_form(pdf: Any, packed: bytes, box: tuple[float, ...], more: str = "") -> bytes:
    """A form from compressed operators; returns its reference."""
    drawing = Verbatim(form(packed, box, more))
    pdf.add_object(drawing)
    return bytes(drawing.reference)


def form(packed: bytes, box: tuple[float, ...], more: str = "") -> bytes:
    head = f"<< /Type /XObject /Subtype /Form /BBox [{' '.join(f'{n:g}' for n in box)}] {more} /Filter /FlateDecode "
    return stream_of(head, packed)


def stream_of(head: str, packed: bytes) -> bytes:
    """An object with a body that is compressed already; `head` is its dictionary without length and end."""
    return f"{head}/Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def add_picture(pdf: Any, image: Raster) -> bytes:
    """A picture as a form that fits into one by one with its top at the top."""
    head = f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /BitsPerComponent 8 "
    soft = ""
    if image.alpha:
        mask = add_stream(pdf, f"{head}/ColorSpace /DeviceGray /Filter /FlateDecode ", image.alpha)
        soft = f"/SMask {mask.decode()} "
    samples = add_stream(pdf, f"{head}/ColorSpace /DeviceRGB {soft}/Filter /FlateDecode ", image.colours)
    resources = f"/Resources << /XObject << /P {samples.decode()} >> >>"
    return add_form(pdf, zlib.compress(b"q 1 0 0 -1 0 1 cm /P Do Q"), (0, 0, 1, 1), resources)


def add_stream(pdf: Any, head: str, packed: bytes) -> bytes:
    stream = Verbatim(stream_of(head, packed))
    pdf.add_object(stream)
    return bytes(stream.reference)


def place_code(pdf: Any, plates: Plates, url: str) -> tuple[Any, Any]:
    """Last on the page, as a figure that says in words where it leads."""
    block = plates.qr
    code = Verbatim(code_form(url))
    pdf.add_object(code)
    put_on_page(pdf, "Code", code.reference)
    root = object_at(pdf, pdf.catalog["StructTreeRoot"])
    numbers = object_at(pdf, root["ParentTree"])["Nums"]
    figure = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Figure",
            "K": pydyf.Array([len(numbers[1])]),
            "Alt": pydyf.String(code_words(url)),
            "A": pydyf.Dictionary({"O": "/Layout", "Placement": "/Block", "BBox": pydyf.Array(box_of(plates, block))}),
            "Pg": pdf.page_references[0],
            "P": body_of(pdf).reference,
        }
    )
    pdf.add_object(figure)
    body_of(pdf)["K"].append(figure.reference)
    x, y, width, height = (n * POINTS_PER_MM for n in (block.x, block.y, block.width, block.height))
    top = plates.layout.sheet[1] * POINTS_PER_MM
    matrix = f"{width:.3f} 0 0 {-height:.3f} {x:.3f} {top - y:.3f} cm"
    mark = f"/Figure << /MCID {len(numbers[1])} >> BDC q {matrix} /Code Do Q EMC"
    stream = object_at(pdf, page_of(pdf)["Contents"])
    stream.stream.insert(0, b"q")
    stream.stream += [b"Q", mark.encode()]
    numbers[1].append(figure.reference)
    return code, figure


def code_words(url: str) -> str:
    return f"验证此证书的二维码，指向 {url}"


def code_form(url: str) -> bytes:
    return form(zlib.compress(modules(url), 6), (0, 0, 1, 1))


def box_of(plates: Plates, block: Block) -> tuple[float, ...]:
    top = plates.layout.sheet[1]
    corners = (block.x, top - block.y - block.height, block.x + block.width, top - block.y)
    return tuple(round(n * POINTS_PER_MM, 2) for n in corners)


def modules(url: str) -> bytes:
    """The code as dark runs on white, in a square of one by one, the first row at the top."""
    matrix = segno.make(url, error="m", micro=False, mask=MASK, boost_error=False).matrix
    side = len(matrix) + 2 * QUIET
    parts = [f"1 g 0 0 1 1 re f {1 / side:.8f} 0 0 {1 / side:.8f} 0 0 cm 0.043 0.247 0.31 rg"]
    for y, row in enumerate(matrix, start=QUIET):
        text = bytes(row)
        for run in DARK.finditer(text):
            parts.append(f"{run.start() + QUIET} {y} {run.end() - run.start()} 1 re")
    return (" ".join(parts) + " f").encode()


DARK = re.compile(b"\x01+")


def claim_pdf_ua(pdf: Any) -> None:
    stream = object_at(pdf, pdf.catalog["Metadata"])
    text = b"\n".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream)
    stream.stream = [text.replace(b"</rdf:RDF>", PDF_UA.encode() + b"</rdf:RDF>", 1)]


def object_at(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def attach_credential(pdf: Any, extras: Extras) -> Any:
    stream = Verbatim(embedded(extras))
    pdf.add_object(stream)
    name = pydyf.String(CREDENTIAL_NAME)
    file = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": name,
            "UF": name,
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            "Desc": pydyf.String("Open Badges 3.0 credential"),
            "AFRelationship": "/Data",
        }
    )
    pdf.add_object(file)
    names = pydyf.Dictionary({"EmbeddedFiles": pydyf.Dictionary({"Names": pydyf.Array([name, file.reference])})})
    pdf.catalog["Names"] = names
    pdf.catalog["AF"] = pydyf.Array([file.reference])
    return stream


def embedded(extras: Extras) -> bytes:
    moment = extras.at.strftime("(D:%Y%m%d%H%M%SZ)")
    checksum = md5(extras.credential, usedforsecurity=False).hexdigest()
    params = f"/CheckSum <{checksum}> /Size {len(extras.credential)} /CreationDate {moment} /ModDate {moment}"
    head = f"<< /Type /EmbeddedFile /Subtype /application#2fvc /Params << {params} >> /Filter /FlateDecode "
    return stream_of(head, zlib.compress(extras.credential, 9))


def blank(extras: Extras) -> bytes:
    return blank_signature(extras.key, extras.at, "Certificate issued by Zhizheng", "Zhizheng")


def reserve_signature(pdf: Any, extras: Extras) -> Any:
    """A field without a place on the page, inside the tree of tags, and its dictionary with room to be filled."""
    signature = Verbatim(blank(extras))
    pdf.add_object(signature)
    page = pdf.page_references[0]
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String("Signature"),
            "TU": pydyf.String("数字签名 Digital signature"),
            "V": signature.reference,
            "F": 132,  # printed, locked
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": page,
        }
    )
    pdf.add_object(field)
    leaf = object_at(pdf, page)
    leaf.setdefault("Annots", pydyf.Array()).append(field.reference)
    put_into_tags(pdf, field, page)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([field.reference]), "SigFlags": 3})
    pdf.catalog["Perms"] = pydyf.Dictionary({"DocMDP": signature.reference})
    return signature


def put_into_tags(pdf: Any, field: Any, page: bytes) -> None:
    root, body = object_at(pdf, pdf.catalog["StructTreeRoot"]), body_of(pdf)
    numbers = object_at(pdf, root["ParentTree"])["Nums"]
    place = pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page})
    pdf.add_object(place)
    form = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "K": pydyf.Array([place.reference]),
            "P": body.reference,
            "Pg": page,
        }
    )
    pdf.add_object(form)
    body["K"].append(form.reference)
    number = max(numbers[::2]) + 1
    numbers.extend([number, form.reference])
    field["StructParent"] = number


def body_of(pdf: Any) -> Any:
    """The element of the whole document in the tree of tags."""
    return object_at(pdf, object_at(pdf, pdf.catalog["StructTreeRoot"])["K"].data.strip(b"[]"))


def recut_fonts(pdf: Any) -> None:
    """WeasyPrint keeps the numbers of glyphs and tables with room for all; numbered anew a font is a fifth smaller."""
    fonts = object_at(pdf, page_of(pdf)["Resources"])["Font"]
    for reference in object_at(pdf, fonts).values():
        below = object_at(pdf, object_at(pdf, reference)["DescendantFonts"].data.strip(b"[]"))
        descriptor = object_at(pdf, below["FontDescriptor"])
        if "FontFile2" not in descriptor or below["CIDToGIDMap"] != "/Identity":
            continue  # a face of the system in another format stays as it is
        file = object_at(pdf, descriptor["FontFile2"])
        glyphs = glyphs_in(below["W"])
        cut = truetype.cut(Face.read(file.stream[0]), glyphs)
        file.stream, file.extra["Length1"] = [cut.content], len(cut.content)
        places = pydyf.Stream([cut.map()], compress=True)
        pdf.add_object(places)
        below["CIDToGIDMap"] = places.reference


def glyphs_in(widths: Any) -> list[int]:
    """The character codes that have a width: [first [w w w] first [w] …]."""
    return [first + n for first, run in zip(widths[::2], widths[1::2], strict=True) for n in range(len(run))]

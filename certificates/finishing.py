"""What the finisher of WeasyPrint adds to a certificate: the art of its design, the QR code, the credential inside, the
marks of PDF/UA, room for the signature."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import Any

import pydyf
import segno

from certificates.artwork import Plates, form, place_art, put_on_page
from certificates.keys import Key
from certificates.objects import Verbatim, object_at, page_of, stream_of
from certificates.rules import srgb
from certificates.rules.designs import POINTS_PER_MM, Block
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
class Own:
    """The objects that say something else on each certificate."""

    code: Any
    figure: Any
    attachment: Any = None
    signature: Any = None


def finish(pdf: Any, plates: Plates, words: Words, extras: Extras | Plain) -> Own:
    place_art(pdf, plates)
    code, figure = place_code(pdf, plates, words.url)
    claim_pdf_ua(pdf)
    describe_colours(pdf)
    if isinstance(extras, Plain):
        return Own(code, figure)
    return Own(code, figure, attach_credential(pdf, extras), reserve_signature(pdf, extras))


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
    start = f"1 g 0 0 1 1 re f {1 / side:.8f} 0 0 {1 / side:.8f} {QUIET / side:.8f} {QUIET / side:.8f} cm"
    # Each row stands where the one before it did, a step further: written alike, rows compress well.
    rows = (
        " ".join(f"{run.start()} 0 {run.end() - run.start()} 1 re" for run in DARK.finditer(bytes(row)))
        for row in matrix
    )
    return f"{start} 0.043 0.247 0.31 rg {' f 1 0 0 1 0 1 cm '.join(rows)} f".encode()


DARK = re.compile(b"\x01+")


def claim_pdf_ua(pdf: Any) -> None:
    stream = object_at(pdf, pdf.catalog["Metadata"])
    text = b"\n".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream)
    stream.stream = [text.replace(b"</rdf:RDF>", PDF_UA.encode() + b"</rdf:RDF>", 1)]


def describe_colours(pdf: Any) -> None:
    """The same colours as the profile of WeasyPrint says, in a fifth of the bytes."""
    (intent,) = pdf.catalog["OutputIntents"]
    file = object_at(pdf, intent["DestOutputProfile"])
    file.stream = [srgb.profile()]


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

"""What the finisher of WeasyPrint adds to a certificate: the credential inside, the marks of PDF/UA, room for the signature."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import Any

import pydyf

from certificates.keys import Key
from certificates.signing import blank_signature

CREDENTIAL_NAME = "open-badge-credential.json"

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


def finisher(extras: Extras, check: Callable[[Any], None]) -> Callable[[Any, Any], None]:
    """For write_pdf: `check` is asked first and may refuse the document."""

    def finish(document: Any, pdf: Any) -> None:
        check(document)
        claim_pdf_ua(pdf)
        attach_credential(pdf, extras.credential, extras.at)
        reserve_signature(pdf, extras.key, extras.at)

    return finish


def claim_pdf_ua(pdf: Any) -> None:
    stream = object_at(pdf, pdf.catalog["Metadata"])
    text = b"\n".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream)
    stream.stream = [text.replace(b"</rdf:RDF>", PDF_UA.encode() + b"</rdf:RDF>", 1)]


def object_at(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def attach_credential(pdf: Any, credential: bytes, at: datetime) -> None:
    moment = pydyf.String(at.strftime("D:%Y%m%d%H%M%SZ"))
    checksum = md5(credential, usedforsecurity=False).hexdigest()
    params = {"CheckSum": f"<{checksum}>", "Size": len(credential), "CreationDate": moment, "ModDate": moment}
    extra = {"Type": "/EmbeddedFile", "Subtype": "/application#2fvc", "Params": pydyf.Dictionary(params)}
    stream = pydyf.Stream([credential], extra, compress=True)
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


def reserve_signature(pdf: Any, key: Key, at: datetime) -> None:
    """A field without a place on the page, inside the tree of tags, and its dictionary with room to be filled."""
    signature = Verbatim(blank_signature(key, at, "Certificate issued by Zhizheng", "Zhizheng"))
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


def put_into_tags(pdf: Any, field: Any, page: bytes) -> None:
    root = object_at(pdf, pdf.catalog["StructTreeRoot"])
    body = object_at(pdf, re.sub(rb"[\[\]]", b"", root["K"].data))
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

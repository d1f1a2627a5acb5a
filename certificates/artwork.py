"""The art of a design as objects of a PDF: forms and pictures, compressed once and placed on every page."""

import zlib
from dataclasses import dataclass
from typing import Any

import pydyf

from certificates.objects import Verbatim, object_at, page_of, stream_of
from certificates.ornament import Art, art_of
from certificates.rasters import Raster, raster
from certificates.rules.designs import POINTS_PER_MM, Block, Layout


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
        sizes = {block.kind: (block.width, block.height) for block in layout.blocks}
        pictures = {name: raster(mark, *sizes[name]) for name, mark in art.pictures.items()}
        qr = next(block for block in layout.blocks if block.kind == "qr")
        return cls(layout, zlib.compress(art.content.encode(), 9), forms, pictures, qr)


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


def add_picture(pdf: Any, image: Raster) -> bytes:
    """A picture as a form that fits into one by one with its top at the top."""
    head = f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} "
    soft = ""
    if image.alpha:
        mask = add_stream(pdf, f"{head}/BitsPerComponent 4 /ColorSpace /DeviceGray /Filter /FlateDecode ", image.alpha)
        soft = f"/SMask {mask.decode()} "
    samples = add_stream(pdf, f"{head}{soft}{image.kind}", image.samples)
    ink = " ".join(f"{part / 255:.3f}" for part in image.ink) + " rg " if image.ink else ""
    resources = f"/Resources << /XObject << /P {samples.decode()} >> >>"
    return add_form(pdf, zlib.compress(f"q {ink}1 0 0 -1 0 1 cm /P Do Q".encode()), (0, 0, 1, 1), resources)


def add_stream(pdf: Any, head: str, packed: bytes) -> bytes:
    stream = Verbatim(stream_of(head, packed))
    pdf.add_object(stream)
    return bytes(stream.reference)

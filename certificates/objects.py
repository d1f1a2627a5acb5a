"""Objects of a PDF while it is made: found by reference, written as bytes."""

import zlib
from typing import Any

import pydyf


class Verbatim(pydyf.Object):  # type: ignore[misc]
    """An object written as its bytes are, outside of any compressed stream."""

    compressible = False

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.content = data

    @property
    def data(self) -> bytes:
        return self.content


def object_at(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def page_of(pdf: Any) -> Any:
    return object_at(pdf, pdf.page_references[0])


def stream_of(head: str, packed: bytes) -> bytes:
    """An object with a body that is compressed already; `head` is its dictionary without length and end."""
    return f"{head}/Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def packed(data: bytes, head: str = "") -> bytes:
    return stream_of(f"<< {head} /Filter /FlateDecode ", zlib.compress(data, 6))

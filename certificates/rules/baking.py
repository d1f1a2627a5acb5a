"""Puts a credential into a picture, as Open Badges 3.0 asks for: a text chunk of a PNG, an element of an SVG."""

import zlib
from struct import pack, unpack

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


class NotAPicture(ValueError):
    """What was given is no PNG or SVG."""


def into_png(picture: bytes, credential: str) -> bytes:
    """The picture with an iTXt chunk after its header; one that was there is replaced."""
    chunks = [(kind, data) for kind, data in chunks_of(picture) if not is_credential(kind, data)]
    text = KEYWORD + b"\0\0\0\0\0" + credential.encode()  # not compressed, no language, no translated keyword
    chunks.insert(1, (b"iTXt", text))
    return SIGNATURE + b"".join(map(chunk, *zip(*chunks, strict=True)))


def out_of_png(picture: bytes) -> str:
    """The credential inside, or nothing."""
    found = (data for kind, data in chunks_of(picture) if is_credential(kind, data))
    return next((data.removeprefix(KEYWORD)[5:].decode() for data in found), "")


def is_credential(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(KEYWORD + b"\0")


def chunks_of(picture: bytes) -> list[tuple[bytes, bytes]]:
    if not picture.startswith(SIGNATURE):
        raise NotAPicture
    at, found = len(SIGNATURE), []
    while at < len(picture):
        size, kind = unpack(">I4s", picture[at : at + 8])
        found.append((kind, picture[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


def chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def into_svg(picture: str, credential: str) -> str:
    """The credential as the first thing inside the svg element."""
    opening = picture.find("<svg")
    end = picture.find(">", opening)
    if opening < 0 or end < 0:
        raise NotAPicture
    safe = credential.replace("]]>", "]]]]><![CDATA[>")
    element = f"<openbadges:credential><![CDATA[{safe}]]></openbadges:credential>"
    start, rest = picture[: opening + 4], picture[opening + 4 : end + 1]
    return f'{start} xmlns:openbadges="{NAMESPACE}"{rest}{element}{picture[end + 1 :]}'

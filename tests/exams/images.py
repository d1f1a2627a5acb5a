"""Small pictures made on the spot."""

from io import BytesIO

from PIL import Image


def png(shade: int = 0, size: tuple[int, int] = (4, 3)) -> bytes:
    return drawn("PNG", shade, size)


def jpg(shade: int = 0) -> bytes:
    return drawn("JPEG", shade, (16, 16))


def gif() -> bytes:
    return drawn("GIF", 0, (4, 3))


def drawn(format: str, shade: int, size: tuple[int, int]) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, (shade, 100, 100)).save(buffer, format)
    return buffer.getvalue()

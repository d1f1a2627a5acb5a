"""Logo, seal and signature as a certificate carries them: as fine as there is room for.

A scan of a seal has hundreds of kilobytes, and the file that everybody keeps is to have fifty in all. What is drawn in
one ink, as seals and signatures are, is kept as black and white at the resolution of print, the rest in sixteen
colours.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageStat

from certificates.designing import picture

ROOM = 3584  # bytes for one picture
RESOLUTIONS = (300, 240, 200, 170, 144, 120, 100, 84, 72)  # dots an inch on paper, the finest first
COLOURS = 16
DENSE = 64  # of 255: what is fainter has no colour to speak of
ONE_INK = 20  # of 255: how far the colours of one ink lie apart
TWO_TONES = 6  # of 255: how far a picture may lie from two colours, pixel by pixel
WHITE = 225  # of 255
STRIP, ROWS = 273, 278  # tags of TIFF: where the data begins, how many rows in one go


@dataclass(frozen=True)
class Raster:
    """A picture as PDF wants it. `kind` is the rest of its dictionary; with an `ink` it is a stencil, painted in it."""

    width: int
    height: int
    kind: str
    samples: bytes
    ink: tuple[int, ...] = ()
    alpha: bytes = b""  # four bits a pixel; empty where all is opaque

    @property
    def size(self) -> int:
        return len(self.kind) + len(self.samples) + len(self.alpha)


@lru_cache(maxsize=64)
def raster(mark: str, width: float, height: float) -> Raster:
    """For a block of so many millimetres: the finest that fits into the room, at worst the coarsest."""
    image = picture(mark)
    made = drawn(image, width, height, RESOLUTIONS[0])
    for dots in RESOLUTIONS[1:]:
        if made.size <= ROOM:
            break
        made = drawn(image, width, height, dots)
    return made


def drawn(image: Any, width: float, height: float, dots: int) -> Raster:
    size = (min(image.width, round(width / 25.4 * dots)), min(image.height, round(height / 25.4 * dots)))
    # Premultiplied: what is under transparent pixels does not bleed into the edges.
    small = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    colours, alpha = small.convert("RGB"), small.getchannel("A")
    return stencil(colours, alpha) or two_tones(colours, alpha) or colourful(colours, alpha)


def stencil(image: Any, alpha: Any) -> Raster | None:
    """One ink on nothing."""
    dense = alpha.point([255 * (level >= DENSE) for level in range(256)])
    if alpha.getextrema()[0] == 255 or not dense.getbbox():
        return None
    seen = ImageStat.Stat(image, dense)
    if max(seen.stddev) >= ONE_INK:
        return None
    return Raster(image.width, image.height, "/ImageMask true " + fax(image.size), packed(alpha, 128), mean(seen))


def two_tones(image: Any, alpha: Any) -> Raster | None:
    """One ink on one ground. White paper is left out: what was scanned lies on the sheet without a pale box around."""
    if alpha.getextrema()[0] < 255:
        return None
    grey = image.convert("L")
    middle = sum(grey.getextrema()) // 2 + 1
    dark = grey.point([255 * (level < middle) for level in range(256)])
    if not dark.getbbox() or not ImageChops.invert(dark).getbbox():
        return None
    ink, ground = mean(ImageStat.Stat(image, dark)), mean(ImageStat.Stat(image, ImageChops.invert(dark)))
    plain = Image.composite(Image.new("RGB", image.size, ink), Image.new("RGB", image.size, ground), dark)
    if max(ImageStat.Stat(ImageChops.difference(image, plain)).mean) > TWO_TONES:
        return None
    if min(ground) >= WHITE:
        return Raster(image.width, image.height, "/ImageMask true " + fax(image.size), packed(dark, 128), ink)
    kind = f"/BitsPerComponent 1 /ColorSpace {indexed(bytes((*ink, *ground)))} {fax(image.size)}"
    return Raster(image.width, image.height, kind, packed(dark, 128))


def colourful(image: Any, alpha: Any) -> Raster:
    seen = alpha.point([255 * (level > 0) for level in range(256)])
    plain = Image.new("RGB", image.size, mean(ImageStat.Stat(image, seen if seen.getbbox() else None)))
    plain.paste(image, mask=seen)
    numbered = plain.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    used = max(numbered.tobytes()) + 1
    space = indexed(bytes((numbered.getpalette() or [])[: 3 * used]))
    clear = b""
    if alpha.getextrema()[0] < 255:
        clear = zlib.compress(nibbles(alpha.point([round(level / 17) for level in range(256)])), 9)
    kind = f"/BitsPerComponent 4 /ColorSpace {space} /Filter /FlateDecode "
    return Raster(image.width, image.height, kind, zlib.compress(nibbles(numbered), 9), alpha=clear)


def mean(seen: ImageStat.Stat) -> tuple[int, ...]:
    return tuple(round(value) for value in seen.mean)


def indexed(palette: bytes) -> str:
    return f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]"


def fax(size: tuple[int, int]) -> str:
    return f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {size[0]} /Rows {size[1]} >> "


def packed(shape: Any, least: int) -> bytes:
    """ITU-T T.6, which is made for drawings: black, a 0 in PDF, where the shape is at least so dense."""
    bits = shape.point([255 * (level >= least) for level in range(256)]).convert("1")  # libtiff writes 1 as black
    file = BytesIO()
    bits.save(file, "TIFF", compression="group4", tiffinfo={ROWS: bits.height})
    with Image.open(BytesIO(file.getvalue())) as kept:
        (start,), (length,) = kept.tag_v2[STRIP], kept.tag_v2[STRIP + 6]  # type: ignore[attr-defined]
    return file.getvalue()[start : start + length]


def nibbles(image: Any) -> bytes:
    """Two pixels a byte, each row from a byte of its own."""
    data, width = image.tobytes(), image.width
    rows = (data[at : at + width] + bytes(width % 2) for at in range(0, len(data), width))
    return b"".join(bytes(left << 4 | right for left, right in zip(row[::2], row[1::2], strict=True)) for row in rows)

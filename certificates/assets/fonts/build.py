"""Builds the faces of rare characters from Debian's Noto Serif CJK, and slims the main ones.

    apt-get install fonts-noto-cjk unicode-data
    .venv/bin/python certificates/assets/fonts/build.py

Takes every character of the Table of General Standard Chinese Characters (通用规范汉字表) and of Big5's first level
that the two main faces lack, and turns its outline from cubic curves into the quadratic ones of TrueType: a static
TrueType face is read and cut several times faster than the CFF one it comes from. The main faces get their outlines
the same way, where the glyph is the same in both. Curves may lie two thousandths of an em from where they were drawn,
and points stand on a grid: a fiftieth of a millimetre in the largest letters, and a certificate is a sixth smaller.
"""

import bz2
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

HERE = Path(__file__).parent
SOURCES = Path("/usr/share/fonts/opentype/noto")
MAPPINGS = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
FAMILY = "Zhizheng Rare Serif"
SIMPLIFIED = 2  # the face of the collection that is drawn as in the mainland
BIG5_FIRST_LEVEL = range(0xA440, 0xC67F)
ERROR = 2.0  # thousandths of an em: how far a quadratic curve may lie from the cubic one
GRID = 4  # thousandths of an em
SIZE, SAME = 200, 0.08  # pixels an em, and how much of the ink of one glyph may lie elsewhere in the other


def main() -> None:
    wanted = standard_characters()
    for weight in ("Regular", "Bold"):
        slim(weight)
        build(weight, wanted)


def standard_characters() -> set[int]:
    wanted = set()
    for line in bz2.decompress(MAPPINGS.read_bytes()).decode().splitlines():
        if not line.startswith("U+"):
            continue  # a comment
        point, kind, value = line.split("\t")
        if kind == "kTGH" or (kind == "kBigFive" and int(value, 16) in BIG5_FIRST_LEVEL):
            wanted.add(int(point[2:], 16))
    return wanted


def slim(weight: str) -> None:
    """The main face without what only vertical text needs, its outlines drawn with few points on the grid."""
    path = HERE / f"NotoSerifSC-{weight}.ttf"
    face = TTFont(path, recalcTimestamp=False)
    redraw(path, face, TTFont(SOURCES / f"NotoSerifCJK-{weight}.ttc", fontNumber=SIMPLIFIED))
    snap(face)
    for table in ("vhea", "vmtx", "BASE", "gasp"):
        if table in face:
            del face[table]
    face.save(path)


def redraw(path: Path, face: TTFont, source: TTFont) -> None:
    """Every glyph that looks the same in both. Some characters have another form in the source."""
    known = source.getBestCmap()
    pictures = [ImageFont.truetype(path, SIZE), ImageFont.truetype(source.reader.file.name, SIZE, index=SIMPLIFIED)]
    for point, name in face.getBestCmap().items():
        wide = source["hmtx"][known[point]][0] if point in known else None
        is_drawn = face["glyf"][name].numberOfContours > 0
        if is_drawn and face["hmtx"][name][0] == wide and is_same(chr(point), pictures):
            face["glyf"][name] = outline(source, known[point])


def is_same(character: str, pictures: list[ImageFont.FreeTypeFont]) -> bool:
    one, other = (painted(character, font) for font in pictures)
    ink = ImageStat.Stat(one).sum[0]
    return ink > 0 and ImageStat.Stat(ImageChops.difference(one, other)).sum[0] < SAME * ink


def painted(character: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    image = Image.new("L", (2 * SIZE, 2 * SIZE))
    ImageDraw.Draw(image).text((SIZE / 2, 1.5 * SIZE), character, font=font, fill=255, anchor="ls")
    return image


def snap(face: TTFont) -> None:
    for name in face.getGlyphOrder():
        glyph = face["glyf"][name]
        if glyph.numberOfContours > 0:
            glyph.coordinates = GlyphCoordinates([(even(x), even(y)) for x, y in glyph.coordinates])
            glyph.recalcBounds(face["glyf"])
            face["hmtx"][name] = (face["hmtx"][name][0], glyph.xMin)


def even(place: int) -> int:
    return GRID * round(place / GRID)


def build(weight: str, wanted: set[int]) -> None:
    """One static TrueType face with just what the main face of this weight lacks."""
    source = TTFont(SOURCES / f"NotoSerifCJK-{weight}.ttc", fontNumber=SIMPLIFIED)
    present = set(TTFont(HERE / f"NotoSerifSC-{weight}.ttf").getBestCmap())
    names = {point: name for point, name in source.getBestCmap().items() if point in wanted - present}
    order = [".notdef", *dict.fromkeys(names.values())]
    face = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    face.setupGlyphOrder(order)
    face.setupCharacterMap(names)
    glyphs = {name: outline(source, name) for name in order}
    face.setupGlyf(glyphs)
    edges = face.font["glyf"]
    face.setupHorizontalMetrics({name: (source["hmtx"][name][0], getattr(edges[name], "xMin", 0)) for name in order})
    face.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    face.setupNameTable(words(source, weight))
    face.setupOS2(**metrics(source), usWeightClass=700 if weight == "Bold" else 400, fsType=0)
    face.setupPost(keepGlyphNames=False)
    snap(face.font)
    face.font["head"].created = face.font["head"].modified = 0  # the same sources give the same file
    face.font.recalcTimestamp = False
    face.save(HERE / f"ZhizhengRareSerif-{weight}.ttf")


def outline(source: TTFont, name: str) -> Any:
    glyphs, pen = source.getGlyphSet(), TTGlyphPen(None)
    glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
    return pen.glyph(dropImpliedOnCurves=True)


def metrics(source: TTFont) -> dict[str, int]:
    table = source["OS/2"]
    fields = ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent")
    return {field: getattr(table, field) for field in fields}


def words(source: TTFont, weight: str) -> dict[str, str]:
    copyright_ = next(record.toUnicode() for record in source["name"].names if record.nameID == 0)
    return {
        "copyright": f"{copyright_} Cut and converted for Zhizheng.",
        "familyName": FAMILY,
        "styleName": weight,
        "uniqueFontIdentifier": f"{FAMILY} {weight}",
        "fullName": f"{FAMILY} {weight}",
        "psName": f"ZhizhengRareSerif-{weight}",
        "version": "Version 1.000",
        "licenseDescription": "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        "licenseInfoURL": "https://openfontlicense.org",
    }


if __name__ == "__main__":
    main()

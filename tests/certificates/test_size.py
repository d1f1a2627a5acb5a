"""A certificate is at most 50 KB, whoever holds it and whatever stands on its design."""

import math
import random
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from pypdf import PdfReader

from certificates import designing, drawing, pdf, rasters, replaying, signing
from certificates.models import Certificate
from certificates.rules.designs import Block, Layout
from scripts.verapdf import conformance
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

pytestmark = pytest.mark.usefixtures("unwalled")
MOST = 50 * 1024
NAMES = [
    "陈琳",
    "Bartholomäus Krzysztof Wojciechowski-Featherstonehaugh",
    "Maximiliana Josephine Wolfeschlegelsteinhausen-Quigley",
    "ABDULRAHMAN YUSUF MOHAMMED BIN KHALID AL-QAHTANI DJX",
    "Zoë Guðmundsdóttir-Ångström, genannt Weißenböck-Quäker",
    "买买提·阿卜杜拉·艾合买提江·穆罕默德·吐尔逊",
    "㛃䶮𠅤",
]
WORDS = {
    "organisation_name": "恒远精密制造（苏州工业园区）有限公司 Hengyuan Precision Manufacturing (Suzhou) Co., Ltd.",
    "title": "博科售后工程师资质认证（高级）",
    "title_en": "Boke Certified After-Sales Engineer for General Ledger (Senior)",
    "subtitle": "总账产品线 · V9.0 · General Ledger",
    "statement": "持证人已通过高级认证考试，具备处理疑难故障、主持升级问题并指导初级工程师的能力，"
    "熟悉月末结账、反结账与年度结转的全部流程。",
    "signatory": "顾明远",
    "signatory_title": "博科软件客户服务总监 Director of Customer Service",
}


@cache
def seal() -> Image.Image:
    """A stamp as it is scanned: uneven ink, soft edges, nothing behind it."""
    image = Image.new("RGBA", (900, 900))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(pdf.ASSETS / "fonts" / "NotoSerifSC-Bold.ttf", 96)
    draw.ellipse((30, 30, 870, 870), outline=(196, 32, 28, 255), width=26)
    points = [
        (450 + r * math.sin(a * math.pi / 5), 450 - r * math.cos(a * math.pi / 5)) for a, r in enumerate([150, 58] * 5)
    ]
    draw.polygon(points, fill=(196, 32, 28, 255))
    for number, character in enumerate("博科软件股份有限公司认证专用章"):
        letter = Image.new("RGBA", (120, 140))
        ImageDraw.Draw(letter).text((12, 0), character, font=font, fill=(196, 32, 28, 255))
        angle = -130 + number * 260 / 14
        turned = letter.rotate(-angle, expand=True, resample=Image.Resampling.BICUBIC)
        x, y = 450 + 330 * math.sin(math.radians(angle)), 450 - 330 * math.cos(math.radians(angle))
        image.alpha_composite(turned, (round(x - turned.width / 2), round(y - turned.height / 2)))
    noise = random.Random(7)  # noqa: S311
    ink = image.getchannel("A").point(lambda level: level)
    for _ in range(4000):
        at = noise.randrange(900), noise.randrange(900)
        if ink.getpixel(at):
            ink.putpixel(at, noise.randrange(120, 255))
    image.putalpha(ink)
    return image


@cache
def signature() -> Image.Image:
    """Written by hand with a pen, photographed on paper that is not quite white."""
    noise = random.Random(3)  # noqa: S311
    image = Image.new("RGB", (900, 290), (248, 247, 243))
    draw, points = ImageDraw.Draw(image), []
    for step in range(240):
        t = step / 240
        points.append((40 + 820 * t + 34 * math.sin(23 * t), 150 + 88 * math.sin(31 * t) * math.cos(9 * t)))
    draw.line(points, fill=(28, 32, 60), width=9, joint="curve")
    for _ in range(6000):
        at = noise.randrange(900), noise.randrange(290)
        image.putpixel(at, tuple(min(255, max(0, value + noise.randrange(-5, 6))) for value in image.getpixel(at)))
    return image


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 150 and max(pixel[1:3]) < 110


def is_dark(pixel: tuple[int, ...]) -> bool:
    return max(pixel[:3]) < 140


def kept(image: Image.Image) -> str:
    output = BytesIO()
    image.save(output, "PNG")
    return designing.keep_picture(output.getvalue())


@pytest.fixture
def full(stage: Stage) -> dict[str, Layout]:
    """Both designs in two languages, with seal and signature as pictures."""
    pictures = {"seal": kept(seal()), "signature": kept(signature())}
    found = {}
    for orientation in ("landscape", "portrait"):
        layout = designing.starting_layout(orientation)
        english = Block(
            "text", 60, 46.5, 90, 4, "until {expires_on_en} · issued {issued_on_en}", "en", 8, colour="quiet"
        )
        found[orientation] = replace(layout, pictures=pictures, blocks=(*layout.blocks, english))
    return found


def holders(stage: Stage, layout: Layout, names: list[str]) -> list[Certificate]:
    version = designing.save_version("full", "双语", layout)
    made = [make(stage, stage.world.chen, holder_name=name, design_version=version, **WORDS) for name in names]
    drawing.prepare(made)
    return made


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_with_a_long_name_two_languages_seal_and_signature_it_is_at_most_fifty_kilobytes(
    stage: Stage, full: dict[str, Layout], orientation: str
) -> None:
    made = holders(stage, full[orientation], NAMES)
    sizes = {one.holder_name: (len(pdf.draw(one)), len(replaying.draw(one))) for one in made}
    assert max(max(pair) for pair in sizes.values()) <= MOST, sizes


def test_it_stays_signed_and_its_pictures_are_there(stage: Stage, full: dict[str, Layout]) -> None:
    (one,) = holders(stage, full["landscape"], NAMES[1:2])
    for content in (pdf.draw(one), replaying.draw(one)):
        assert signing.check(content).is_ours
        document = pypdfium2.PdfDocument(content)
        page = document[0].render(scale=100 / 25.4 * 25.4 / 72).to_pil()
        boxes = {block.kind: block for block in full["landscape"].blocks}
        for kind, is_ink in (("seal", is_red), ("signature", is_dark)):
            block = boxes[kind]
            corners = (block.x, block.y, block.x + block.width, block.y + block.height)
            part = page.crop([round(n * 100 / 25.4) for n in corners])
            inked = sum(count for count, pixel in part.getcolors(part.width * part.height) if is_ink(pixel))
            assert 0.03 < inked / (part.width * part.height) < 0.6, kind  # a drawing, and not its negative
        document.close()
        art = PdfReader(BytesIO(content)).pages[0]["/Resources"]["/XObject"]["/Art"]["/Resources"]["/XObject"]
        assert {"/seal", "/signature"} <= set(art)


@pytest.mark.slow
def test_it_still_conforms(stage: Stage, full: dict[str, Layout], tmp_path: Path) -> None:
    if problem := conformance.missing() or ("" if shutil.which("qpdf") else "apt-get install qpdf"):
        pytest.skip(problem)
    files = []
    for orientation, layout in full.items():
        (one,) = holders(stage, layout, NAMES[1:2])
        for way, content in (("whole", pdf.draw(one)), ("replayed", replaying.draw(one))):
            files.append(tmp_path / f"{orientation}-{way}.pdf")
            files[-1].write_bytes(content)
            subprocess.run(["qpdf", "--check", files[-1]], check=True, capture_output=True)
    assert set(conformance.broken_rules(files).values()) == {""}


def test_a_picture_takes_the_room_there_is_and_no_more(db: None) -> None:
    for image in (seal(), signature(), Image.effect_noise((900, 900), 90).convert("RGB")):
        mark = kept(image)
        made = rasters.raster(mark, 27, 27)
        if image.mode == "RGBA":
            assert made.width >= 27 / 25.4 * 300 - 1  # a seal is crisp
        coarsest = rasters.drawn(designing.picture(mark), 27, 27, rasters.RESOLUTIONS[-1])
        assert made.size <= max(rasters.ROOM, coarsest.size)
        assert min(made.width, made.height) >= 27 / 25.4 * rasters.RESOLUTIONS[-1] - 1


def test_what_is_in_one_ink_has_one_colour(db: None) -> None:
    red, green, blue = rasters.raster(kept(seal()), 27, 27).ink
    assert red > 150 > 90 > max(green, blue)
    assert max(rasters.raster(kept(signature()), 44, 14).ink) < 70  # and the paper it was scanned on is left out
    inverse = ImageChops.invert(signature())
    assert "1 /ColorSpace [/Indexed /DeviceRGB 1 " in rasters.raster(kept(inverse), 44, 14).kind


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGBA", (10, 10)),  # nothing but transparency
        Image.new("RGB", (1, 1), "white"),
        Image.new("RGBA", (3, 7), (0, 0, 0, 128)),
        Image.new("L", (900, 2), 0),
    ],
)
def test_any_picture_can_be_carried(image: Image.Image) -> None:
    made = rasters.drawn(image.convert("RGBA"), 40, 14, 300)
    assert made.samples
    assert min(made.width, made.height) >= 1

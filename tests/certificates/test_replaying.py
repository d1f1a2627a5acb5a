"""A replayed sheet is the one that WeasyPrint would have laid out: same pixels, same text, same promises."""

import shutil
import subprocess
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from certificates import drawing, pdf, replaying, signing
from certificates.models import Certificate
from certificates.pdf import GlyphMissing
from certificates.replaying import draw_many
from certificates.rules import truetype
from scripts.verapdf import conformance
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

pytestmark = pytest.mark.usefixtures("unwalled")
NAMES = ["陈琳", "欧阳修远", "Zoë Ångström", "AVATAR To Wa", "赵<b>&敏"]


@pytest.fixture(autouse=True)
def no_plates() -> None:
    replaying.PLATES.clear()


@pytest.fixture
def crowd(stage: Stage) -> list[Certificate]:
    world = stage.world
    made = [make(stage, world.chen, holder_name=name, organisation_name=f"恒远{name[0]}业") for name in NAMES]
    drawing.prepare(made)
    return made


def pixels(content: bytes) -> Any:
    document = pypdfium2.PdfDocument(content)
    try:
        return numpy.asarray(document[0].render(scale=110 / 72, grayscale=True).to_numpy(), dtype=int)
    finally:
        document.close()


def words(content: bytes) -> str:
    return PdfReader(BytesIO(content)).pages[0].extract_text().replace(" ", "")


def test_pixels_and_text_are_those_of_weasyprint(crowd: list[Certificate]) -> None:
    replayed = dict(draw_many(crowd))
    assert [plate is not None for plate in replaying.PLATES.values()] == [True]  # one layout served them all
    for certificate, content in replayed.items():
        whole = pdf.draw(certificate)
        assert (pixels(content) == pixels(whole)).all(), certificate.holder_name
        assert words(content) == words(whole)
        assert certificate.holder_name.replace(" ", "") in words(content)
        assert signing.check(content).is_ours
        assert len(content) < 51_200


def test_poppler_paints_exactly_the_same(crowd: list[Certificate], tmp_path: Path) -> None:
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler-utils is not installed")
    for certificate, content in draw_many(crowd):
        painted = []
        for name, file in (("replayed", content), ("whole", pdf.draw(certificate))):
            (tmp_path / f"{name}.pdf").write_bytes(file)
            command = ["pdftoppm", "-r", "110", tmp_path / f"{name}.pdf", tmp_path / name]
            subprocess.run(command, check=True, capture_output=True)
            painted.append((tmp_path / f"{name}-1.ppm").read_bytes())
        assert painted[0] == painted[1], certificate.holder_name


def test_what_the_file_says_of_itself_is_that_of_its_certificate(crowd: list[Certificate]) -> None:
    for certificate, content in draw_many(crowd):
        reader, whole = PdfReader(BytesIO(content)), PdfReader(BytesIO(pdf.draw(certificate)))
        assert reader.metadata == whole.metadata
        root, other = reader.trailer["/Root"], whole.trailer["/Root"]
        assert root["/Metadata"].get_object().get_data() == other["/Metadata"].get_object().get_data()
        assert reader.attachments == whole.attachments
        links = [
            [note.get_object()["/A"]["/URI"] for note in r.pages[0]["/Annots"] if "/A" in note.get_object()]
            for r in (reader, whole)
        ]
        areas = [
            [float(n) for note in r.pages[0]["/Annots"] for n in note.get_object()["/Rect"]] for r in (reader, whole)
        ]
        assert areas[0] == pytest.approx(areas[1], abs=0.01)
        assert links[0] == links[1] == [f"http://testserver/verify/{certificate.code}/"]


def test_the_code_of_each_leads_to_its_own_page(crowd: list[Certificate]) -> None:
    for certificate, content in draw_many(crowd):
        document = pypdfium2.PdfDocument(content)
        found = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
        assert [code.text for code in found] == [f"http://testserver/verify/{certificate.code}/"]
        document.close()


def test_the_same_certificate_gives_the_same_bytes(crowd: list[Certificate]) -> None:
    """Whosever sheet was laid out first: a worker that was killed begins with somebody else."""
    first = dict(draw_many(crowd))
    replaying.PLATES.clear()
    again = dict(draw_many(crowd[::-1]))
    assert first[crowd[1]] == again[crowd[1]]


@pytest.mark.parametrize("name", ["欧阳修远·买买提·阿卜杜拉·艾合买提江·穆罕默德", "㛃䶮𠅤"])
def test_a_file_is_no_larger_than_fifty_kilobytes(crowd: list[Certificate], name: str) -> None:
    crowd[1].holder_name = name
    assert len(dict(draw_many(crowd))[crowd[1]]) < 51_200
    assert len(pdf.draw(crowd[1])) < 51_200


@pytest.mark.parametrize("name", ["㛃䶮𠅤", "欧阳" * 250, "word " * 90])
def test_what_cannot_be_replayed_goes_the_long_way(crowd: list[Certificate], name: str) -> None:
    crowd[1].holder_name = name
    content = dict(draw_many(crowd))[crowd[1]]
    assert name.replace(" ", "") in words(content).replace("\n", "")
    assert signing.check(content).is_ours


def test_a_missing_character_is_named_here_too(crowd: list[Certificate]) -> None:
    crowd[3].holder_name = "陈\ue0ff琳"
    with pytest.raises(GlyphMissing, match=r"U\+E0FF"):
        list(draw_many(crowd))


@pytest.mark.slow
def test_other_tools_find_nothing_to_complain_about(crowd: list[Certificate], tmp_path: Path) -> None:
    if problem := conformance.missing() or ("" if shutil.which("qpdf") else "apt-get install qpdf"):
        pytest.skip(problem)
    files = []
    for certificate, content in [*draw_many(crowd[:2]), (crowd[2], pdf.draw(crowd[2]))]:
        files.append(tmp_path / f"{certificate.serial}.pdf")
        files[-1].write_bytes(content)
        subprocess.run(["qpdf", "--check", files[-1]], check=True, capture_output=True)
    assert set(conformance.broken_rules(files).values()) == {""}


def test_a_cut_of_a_face_has_the_parts_of_composite_glyphs(tmp_path: Path) -> None:
    """fontTools reads back what was cut: outlines and widths are those of the whole face."""
    from fontTools.ttLib import TTFont

    path = pdf.ASSETS / "fonts" / "NotoSerifSC-Regular.ttf"
    whole, content = TTFont(path), path.read_bytes()
    composite = [name for name in whole.getGlyphOrder() if whole["glyf"][name].isComposite()][:3]
    wanted = [whole.getGlyphID(name) for name in [*composite, whole.getBestCmap()[ord("证")]]]
    cut = truetype.cut(truetype.Face.read(content), wanted)
    small = TTFont(BytesIO(zlib.decompress(cut.packed)))
    for old, new in cut.numbers.items():
        before, after = whole.getGlyphName(old), small.getGlyphName(new)
        assert small["hmtx"][after] == whole["hmtx"][before]
        outline = small["glyf"][after].getCoordinates(small["glyf"])[0]
        assert list(outline) == list(whole["glyf"][before].getCoordinates(whole["glyf"])[0])

"""The file itself: read back as text, looked at as a picture, and refused when it would be wrong."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from certificates import pdf
from certificates.fetching import AssetFetcher, ForbiddenAddress
from certificates.models import Certificate
from certificates.pdf import GlyphMissing
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

pytestmark = pytest.mark.usefixtures("unwalled")
A4_LANDSCAPE = (841.9, 595.3)  # points


@pytest.fixture
def certificate(stage: Stage) -> Certificate:
    return make(stage, stage.world.chen, subtitle="总账产品线 · V9.0")


def read(content: bytes) -> str:
    """The text of the one page, without the blanks that kerning leaves."""
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text().replace(" ", "").replace("\n", "")


def test_it_says_everything_on_one_a4_sheet(certificate: Certificate) -> None:
    content = pdf.draw(certificate)
    box = PdfReader(BytesIO(content)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(A4_LANDSCAPE, abs=0.5)
    text = read(content)
    for words in (
        "陈琳",
        "博科软件",
        certificate.title,
        "Awardjunior",
        "总账产品线·V9.0",
        certificate.statement,
        certificate.serial,
        "2026年3月31日",
        "2036年3月28日",
        "总账操作手册V9.0",
        "顾明远",
        certificate.code[:5],
    ):
        assert words in text


def test_it_does_not_name_an_internal_manual(stage: Stage, certificate: Certificate) -> None:
    stage.manual.audience = "internal"
    stage.manual.save()
    content = pdf.draw(certificate)
    assert "总账操作手册" not in read(content)
    assert "考核依据" not in read(content)


def test_it_is_archival_tagged_and_names_its_language_title_and_author(certificate: Certificate) -> None:
    reader = PdfReader(BytesIO(pdf.draw(certificate)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-Hans"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert certificate.holder_name in str(reader.metadata.title)
    assert reader.metadata.author == "顾明远"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert 'part="3"' in xmp
    assert 'conformance="A"' in xmp


def test_the_same_certificate_gives_the_same_bytes(certificate: Certificate) -> None:
    assert pdf.draw(certificate) == pdf.draw(Certificate.objects.get(pk=certificate.pk))


def test_the_code_can_be_scanned_from_the_printed_sheet(certificate: Certificate) -> None:
    document = pypdfium2.PdfDocument(pdf.draw(certificate))
    picture = document[0].render(scale=150 / 72).to_pil()
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [f"http://testserver/verify/{certificate.code}/"]
    corner = found[0].position.top_left
    assert corner.x < picture.width * 0.2
    assert corner.y > picture.height * 0.7
    document.close()


@pytest.mark.parametrize(
    "name",
    [
        "欧阳" * 250,
        "A" * 500,
        "word " * 100,
        "<script>alert(1)</script><img src=file:///etc/passwd>",
        "&lt;b&gt;{{ settings.SECRET_KEY }}{% debug %}",
        "喆堃龑龢",
        "Zoë Ångström-O’Neil",
    ],
)
def test_any_name_is_printed_as_it_is_and_fits(certificate: Certificate, name: str) -> None:
    certificate.holder_name = name
    text = read(pdf.draw(certificate))
    assert name.replace(" ", "") in text
    assert "顾明远" in text


def test_all_fields_at_their_longest_still_fit(certificate: Certificate) -> None:
    for field in ("holder_name", "organisation_name", "title", "title_en", "subtitle", "signatory", "signatory_title"):
        setattr(certificate, field, "龙" * Certificate._meta.get_field(field).max_length)
    certificate.edition_label = "册" * 160
    certificate.statement = "持证人能够独立处理。" * 20
    assert certificate.serial in read(pdf.draw(certificate))


def test_a_character_that_no_font_has_is_named_instead_of_drawn_as_a_box(certificate: Certificate) -> None:
    certificate.holder_name = "陈\ue0ff琳"
    with pytest.raises(GlyphMissing, match=r"U\+E0FF"):
        pdf.draw(certificate)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.com/a.png",
        "ftp://example.com/a",
        "file://localhost/etc/passwd",
        "file://example.com/share/a.svg",
        "{assets}/../../site/config/settings/base.py",
        "{assets}/%2e%2e/%2e%2e/manage.py",
        "{assets}/fonts",
        "{assets}/missing.svg",
        "gopher://127.0.0.1/",
        "seal.svg",
    ],
)
def test_what_is_not_part_of_the_product_is_never_fetched(address: str) -> None:
    with pytest.raises((ForbiddenAddress, ValueError)):
        AssetFetcher().fetch(address.format(assets=pdf.ASSETS.as_uri()))


def test_a_link_out_of_the_assets_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inside.svg").symlink_to("/etc/passwd")
    monkeypatch.setattr("certificates.fetching.ASSETS", tmp_path)
    with pytest.raises(ForbiddenAddress):
        AssetFetcher().fetch((tmp_path / "inside.svg").as_uri())


def test_assets_and_data_are_fetched() -> None:
    assert b"<svg" in AssetFetcher().fetch(f"{pdf.ASSETS.as_uri()}/seal.svg").read()
    assert AssetFetcher().fetch("data:text/plain,hello").read() == b"hello"

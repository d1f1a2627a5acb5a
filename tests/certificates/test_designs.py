"""A design is plain data: versions that stay, words that are only words, pictures that are only pixels."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from certificates import designing, pdf
from certificates.correcting import AlreadyReplaced, NothingToCorrect, correct
from certificates.design_forms import rows_of
from certificates.issuing import issue_for
from certificates.models import DesignPicture, DesignVersion
from certificates.revoking import revoke
from certificates.rules.designs import BadDesign, Layout, filled, layout_of, lines, spec_of
from certificates.views.designs import SAMPLE, sample
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

pytestmark = pytest.mark.usefixtures("unwalled")


def text_of(content: bytes) -> str:
    return PdfReader(BytesIO(content)).pages[0].extract_text().replace(" ", "").replace("\n", "")


def png(size: tuple[int, int] = (60, 20), colour: str = "red") -> bytes:
    output = BytesIO()
    Image.new("RGBA", size, colour).save(output, "PNG")
    return output.getvalue()


def posted(layout: Layout, **values: Any) -> dict[str, Any]:
    """The form of a design as a browser sends it."""
    data: dict[str, Any] = {
        "title": "我们的版式",
        "orientation": layout.orientation,
        "frame": layout.frame,
        "rosette": "on",
        "ink": layout.ink,
        "accent": layout.accent,
        "paper": layout.paper,
        "seal_kept": "keep",
        "block-TOTAL_FORMS": len(layout.blocks),
        "block-INITIAL_FORMS": len(layout.blocks),
    }
    for number, row in enumerate(rows_of(layout)):
        for name in ("text", "x", "y", "width", "height", "size", "align"):
            data[f"block-{number}-{name}"] = row[name]
        data[f"block-{number}-shown"] = "on"
        if row["bold"]:
            data[f"block-{number}-bold"] = "on"
    return {**data, **values}


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_what_a_design_starts_from_prints_every_field_on_its_sheet(orientation: str) -> None:
    layout = designing.starting_layout(orientation)
    content = pdf.proof_print(layout, sample())
    box = PdfReader(BytesIO(content)).pages[0].mediabox
    assert (box.width > box.height) is (orientation == "landscape")
    for name in ("holder_name", "organisation", "title", "subtitle", "statement", "serial", "code", "edition"):
        assert SAMPLE[name].replace(" ", "") in text_of(content)


def test_a_design_is_the_same_after_it_was_stored() -> None:
    layout = designing.starting_layout("portrait")
    assert layout_of(spec_of(layout)) == layout


@pytest.mark.parametrize(
    "change",
    [
        {"orientation": "diagonal"},
        {"ink": "url(file:///etc/passwd)"},
        {"paper": "red; background: url(http://127.0.0.1/)"},
        {"frame": "<svg>"},
        {"unknown": 1},
        {"blocks": []},
        {"pictures": {"logo": 5}},
        {"pictures": {"other": "x"}},
    ],
)
def test_what_is_no_design_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadDesign):
        layout_of({**spec_of(designing.starting_layout("landscape")), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"x": -1},
        {"x": 290},
        {"size": 500},
        {"size": "12pt; color: red"},
        {"width": float("nan")},
        {"kind": "script"},
        {"text": "{settings}"},
        {"text": "字" * 501},
        {"colour": "url(x)"},
        {"lang": "javascript"},
        {"src": "file:///etc/passwd"},
    ],
)
def test_what_is_no_block_is_refused(change: dict[str, Any]) -> None:
    spec = spec_of(designing.starting_layout("landscape"))
    spec["blocks"][1] |= change
    with pytest.raises(BadDesign):
        layout_of(spec)


@pytest.mark.parametrize(
    "text",
    [
        '<img src="file:///etc/passwd">',
        '<link rel=attachment href="file:///etc/passwd">',
        '<iframe src="http://127.0.0.1:8000/admin/"></iframe>',
        '</p><style>@import "http://example.com/a.css"; * { display: none }</style>',
        "{% include '/etc/passwd' %}{{ settings.SECRET_KEY }}",
        "<script>alert(1)</script>&lt;b&gt;",
    ],
)
def test_hostile_words_are_printed_as_words(stage: Stage, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    monkeypatch.setattr("certificates.fetching.AssetFetcher.fetch", lambda self, url, *a: fetched.append(url))
    spec = spec_of(designing.starting_layout("landscape"))
    spec["blocks"][1] |= {"text": text, "width": 200, "size": 8}
    content = pdf.proof_print(layout_of(spec), sample())
    assert text.replace(" ", "") in text_of(content)
    assert "顾明远" in text_of(content)
    assert not fetched
    assert b"root:" not in content
    assert not PdfReader(BytesIO(content)).attachments


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_never_fill_the_fields_of_other_words(name: str, title: str) -> None:
    assert filled("{holder_name}·{title}", {"holder_name": name, "title": title}) in ("", f"{name}·{title}")


def test_a_line_whose_fields_are_empty_is_left_out() -> None:
    layout = designing.starting_layout("landscape")
    written = [line.text for line in lines(layout, {**SAMPLE, "edition": "", "subtitle": ""})]
    assert not any("考核依据" in text for text in written)
    assert "证书" in written


def test_saving_makes_a_version_and_the_same_again_makes_none(stage: Stage) -> None:
    layout = designing.starting_layout("landscape")
    first = designing.save_version("ours", "我们的", layout, stage.world.admin)
    assert designing.save_version("ours", "我们的", layout) == first
    spec = {**spec_of(layout), "ink": "#770000"}
    second = designing.save_version("ours", "我们的", layout_of(spec))
    assert (first.number, second.number) == (1, 2)


def test_a_certificate_keeps_the_version_it_was_issued_with(stage: Stage) -> None:
    layout = designing.starting_layout("portrait")
    first = designing.save_version("ours", "我们的", layout)
    stage.manager.design = first.design
    stage.manager.save()
    issued = issue_for(stage.manager, stage.world.wang)
    designing.save_version("ours", "我们的", layout_of({**spec_of(layout), "frame": "none"}))
    assert issued is not None
    assert issued.design_version == first
    box = PdfReader(BytesIO(pdf.draw(issued))).pages[0].mediabox
    assert box.width < box.height
    old = make(stage, stage.world.chen)  # from before there were designs
    assert designing.version_of(old) == designing.standard().pk


def test_a_picture_keeps_only_its_pixels_and_is_printed(stage: Stage) -> None:
    mark = designing.keep_picture(png() + b"<script>alert(1)</script>")
    assert b"script" not in bytes(DesignPicture.objects.get(fingerprint=mark).data)
    assert designing.keep_picture(png()) == mark
    spec = spec_of(designing.starting_layout("landscape")) | {"pictures": {"logo": mark}}
    reader = PdfReader(BytesIO(pdf.proof_print(layout_of(spec), sample())))
    art = reader.pages[0]["/Resources"]["/XObject"]["/Art"]["/Resources"]["/XObject"]
    assert art["/logo"]["/Resources"]["/XObject"]["/P"]["/Width"] == 60


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg onload=alert(1)>", png()[:40], b"%PDF-1.7", png((4000, 4000))]
)
def test_what_is_no_picture_is_refused(stage: Stage, content: bytes) -> None:
    with pytest.raises(designing.NotAPicture):
        designing.keep_picture(content)


def test_staff_edit_a_design_beside_its_picture(as_user, stage: Stage) -> None:
    client, layout = as_user(stage.world.admin), designing.starting_layout("portrait")
    page = client.get("/certificates/designs/new/?orientation=portrait").content.decode()
    assert "data-design" in page
    shown = client.post("/certificates/designs/new/preview/", posted(layout, title=""))  # nothing is named yet
    assert shown.status_code == 200
    with Image.open(BytesIO(shown.content)) as picture:
        assert picture.width < picture.height
    real = client.post("/certificates/designs/new/preview/", posted(layout, pdf="1"))
    assert "欧阳明月" in text_of(real.content)
    logo = SimpleUploadedFile("logo.png", png(), "image/png")
    saved = client.post("/certificates/designs/new/", posted(layout, logo=logo, ink="#770000"))
    assert saved.status_code == 302, saved.content.decode()
    version = DesignVersion.objects.get()
    assert version.created_by == stage.world.admin
    assert version.spec["ink"] == "#770000"
    assert set(version.spec["pictures"]) == {"logo", "seal"}
    assert "我们的版式" in client.get("/certificates/designs/").content.decode()
    again = client.post(saved["Location"], posted(layout, title="改名"))
    assert again.status_code == 302
    assert DesignVersion.objects.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"ink": "url(x)"},
        {"block-3-x": "a"},
        {"block-1-text": "{password}"},
        {"block-4-shown": ""},
        {"block-TOTAL_FORMS": 3},
        {"logo": SimpleUploadedFile("logo.png", b"no picture", "image/png")},
    ],
)
def test_a_form_that_is_wrong_saves_nothing(as_user, stage: Stage, values: dict[str, Any]) -> None:
    client, layout = as_user(stage.world.admin), designing.starting_layout("landscape")
    assert client.post("/certificates/designs/new/", posted(layout, **values)).status_code == 200
    assert client.post("/certificates/designs/new/preview/", posted(layout, **values)).status_code == 400
    assert not DesignVersion.objects.exists()


def says(client: Client, layout: Layout, **values: Any) -> str:
    """What the preview answers; the page of the form says the same, or says it beside the field."""
    answer = client.post("/certificates/designs/new/preview/", posted(layout, **values))
    assert answer.status_code == 400
    return str(answer.json()["problem"])


def test_what_is_wrong_with_a_design_is_said_in_words_and_where(as_user, stage: Stage) -> None:
    client, layout = as_user(stage.world.admin), designing.starting_layout("landscape")
    numbered = {block.kind: number for number, block in enumerate(layout.blocks)}
    assert says(client, layout, **{"block-2-x": "290"}) == "第 3 项：左右超出了纸张，请改“左”或“宽”。"
    # By its number in the table, also where one before it is not shown.
    hidden = {"block-0-shown": "", "block-2-x": "290"}
    assert says(client, layout, **hidden) == "第 3 项：左右超出了纸张，请改“左”或“宽”。"
    page = client.post("/certificates/designs/new/", posted(layout, **hidden)).text
    assert "第 3 项：左右超出了纸张" in page
    assert "第 4 项：左（毫米）" in client.post("/certificates/designs/new/", posted(layout, **{"block-3-x": "a"})).text
    assert "字段不存在。可以用：code、" in says(client, layout, **{"block-1-text": "{password}"})
    assert says(client, layout, **{f"block-{numbered['qr']}-shown": ""}) == "二维码必须显示。"
    assert "至少要 18 毫米宽" in says(client, layout, **{f"block-{numbered['qr']}-width": "10"})
    assert "第 4 项：左（毫米）" in says(client, layout, **{"block-3-x": "a"})
    assert says(client, layout, ink="url(x)").startswith("主色：")
    client.cookies["django_language"] = "en"
    assert says(client, layout, **hidden).startswith("Item 3: It leaves the sheet")


def test_a_character_that_no_font_has_is_named_in_the_preview(as_user, stage: Stage) -> None:
    said = says(as_user(stage.world.admin), designing.starting_layout("landscape"), **{"block-1-text": "\U0010fffd"})
    assert said.startswith("本机字体中没有字符")


def test_a_list_is_tried_issued_and_fetched_by_staff(as_user, stage: Stage, settled, quick_press, monkeypatch) -> None:
    monkeypatch.setattr("certificates.replaying.draw", lambda certificate: b"%PDF " + certificate.serial.encode())
    client = as_user(stage.world.admin)
    sent = {"award": stage.manager.pk, "people": "chen\n无此人", "team": stage.world.hengyuan_finance.pk}
    planned = client.post("/certificates/runs/", sent)
    address = planned["Location"]
    page = client.get(address).content.decode()
    assert "没有找到这个人" in page
    assert "签发 3 张证书" in page
    with settled():
        assert client.post(f"{address}start/").status_code == 302
    done = client.get(address)
    assert "全部完成" in done.content.decode()
    assert "Refresh" not in done
    assert b"".join(client.get(f"{address}archive.zip").streaming_content).startswith(b"PK")
    assert client.post("/certificates/runs/", {"award": stage.manager.pk}).status_code == 200


def test_a_name_is_put_right_by_a_new_certificate(as_user, stage: Stage, settled, quick_press) -> None:
    old = issue_for(stage.manager, stage.world.wang)
    assert old is not None
    address = f"/certificates/{old.serial}/correction/"
    client = as_user(stage.world.admin)
    assert client.post(address, {"name": old.holder_name, "sure": "on"}).status_code == 200
    assert client.post(address, {"name": "王婧", "sure": "on"}).status_code == 302
    newer = old.replaced_by
    assert (newer.holder_name, newer.issued_at, newer.replacement) == ("王婧", old.issued_at, "correction")
    assert newer.code != old.code
    assert correct(old, "王婧", stage.world.admin) == newer
    with pytest.raises(AlreadyReplaced):
        correct(old, "王晶", stage.world.admin)
    with pytest.raises(NothingToCorrect):
        correct(newer, "  王婧 ", stage.world.admin)
    revoke(newer, stage.world.admin, "材料不实")
    with pytest.raises(AlreadyReplaced):
        correct(newer, "王晶", stage.world.admin)

"""Pictures travel with their items where a format has a place for them, and come in only as what they are."""

import zipfile
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from defusedxml import ElementTree

from exams import exporting
from exams.authoring import Draft, OptionDraft
from exams.formats import FORMATS, moodle, qti
from exams.formats.record import Picture, Record
from exams.formats.sameness import is_the_same
from exams.rules import images
from tests.exams.images import gif, jpg, png

FILES = {"png": png(1), "jpg": jpg(2)}
MARKS = {kind: sha256(data).hexdigest() for kind, data in FILES.items()}
PICTURES = {MARKS["png"]: Picture("png", lambda: FILES["png"]), MARKS["jpg"]: Picture("jpg", lambda: FILES["jpg"])}
SHEET, SLIP = f"![报表](picture:{MARKS['png']})", f"![](picture:{MARKS['jpg']})"
CHOICE = Draft(
    "single",
    f"看表：\n\n{SHEET}\n\n哪个对？",
    (OptionDraft(f"{SLIP} 甲", True, "对。"), OptionDraft("乙", False)),
    explanation=f"见 {SLIP}。",
)
BLANK = Draft("fill_in", f"{SHEET}\n\n税额是 ____ 元。", blanks=(("13",),))
PAIRS = [[f"{SHEET} 表", "资产"], ["乙", "负债"]]
MATCH = Draft("matching", f"{SLIP} 归类", answer={"pairs": PAIRS, "distractors": []})
PARTS = [
    {"kind": "true_false", "points": "1", "stem": f"{SLIP} 对吗？", "right": True},
    {"kind": "fill_in", "points": "2", "stem": "税额 ____", "blanks": [["13"]]},
]
CASE = Draft("case", f"材料：\n\n{SHEET}", answer={"parts": PARTS}, explanation=SLIP)
CRITERIA = [{"title": "原因", "levels": [{"points": "2", "text": "对"}, {"points": "0", "text": "错"}]}]
ESSAY = Draft("essay", "为什么？", answer={"criteria": CRITERIA, "least": "0", "most": "800", "sample": f"看 {SHEET}"})
PACKAGES = ["qti21", "qti30"]


def record(draft: Draft) -> Record:
    return Record(1, draft, "pictured-1", "期末", pictures=PICTURES)


@pytest.mark.parametrize("name", [*PACKAGES, "moodle"])
@pytest.mark.parametrize("draft", [CHOICE, BLANK, MATCH, CASE], ids=lambda draft: draft.kind)
def test_pictures_come_back_with_the_item_that_shows_them(name, draft):
    if (name, draft.kind) == ("moodle", "case"):
        return  # has no place there
    format, one = FORMATS[name], record(draft)
    assert exporting.loss(format, one).reasons == ()
    (back,) = format.reader.read(exporting.written(format, [one]))
    assert (back.problems, back.notes) == ((), ())
    assert is_the_same(back.draft, draft)
    assert back.draft.explanation == draft.explanation
    shown = {kind for kind, mark in MARKS.items() if mark in str(draft)}
    assert {(one.type, one.read()) for one in back.pictures.values()} == {(kind, FILES[kind]) for kind in shown}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_lists_every_picture_once_and_names_it_by_a_relative_address(name):
    records = [record(CHOICE), replace(record(CASE), slug="pictured-2")]
    archive = zipfile.ZipFile(BytesIO(exporting.written(FORMATS[name], records)))
    manifest = ElementTree.fromstring(archive.read("imsmanifest.xml"))
    listed = {one.get("identifier"): one for one in manifest.iter() if one.tag.endswith("}resource")}
    assert {one.get("href") for one in listed.values()} == set(archive.namelist()) - {"imsmanifest.xml"}
    for kind, mark in MARKS.items():
        assert (listed[f"picture-{mark}"].get("type"), archive.read(f"pictures/{mark}.{kind}")) == (
            *("webcontent",),
            FILES[kind],
        )
    needs = {one.get("identifierref") for one in listed["item-1"]}
    assert {f"picture-{mark}" for mark in MARKS.values()} <= needs
    assert f'src="../pictures/{MARKS["png"]}.png"' in archive.read("items/00001.xml").decode()
    assert b"picture:" not in b"".join(archive.read(one) for one in archive.namelist() if one.endswith(".xml"))


def test_moodle_has_the_picture_beside_the_text_that_shows_it():
    root = ElementTree.fromstring(exporting.written(FORMATS["moodle"], [record(CHOICE)]))
    text = root.find("question[@type='multichoice']/questiontext")
    assert f"![报表](@@PLUGINFILE@@/{MARKS['png']}.png)" in text.findtext("text")
    assert [file.attrib for file in text.findall("file")] == [
        {"name": f"{MARKS['png']}.png", "path": "/", "encoding": "base64"}
    ]


@pytest.mark.parametrize("name", [*PACKAGES, "moodle"])
def test_a_picture_where_only_words_fit_and_one_that_is_gone_are_named(name):
    format = FORMATS[name]
    assert "图片：这个位置只放得下文字" in exporting.loss(format, record(ESSAY)).reasons
    gone = replace(record(CHOICE), pictures={MARKS["jpg"]: PICTURES[MARKS["jpg"]]})
    assert exporting.loss(format, gone).reasons == ("图片：有的图片题库里已经没有，只写得出名称",)
    (back,) = format.reader.read(exporting.written(format, [gone]))
    assert "（报表）" in back.draft.stem
    assert set(back.pictures) == {MARKS["jpg"]}


@pytest.mark.parametrize("name", PACKAGES)
def test_what_a_picture_is_called_may_have_any_signs(name):
    odd = replace(CHOICE, stem=f"![a_b ____ 2\\*3](picture:{MARKS['png']}) 哪个对？")
    assert exporting.loss(FORMATS[name], record(odd)).reasons == ("文字会被 QTI 读成别的意思",)
    plain = replace(CHOICE, stem=f"![a_b 2\\*3 “表”](picture:{MARKS['png']}) 哪个对？")
    assert exporting.loss(FORMATS[name], record(plain)).reasons == ()


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="one">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse>
<value>A</value></correctResponse></responseDeclaration><itemBody>{body}
<choiceInteraction responseIdentifier="RESPONSE">
<simpleChoice identifier="A">one</simpleChoice><simpleChoice identifier="B">two</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""


def package(body: str, **files: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        listed = '<resource identifier="i" type="imsqti_item_xmlv2p2" href="a/one.xml"/>'
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        archive.writestr("a/one.xml", ITEM.format(body=body))
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_pictures_of_other_systems_are_taken_by_img_and_by_object():
    body = '<p><img src="media/a%20b.png" alt="a"/><object data="../c.jpg" type="image/jpeg"><p>c</p></object></p>'
    (back,) = qti.read(package(body, **{"a/media/a b.png": FILES["png"], "c.jpg": FILES["jpg"]}))
    assert back.draft.stem == f"![a](picture:{MARKS['png']})![c](picture:{MARKS['jpg']})"
    assert (set(back.pictures), back.notes) == (set(MARKS.values()), ())


@pytest.mark.parametrize(
    ("href", "data"),
    [
        ("x.png", gif()),
        ("x.png", png()[:-20]),
        ("x.png", jpg()[:200]),
        ("x.png", b"\x89PNG\r\n\x1a\n<script>"),
        ("x.png", png() + b"0" * images.LARGEST),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("../../x.png", png()),
        ("/etc/hostname", png()),
        ("https://example.com/x.png", png()),
        ("data:image/png;base64,AAAA", png()),
        ("gone.png", png()),
    ],
)
def test_what_is_no_picture_of_the_package_is_left_behind_and_reported(href, data):
    (back,) = qti.read(package(f'<p>看<img src="{href}" alt=""/></p>', **{"a/x.png" if "x.png" in href else "b": data}))
    assert (back.draft.stem, back.pictures) == ("看", {})
    assert "没有收入" in back.notes[0]


def test_a_picture_of_more_points_than_anybody_needs_is_not_painted(monkeypatch):
    assert images.kind_of(png(size=(50, 50))) == "png"
    monkeypatch.setattr(images, "MOST_PIXELS", 2000)
    assert images.kind_of(png(size=(50, 50))) == ""


QUESTION = """<quiz><question type="truefalse"><name><text>q</text></name><questiontext format="{format}">
<text><![CDATA[{text}]]></text>{files}</questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>"""


def file(name: str, data: bytes, path: str = "/", encoding: str = "base64") -> str:
    text = b64encode(data).decode()
    return f'<file name="{name}" path="{path}" encoding="{encoding}">{text[:40]}\n{text[40:]}</file>'


def test_pictures_of_moodle_are_taken_from_html_and_from_markdown():
    html = '<p>看<img src="@@PLUGINFILE@@/sub/%E8%A1%A8%201.png?time=3" alt="表" width="9"></p>'
    files = file("表 1.png", FILES["png"], "/sub/") + file("a.pdf", b"%PDF-1.7") + file("b.png", FILES["png"][:-9])
    (back,) = moodle.read(QUESTION.format(format="html", text=html, files=files).encode())
    assert back.draft.stem == f"看![表](picture:{MARKS['png']})"
    assert back.notes == ("嵌入的文件没有收入：a.pdf、b.png。",)
    said = "看 ![表](@@PLUGINFILE@@/a.jpg)"
    (back,) = moodle.read(QUESTION.format(format="markdown", text=said, files=file("a.jpg", FILES["jpg"])).encode())
    assert (back.draft.stem, back.notes) == (f"看 ![表](picture:{MARKS['jpg']})", ())
    strange = file("a.jpg", FILES["jpg"], encoding="rot13")
    (back,) = moodle.read(QUESTION.format(format="markdown", text=said, files=strange).encode())
    assert (back.pictures, back.notes) == ({}, ("嵌入的文件没有收入：a.jpg。",))


def test_a_picture_is_not_in_what_is_kept_of_a_row():
    row = record(CHOICE).to_json()
    assert "pictures" not in row
    assert Record.from_json(row) == replace(record(CHOICE), pictures={})

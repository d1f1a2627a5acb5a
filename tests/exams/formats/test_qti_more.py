"""QTI's order, match and numbers, as the standard's own examples write them, in the names of 2.x and of 3.0."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest

from exams.authoring import Draft
from exams.formats import qti, qti_writing
from exams.formats.record import Record


def item(cardinality: str, base: str, right: str, body: str, processing: str = "", mapping: str = "") -> str:
    return f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="one">
<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}"><correctResponse>{right}
</correctResponse>{mapping}</responseDeclaration><itemBody>{body}</itemBody>
<responseProcessing>{processing}</responseProcessing></assessmentItem>"""


def values(*texts: str) -> str:
    return "".join(f"<value>{text}</value>" for text in texts)


def hyphened(text: str) -> str:
    """The same item in the names of QTI 3."""
    text = re.sub(r"<(/?)(?!p\b|div\b)(\w)", r"<\1qti-\2", text)
    names = re.compile(r"<[^>]*>")
    lower = re.compile(r"(?<=[a-z])[A-Z](?=\w*(?:[ />=]|$))")

    def tag(match: re.Match[str]) -> str:
        kept = re.split(r'("[^"]*")', match[0])
        return "".join(x if x.startswith('"') else lower.sub(lambda c: f"-{c[0].lower()}", x) for x in kept)

    return names.sub(tag, text)


RACE = """<p>The race.</p><orderInteraction responseIdentifier="RESPONSE" shuffle="true">
<prompt>Who came in first?</prompt>
<simpleChoice identifier="DriverA">Rubens</simpleChoice><simpleChoice identifier="DriverB">Jenson</simpleChoice>
<simpleChoice identifier="DriverC">Michael</simpleChoice></orderInteraction>"""
PLAYS = """<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="4">
<prompt>Which play?</prompt>
<simpleMatchSet><simpleAssociableChoice identifier="C" matchMax="1">Capulet</simpleAssociableChoice>
<simpleAssociableChoice identifier="D" matchMax="1">Demetrius</simpleAssociableChoice>
<simpleAssociableChoice identifier="L" matchMax="1">Lysander</simpleAssociableChoice></simpleMatchSet>
<simpleMatchSet><simpleAssociableChoice identifier="M" matchMax="4">A Midsummer</simpleAssociableChoice>
<simpleAssociableChoice identifier="R" matchMax="4">Romeo</simpleAssociableChoice>
<simpleAssociableChoice identifier="T" matchMax="4">The Tempest</simpleAssociableChoice></simpleMatchSet>
</matchInteraction>"""
ENTRY = '<p>Value: <textEntryInteraction responseIdentifier="RESPONSE"/> m</p>'


def equal(mode: str, tolerance: str = "", own: str = "") -> str:
    said = (own and f'<baseValue baseType="float">{own}</baseValue>') or '<correct identifier="RESPONSE"/>'
    margin = f' tolerance="{tolerance}"' if tolerance else ""
    return f'<equal toleranceMode="{mode}"{margin}><variable identifier="RESPONSE"/>{said}</equal>'


@pytest.fixture(params=[str, hyphened], ids=["2.x", "3.0"])
def read(request):
    def one(text: str) -> Record:
        (record,) = qti.read(request.param(text).encode())
        return record

    return one


def test_an_order_is_read_in_the_right_order(read):
    record = read(item("ordered", "identifier", values("DriverC", "DriverA", "DriverB"), RACE))
    assert (record.draft.kind, record.problems, record.notes) == ("ordering", (), ())
    assert record.draft.stem == "The race.\n\nWho came in first?"
    assert record.draft.answer == {"items": ["Michael", "Rubens", "Jenson"], "policy": "all"}
    half = read(item("ordered", "identifier", values("DriverC"), RACE))
    assert "没有写全" in half.problems[0]


def test_rows_of_a_match_are_the_side_that_has_one_partner_each(read):
    record = read(item("multiple", "directedPair", values("C R", "D M", "L M"), PLAYS))
    assert record.problems == ()
    assert record.draft.answer == {
        "pairs": [["Capulet", "Romeo"], ["Demetrius", "A Midsummer"], ["Lysander", "A Midsummer"]],
        "distractors": ["The Tempest"],
    }
    turned = read(item("multiple", "directedPair", values("C R", "C M", "C T"), PLAYS))
    assert [row for row, _choice in turned.draft.answer["pairs"]] == ["A Midsummer", "Romeo", "The Tempest"]
    assert sorted(turned.draft.answer["distractors"]) == ["Demetrius", "Lysander"]
    crossed = read(item("multiple", "directedPair", values("C R", "C M", "D M"), PLAYS))
    assert "正好有一个配对" in crossed.problems[0]


def test_unequal_worth_of_rows_is_reported(read):
    mapping = '<mapping defaultValue="0"><mapEntry mapKey="C R" mappedValue="1"/>'
    mapping += '<mapEntry mapKey="D M" mappedValue="0.5"/></mapping>'
    record = read(item("multiple", "directedPair", values("C R", "D M", "L M"), PLAYS, mapping=mapping))
    assert "部分得分" in record.notes[0]


@pytest.mark.parametrize(
    ("right", "processing", "expected", "notes"),
    [
        ("3.140", equal("exact"), ("3.14", "0", False), 0),
        ("3.14", equal("absolute", "0.01 0.01"), ("3.14", "0.01", False), 0),
        ("200", equal("relative", "5"), ("200", "5", True), 0),
        ("200", equal("absolute", "3 1"), ("200", "1", False), 1),
        ("", equal("absolute", "1", own="1.5E2"), ("150", "1", False), 0),
        ("200", equal("absolute", "1", own="300"), ("200", "1", False), 1),
        ("7", "<equalRounded/>", ("7", "0", False), 1),
    ],
)
def test_a_number_is_read_with_its_tolerance(read, right, processing, expected, notes):
    record = read(item("single", "float", values(right) if right else "", ENTRY, processing))
    answer = record.draft.answer
    assert (record.draft.kind, record.problems) == ("numeric", ())
    assert (answer["value"], answer["tolerance"], answer["is_percent"]) == expected
    assert record.draft.stem == "Value: ____ m"
    assert len(record.notes) == notes


def test_words_in_one_blank_stay_a_blank(read):
    assert read(item("single", "string", values("York"), ENTRY)).draft.kind == "fill_in"


NUMBER = Draft(
    "numeric", "多少？", answer={"value": "1,000", "tolerance": "5", "is_percent": True, "units": [["元", "1"]]}
)
LINE = Draft("ordering", "先后？", answer={"items": ["a", "b", "c"], "policy": "relative"})


@pytest.mark.parametrize("writer", [qti.QTI_2, qti.QTI_3], ids=["2.1", "3.0"])
def test_what_the_standard_has_no_place_for_is_said(writer):
    for draft, word in ((NUMBER, "单位"), (LINE, "按先后计分")):
        lost = writer.loss(Record(1, draft))
        assert (word in lost.reasons[0], len(lost.reasons), lost.is_left_out) == (True, 1, False)
        plain = {**draft.answer, "units": []} if draft is NUMBER else {**draft.answer, "policy": "all"}
        assert writer.loss(Record(1, replace(draft, answer=plain))).reasons == ()
    (back,) = qti.read(writer.write([Record(1, NUMBER)]))
    assert back.draft.answer == {"value": "1000", "tolerance": "5", "is_percent": True}
    assert back.draft.stem == "多少？"


def test_a_match_may_use_a_choice_for_several_rows_and_all_rows_have_one():
    pairs = [["现金", "资产"], ["借款", "负债"], ["存货", "资产"]]
    draft = Draft("matching", "类别？", answer={"pairs": pairs, "distractors": ["权益"]})
    root = qti_writing.item(Record(1, draft), 1, qti.QTI_2.dialect)
    interaction = next(one for one in root.iter() if one.tag == "matchInteraction")
    assert interaction.get("maxAssociations") == "3"
    assert [one.get("matchMax") for one in interaction.iter("simpleAssociableChoice")] == ["1"] * 3 + ["0"] * 3
    assert "map_response" in ElementTree.tostring(root).decode()


TEXT = """<p>Write.</p><extendedTextInteraction responseIdentifier="RESPONSE" expectedLength="200"/>"""
FILE = """<p>Hand in.</p><uploadInteraction responseIdentifier="RESPONSE" type="application/pdf image/gif"/>"""
RUBRIC = """<rubricBlock view="author scorer"><p>Cause<br/>2 right<br/>0 wrong</p></rubricBlock>"""


def test_what_people_mark_is_read_with_the_rubric_for_the_scorer(read):
    text = read(item("single", "string", "", TEXT + RUBRIC))
    assert (text.draft.kind, text.draft.stem, text.draft.answer["most"]) == ("essay", "Write.", "200")
    assert text.draft.answer["criteria"][0]["title"] == "Cause"
    file = read(item("single", "file", "", FILE + RUBRIC))
    assert (file.draft.kind, file.draft.answer["types"], file.problems) == ("upload", ["pdf"], ())
    bare = read(item("single", "string", "", TEXT))
    assert "没有评分标准" in bare.problems[0]


CHOICE = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="{name}">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse>
<value>A</value></correctResponse></responseDeclaration>{ref}<itemBody><choiceInteraction responseIdentifier="RESPONSE">
<prompt>{name}?</prompt><simpleChoice identifier="A">one</simpleChoice><simpleChoice identifier="B">two</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""
REF = '<assessmentStimulusRef identifier="S" href="{href}" title="s"/>'
STIMULUS = (
    "<assessmentStimulus identifier='S'><stimulusBody><p>The <b>story</b>.</p></stimulusBody></assessmentStimulus>"
)
SECTION = """<assessmentTest identifier="t"><testPart><assessmentSection identifier="s">
<rubricBlock view="candidate" use="{use}"><p>The tale.</p></rubricBlock>
<assessmentItemRef identifier="1" href="b.xml"><weight identifier="w" value="3.0"/></assessmentItemRef>
<assessmentItemRef identifier="2" href="a.xml"/></assessmentSection></testPart></assessmentTest>"""


def package(test: str = "", **files: str) -> bytes:
    buffer = BytesIO()
    names = [name for name in files if not name.startswith("passage")]
    rows = "".join(f'<resource identifier="{n}" type="imsqti_item_xmlv2p2" href="{n}.xml"/>' for n in names)
    rows += '<resource identifier="t" type="imsqti_test_xmlv2p2" href="t.xml"/>' if test else ""
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{rows}</resources></manifest>")
        for name, text in ({**files, "t": test} if test else files).items():
            archive.writestr(f"{name}.xml", text)
    return buffer.getvalue()


def test_items_that_name_one_stimulus_are_a_case_and_a_single_one_has_its_material_before_it():
    shared, own = REF.format(href="passage1.xml"), REF.format(href="passage2.xml")
    case, alone, free = qti.read(
        package(
            a=CHOICE.format(name="a", ref=shared),
            b=CHOICE.format(name="b", ref=shared),
            c=CHOICE.format(name="c", ref=own),
            d=CHOICE.format(name="d", ref=""),
            passage1=STIMULUS,
            passage2=STIMULUS,
        )
    )
    assert (case.draft.kind, case.draft.stem) == ("case", "The **story**.")
    assert [part["stem"] for part in case.draft.answer["parts"]] == ["a?", "b?"]
    assert (alone.draft.stem, free.draft.stem) == ("The **story**.\n\nc?", "d?")


def test_parts_that_no_test_puts_in_order_have_that_of_the_manifest():
    names = ("f", "b", "d", "a", "e", "c", "h", "g")
    files = {name: CHOICE.format(name=name, ref=REF.format(href="passage.xml")) for name in names}
    (case,) = qti.read(package(**files, passage=STIMULUS))
    assert [part["stem"] for part in case.draft.answer["parts"]] == [f"{name}?" for name in names]


@pytest.mark.parametrize(("use", "kinds"), [("sharedstimulus", ["case"]), ("instructions", ["single", "single"])])
def test_a_section_is_a_case_only_if_its_rubric_block_is_shared_material(use, kinds):
    files = {name: CHOICE.format(name=name, ref="") for name in ("a", "b")}
    found = qti.read(package(SECTION.format(use=use), **files))
    assert [one.draft.kind for one in found] == kinds
    if kinds == ["case"]:
        assert found[0].draft.stem == "The tale."
        assert [(part["stem"], part["points"]) for part in found[0].draft.answer["parts"]] == [("b?", "3"), ("a?", "1")]


def test_a_stimulus_that_is_not_there_is_said():
    (record,) = qti.read(package(a=CHOICE.format(name="a", ref=REF.format(href="gone.xml"))))
    assert "gone.xml" in record.problems[0]

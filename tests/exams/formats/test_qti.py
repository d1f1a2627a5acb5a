"""QTI packages: items as other systems write them, that what is written is read back, and that nothing leads out."""

import zipfile
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings

from exams import formats
from exams.formats import qti, qti_more
from exams.formats.record import Unreadable
from tests.exams.formats import items

CHOICE_2 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="choice" title="Unattended" adaptive="false"
 timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>ChoiceA</value></correctResponse></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<itemBody><p>Look at the <strong>text</strong>.</p><p><img src="images/sign.png" alt="NEVER LEAVE"/></p>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1"><prompt>What does it say?</prompt>
<simpleChoice identifier="ChoiceA">Stay<feedbackInline outcomeIdentifier="F" identifier="ChoiceA" showHide="show">Yes.
</feedbackInline></simpleChoice><simpleChoice identifier="ChoiceB">Leave</simpleChoice></choiceInteraction></itemBody>
<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></assessmentItem>"""
ENTRY_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="entry">
<qti-response-declaration identifier="R1" cardinality="single" base-type="string">
<qti-correct-response><qti-value>York</qti-value></qti-correct-response>
<qti-mapping default-value="0"><qti-map-entry map-key="York" mapped-value="1"/>
<qti-map-entry map-key="york" mapped-value="0.5"/></qti-mapping></qti-response-declaration>
<qti-item-body><p>this sun of <qti-text-entry-interaction response-identifier="R1"/>;</p></qti-item-body>
</qti-assessment-item>"""
HOTTEXT = CHOICE_2.replace("choiceInteraction", "hottextInteraction")


def package(*texts: str, kind="imsqti_item_xmlv2p1", names=None) -> bytes:
    buffer = BytesIO()
    names = names or [f"items/{n}.xml" for n in range(len(texts))]
    rows = "".join(f'<resource identifier="r{n}" type="{kind}" href="{name}"/>' for n, name in enumerate(names))
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{rows}</resources></manifest>")
        for name, text in zip(names, texts, strict=False):
            archive.writestr(name, text)
    return buffer.getvalue()


def test_items_of_both_generations_are_read():
    choice, entry, hottext, broken = qti.read(package(CHOICE_2, ENTRY_3, HOTTEXT, "<assessmentItem>"))
    assert (choice.slug, choice.draft.kind) == ("choice", "single")
    assert choice.draft.stem == "Look at the **text**.\n\nWhat does it say?"
    assert [(o.text, o.right, o.feedback) for o in choice.draft.options] == [
        ("Stay", True, "Yes."),
        ("Leave", False, ""),
    ]
    assert "NEVER LEAVE" in choice.notes[0]
    assert (entry.draft.stem, entry.draft.blanks) == ("this sun of ____;", (("York", "york"),))
    assert "部分得分" in entry.notes[0]
    assert "hottextInteraction" in hottext.problems[0]
    assert "不是完整的 XML" in broken.problems[0]


def test_one_item_by_itself_is_read_and_told_from_moodle():
    assert len(qti.read(CHOICE_2.encode())) == 1
    assert formats.recognise("a.xml", CHOICE_2.encode()).name == "qti21"
    assert formats.recognise("a.xml", b"<?xml version='1.0'?><quiz></quiz>").name == "moodle"


@pytest.mark.parametrize("writer", [qti.QTI_2, qti.QTI_3], ids=["2.1", "3.0"])
@settings(max_examples=50, deadline=None)
@given(record=items.records(items.SEVEN))
def test_what_is_written_is_read_back(writer, record):
    assume(not writer.loss(record).is_left_out)
    (back,) = qti.read(writer.write([record]))
    assert qti.looks(back) == qti.looks(replace(record, draft=qti_more.held(record.draft)))
    assert items.place(back) == items.place(record)


@pytest.mark.parametrize("slug", ["1-a", "-a", "_1", "__1", "a_1", "Q1"])
def test_identifiers_that_the_standard_forbids_come_back(slug):
    record = items.EXAMPLE
    named = type(record)(1, record.draft, slug)
    (back,) = qti.read(qti.QTI_2.write([named]))
    assert back.slug == slug


def test_the_names_are_those_of_the_version():
    with zipfile.ZipFile(BytesIO(qti.QTI_3.write([items.EXAMPLE]))) as archive:
        root = ElementTree.fromstring(archive.read("items/00001.xml"))  # noqa: S314
        assert root.tag.endswith("qti-assessment-item")
        assert b"qti-simple-choice" in archive.read("items/00001.xml")
        assert b"imsqti_item_xmlv3p0" in archive.read("imsmanifest.xml")


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><assessmentItem>&a;</assessmentItem>'


def test_what_leads_out_is_not_followed():
    (outside,) = qti.read(package(names=["../../etc/passwd.xml"]))
    assert "缺少文件" in outside.problems[0]
    (entity,) = qti.read(package(ENTITY))
    assert "没有读取" in entity.problems[0]


@pytest.mark.parametrize("data", [b"PK none", package(), package("x", names=["../x.xml"]), b"<html/>", ENTITY.encode()])
def test_what_is_no_package_is_refused(data):
    with pytest.raises(Unreadable):
        qti.read(data)

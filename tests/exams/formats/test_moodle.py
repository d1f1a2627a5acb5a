# ruff: noqa: E501  (an export of Moodle has long lines)
"""Moodle XML: as Moodle writes it, that what is written is read back, and that nothing dangerous is followed."""

import pytest
from hypothesis import assume, given, settings

from exams import authoring
from exams.formats import moodle, moodle_writing
from exams.formats.record import Record, Unreadable
from tests.exams.essays import ESSAYS
from tests.exams.formats import items

# In the shape of an export of Moodle 4.
EXPORTED = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/Default/期末处理</text></category></question>
  <question type="multichoice">
    <name><text>结账第一步</text></name>
    <questiontext format="html"><text><![CDATA[<p>先做<b>哪一步</b>？2*3 <img src="@@PLUGINFILE@@/a.png" alt="图"></p>]]></text>
      <file name="a.png" path="/" encoding="base64">aGVsbG8=</file></questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>先审核。</p>]]></text></generalfeedback>
    <defaultgrade>1.0</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber>first-step</idnumber>
    <single>true</single><shuffleanswers>true</shuffleanswers>
    <correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>
    <answer fraction="100" format="html"><text><![CDATA[<p>审核</p>]]></text><feedback format="html"><text>对</text></feedback></answer>
    <answer fraction="50" format="html"><text>结账</text><feedback format="html"><text></text></feedback></answer>
    <answer fraction="0" format="html"><text>打印</text></answer>
    <tags><tag><text>difficulty:4</text></tag><tag><text>别的</text></tag></tags>
  </question>
  <question type="multichoice"><name><text>q</text></name>
    <questiontext format="html"><text>哪些？</text></questiontext><single>false</single>
    <answer fraction="50"><text>甲</text></answer><answer fraction="50"><text>乙</text></answer>
    <answer fraction="-100"><text>丙</text></answer></question>
  <question type="truefalse"><name><text>q</text></name><questiontext format="html"><text>对吗？</text></questiontext>
    <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
  <question type="shortanswer"><name><text>q</text></name>
    <questiontext format="html"><text>税率是 _____ 吗？</text></questiontext>
    <answer fraction="100"><text>13%</text></answer><answer fraction="100"><text>百分之十三</text></answer></question>
  <question type="cloze"><name><text>q</text></name>
    <questiontext format="html"><text><![CDATA[<p>{1:SHORTANSWER:=13%#好~=十三} 和 {1:SA:=3\\}}</p>]]></text></questiontext></question>
  <question type="cloze"><name><text>q</text></name>
    <questiontext format="html"><text>{1:MULTICHOICE:=a~b}</text></questiontext></question>
  <question type="essay"><name><text>q</text></name><questiontext format="html"><text>写。</text></questiontext></question>
</quiz>
"""


def test_an_export_of_moodle_is_read():
    single, multiple, truth, short, cloze, mixed, essay = moodle.read(EXPORTED.encode())
    assert (single.slug, single.topic, single.difficulty) == ("first-step", "期末处理", 4)
    assert single.draft.stem == "先做**哪一步**？2\\*3"
    assert [(o.text, o.right, o.feedback) for o in single.draft.options] == [
        ("审核", True, "对"),
        ("结账", False, ""),
        ("打印", False, ""),
    ]
    assert single.draft.explanation == "先审核。"
    assert [("a.png" in note, "部分得分" in note) for note in single.notes] == [(True, False), (False, True)]
    assert (multiple.draft.kind, [o.right for o in multiple.draft.options]) == ("multiple", [True, True, False])
    assert (truth.draft.kind, truth.draft.right) == ("true_false", False)
    assert (short.draft.stem, short.draft.blanks) == ("税率是 ____ 吗？", (("13%", "百分之十三"),))
    assert (cloze.draft.stem, cloze.draft.blanks) == ("____ 和 ____", (("13%", "十三"), ("3}",)))
    assert all(record.problems for record in (mixed, essay))
    assert "评分标准" in essay.problems[0]
    assert single.tags == ("别的",)


MORE = """<quiz>
  <question type="numerical"><name><text>q</text></name><questiontext format="html"><text>多少？</text></questiontext>
    <answer fraction="100"><text>113000</text><tolerance>0.5</tolerance></answer>
    <answer fraction="50"><text>113</text><tolerance>0</tolerance></answer>
    <units><unit><multiplier>1</multiplier><unit_name>元</unit_name></unit><unit><multiplier>1.0E-4</multiplier><unit_name>万元</unit_name></unit></units>
    <unitgradingtype>1</unitgradingtype></question>
  <question type="matching"><name><text>q</text></name><questiontext format="html"><text>配对</text></questiontext>
    <subquestion format="html"><text><![CDATA[<p>库存现金</p>]]></text><answer><text>资产</text></answer></subquestion>
    <subquestion format="html"><text>短期借款</text><answer><text>负债</text></answer></subquestion>
    <subquestion format="html"><text></text><answer><text>权益</text></answer></subquestion></question>
</quiz>"""


def test_figures_and_pairs_of_moodle_are_read():
    figure, pairs = moodle.read(MORE.encode())
    units = [["元", "1"], ["万元", "10000"]]
    assert figure.draft.answer == {"value": "113000", "tolerance": "0.5", "units": units, "needs_unit": True}
    assert "得分最高" in figure.notes[0]
    assert pairs.draft.answer == {
        "pairs": [["库存现金", "资产"], ["短期借款", "负债"]],
        "distractors": ["权益"],
    }
    assert not figure.problems + pairs.problems


@settings(max_examples=60, deadline=None)
@given(items.records(("numeric", "matching")))
def test_figures_and_pairs_come_back_but_for_what_is_named(record):
    loss = moodle.loss(record)
    assume(not loss.is_left_out)
    (back,) = moodle.read(moodle.write([record]))
    kept, reasons = moodle_writing.held(record.draft)
    assert items.essence(back) == items.essence(items.changed(record, answer=kept.answer))
    assert loss.reasons == reasons


def test_an_essay_comes_back_with_its_rubric():
    (essay, *_more) = ESSAYS
    draft = authoring.draft_from(essay)
    record = Record(1, draft, "essay-1", tags=("写作", "月末"))
    assert not moodle.loss(record).is_left_out
    (back,) = moodle.read(moodle.write([record]))
    assert key_of(back.draft) == key_of(draft)
    assert set(back.tags) == {"写作", "月末"}


@settings(max_examples=60, deadline=None)
@given(items.records())
def test_what_is_written_is_read_back(record):
    assume(not moodle.loss(record).is_left_out)
    (back,) = moodle.read(moodle.write([record]))
    assert items.essence(back) == items.essence(record)
    assert items.place(back) == items.place(record)


@settings(max_examples=60, deadline=None)
@given(items.records())
def test_hardly_anything_is_left_out(record):
    odd = any(char in str(record.draft) for char in "\r\ufffe\uffff{")
    assert odd or not moodle.loss(record).is_left_out


BILLION = b'<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><quiz>&b;</quiz>'
FILE = b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question>&x;</question></quiz>'


@pytest.mark.parametrize(
    "data", [BILLION, FILE, b"<quiz><question>", b"<html></html>", b"<quiz/>", b"<a>" * 5000 + b"</a>" * 5000, b"\0\1"]
)
def test_what_is_broken_or_dangerous_is_refused_with_a_reason(data):
    with pytest.raises(Unreadable):
        moodle.read(data)


def key_of(draft):
    return authoring.content_from(draft).key

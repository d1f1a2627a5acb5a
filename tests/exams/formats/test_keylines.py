"""Keys of numbers, orders and matches, written in one cell."""

import pytest
from django.utils import translation

from exams.authoring import Draft
from exams.formats import excel, keylines
from exams.formats.record import Record


def test_a_number_with_everything_that_may_be_said_of_it():
    text = "１１３，０００\n误差： 1 %\n单位：元\n单位：万元 ＝ 10000\n必须写单位"
    answer, problems = keylines.read("numeric", text)
    assert answer == {
        "value": "１１３，０００",
        "tolerance": "1",
        "is_percent": True,
        "units": [["元", "1"], ["万元", "10000"]],
        "needs_unit": True,
    }
    assert problems == ()


def test_an_order_is_a_line_an_item():
    assert keylines.read("ordering", "填制\n\n审核\n记账\n计分：按先后")[0] == {
        "items": ["填制", "审核", "记账"],
        "policy": "relative",
    }


def test_a_match_has_two_halves_and_what_is_left_over():
    assert keylines.read("matching", "库存现金＝资产\n借 款 = 负债\n多余：成本")[0] == {
        "pairs": [["库存现金", "资产"], ["借 款", "负债"]],
        "distractors": ["成本"],
    }


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [("numeric", "113\n大约吧", "大约吧"), ("ordering", "甲\n乙\n丙\n计分：随便", "计分：随便")],
)
def test_a_line_that_nobody_understands_is_named(kind, text, line):
    problems = keylines.read(kind, text)[1]
    assert len(problems) == 1
    assert line in problems[0]


def test_english_is_read_as_it_is_written():
    answer = {"value": "5", "tolerance": "1", "is_percent": False, "units": [["kg", "1"]], "needs_unit": True}
    with translation.override("en"):
        text = keylines.write("numeric", answer)
    assert text == "5\nTolerance: 1\nUnit: kg = 1\nunit required"
    assert keylines.read("numeric", text) == (answer, ())


@pytest.mark.parametrize(
    ("kind", "answer", "safe"),
    [
        ("ordering", {"items": ["甲", "乙", "丙"], "policy": "all"}, True),
        ("ordering", {"items": ["甲", "计分：按先后", "丙"], "policy": "all"}, False),
        ("matching", {"pairs": [["1=1", "对"], ["2", "错"]], "distractors": []}, False),
        ("matching", {"pairs": [["多余：甲", "对"], ["2", "错"]], "distractors": []}, False),
    ],
)
def test_a_key_that_would_be_read_otherwise_is_left_out(kind, answer, safe):
    assert excel.loss(Record(1, Draft(kind, "题？", answer=answer))).is_left_out is not safe

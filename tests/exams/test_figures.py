"""Numbers as people write them, tolerance and units."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import types
from exams.rules import figures
from exams.rules.content import Content, Shape
from exams.rules.drafts import Draft
from exams.rules.figures import NotAFigure, parse

YUAN = {"value": "113000", "units": [["元", "1"], ["万元", "10000"]]}
NUMERIC = types.of("numeric")


def content(**answer):
    return NUMERIC.build(Draft("numeric", "多少？", answer={**YUAN, **answer}))


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("113000", "113000", ""),
        (" 113,000.50 元", "113000.50", "元"),
        ("１１３，０００．５万元", "113000.5", "万元"),
        ("-3%", "-3", "%"),
        ("－３％", "-3", "%"),
        ("−0.5", "-0.5", ""),
        ("¥1,000", "1000", ""),
        ("￥1 000", "1000", ""),
        (".5", "0.5", ""),
        ("+7 天", "7", "天"),
        ("1.2亿", "1.2", "亿"),
        ("10 KG", "10", "kg"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number, unit):
    assert parse(text) == figures.Figure(Decimal(number), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元",
        "NaN",
        "nan",
        "Inf",
        "-Infinity",
        "1e5",
        "10²",
        "1E400",
        "12,34",
        "1,2345",
        "1.2.3",
        "--1",
        "0x10",
        "9" * 61,
        "٣",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotAFigure):
        parse(text)


@pytest.mark.parametrize(
    ("answer", "text", "right"),
    [
        ({}, "113000", True),
        ({}, "１１３，０００ 元", True),
        ({}, "11.3万元", True),
        ({}, "11.3 万", True),
        ({}, "0.00113亿元", True),
        ({}, "113000.01", False),
        ({}, "113000 吨", False),
        ({}, "11.3", False),
        ({}, "不清楚", False),
        ({}, "", False),
        ({"tolerance": "0.01"}, "113000.01", True),
        ({"tolerance": "0.01"}, "112999.99", True),
        ({"tolerance": "0.01"}, "113000.0100001", False),
        ({"tolerance": "1", "is_percent": True}, "114130", True),
        ({"tolerance": "1", "is_percent": True}, "114131", False),
        ({"value": "-100", "tolerance": "1", "is_percent": True}, "-101", True),
        ({"value": "-100"}, "100", False),
        ({"needs_unit": True}, "113000", False),
        ({"needs_unit": True}, "11.3万", False),
        ({"needs_unit": True}, "11.3万元", True),
        ({"value": "0.13", "units": []}, "13%", True),
        ({"value": "0.13", "units": []}, "0.13", True),
        ({"value": "13", "units": [["%", "1"]]}, "13％", True),
        ({"value": "13", "units": [["%", "1"]]}, "13", True),
        ({"value": "2", "units": [["千克", "1"], ["克", "0.001"]]}, "2000克", True),
        ({"value": "2", "units": [["千克", "1"], ["克", "0.001"]]}, "2千克", True),
    ],
)
def test_tolerance_and_units(answer, text, right):
    assert NUMERIC.share(content(**answer), [text]) == right


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"value": "NaN"}, "不是数"),
        ({"value": "Infinity"}, "不是数"),
        ({"value": "11.3万元"}, "只写数"),
        ({"tolerance": "-1"}, "允许误差"),
        ({"tolerance": "很小"}, "允许误差"),
        ({"units": [], "needs_unit": True}, "没有列出可接受的单位"),
        ({"units": [["元", "0"]]}, "大于 0"),
        ({"units": [["元", "inf"]]}, "大于 0"),
        ({"units": [["元", "1"], ["元", "10"]]}, "不能重复"),
        ({"units": [["", "1"]]}, "不能为空"),
    ],
)
def test_an_author_is_told_what_is_wrong_with_the_key(answer, complaint):
    assert complaint in " ".join(NUMERIC.validate(content(**answer)))


def test_the_author_of_a_good_item_hears_nothing_and_its_model_answer_is_right():
    for answer in (
        {},
        {"needs_unit": True},
        {"units": []},
        {"value": "1", "units": [["打", "12"], ["个", "1"]], "needs_unit": True},
    ):
        item = content(**answer)
        assert NUMERIC.validate(item) == []
        assert NUMERIC.share(item, NUMERIC.model_answer(item)) == 1
        assert NUMERIC.share(item, NUMERIC.wrong_answer(item)) == 0
        assert NUMERIC.build(Draft("numeric", item.stem, **NUMERIC.written(item))) == item


def test_a_candidate_sees_neither_value_nor_units_before_and_both_after():
    item = content(tolerance="5")
    assert "元" not in repr(NUMERIC.candidate_view(item, []))
    (line,) = NUMERIC.describe_key(item, ["113 千克"], [])
    assert (line.text, line.is_right, line.given) == ("113000元 ± 5", False, "113 千克")
    assert "单位" in line.feedback
    (right,) = NUMERIC.describe_key(item, ["11.3万"], [])
    assert (right.is_right, right.feedback) == (True, "")


def test_an_unanswered_number_is_not_answered():
    assert NUMERIC.read_response(Shape("numeric", blanks=1), []) == [""]
    assert not NUMERIC.is_answered([""])


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_every_decimal_is_read_back_exactly_however_it_is_written(value):
    for text in (
        f"{value:f}",
        f"{value:,f}",
        f"{value:,f}".translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789.-,"}),
    ):
        assert parse(text).number == value
    assert parse(figures.shown(value)).number == value


@given(
    st.decimals(places=2, min_value=-(10**9), max_value=10**9),
    st.decimals(places=2, min_value=0, max_value=1000),
    st.decimals(places=2, min_value=-2000, max_value=2000),
)
def test_the_tolerance_is_exact_and_the_same_on_both_sides(value, tolerance, off):
    item = Content("numeric", "x", (), {**content().key, "value": f"{value:f}", "tolerance": f"{tolerance:f}"})
    expected = abs(Fraction(off)) <= Fraction(tolerance)
    assert NUMERIC.share(item, [f"{value + off:f}"]) == NUMERIC.share(item, [f"{value - off:f}"]) == expected


@given(st.text(max_size=70))
def test_whatever_is_typed_is_a_number_or_refused(text):
    with suppress(NotAFigure):
        assert parse(text).number.is_finite()

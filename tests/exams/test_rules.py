"""Timing, grading and the types, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import types
from exams.rules import timing
from exams.rules.blanks import fold, numbered
from exams.rules.content import BadResponse, Content, Entry, Option, Shape
from exams.rules.grade import mark, percent, result
from exams.rules.sections import Section

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPTIONS = (Option("a", "甲"), Option("b", "乙"), Option("c", "丙"))
SINGLE = Content("single", "选一个", OPTIONS, {"right": ["b"]})
MULTIPLE = Content("multiple", "选几个", OPTIONS, {"right": ["a", "c"]})
JUDGE = Content("true_false", "对吗", (Option("y", "正确"), Option("n", "错误")), {"right": ["n"]})
BLANKS = Content("fill_in", "____ 天 ____ 次", (), {"blanks": [["30", "三十"], ["Retry"]]})


def share(content, response):
    return types.of(content.kind).share(content, response)


@pytest.mark.parametrize(
    ("content", "response", "expected"),
    [
        (SINGLE, ["b"], 1),
        (SINGLE, ["a"], 0),
        (SINGLE, [], 0),
        (MULTIPLE, ["c", "a"], 1),
        (MULTIPLE, ["a"], 0),
        (MULTIPLE, ["a", "b", "c"], 0),
        (JUDGE, ["n"], 1),
        (JUDGE, ["y"], 0),
        (BLANKS, ["三十", "retry"], 1),
        (BLANKS, [" ３０ ", "ＲＥＴＲＹ"], 1),
        (BLANKS, ["30", "again"], Fraction(1, 2)),
        (BLANKS, ["", ""], 0),
        (BLANKS, ["Retry", "30"], 0),
    ],
)
def test_what_a_response_earns(content, response, expected):
    assert share(content, response) == expected


@pytest.mark.parametrize("content", [SINGLE, MULTIPLE, JUDGE, BLANKS])
def test_the_model_answer_earns_everything_and_nothing_earns_nothing(content):
    kind = types.of(content.kind)
    assert kind.share(content, kind.model_answer(content)) == 1
    assert kind.share(content, []) == 0
    assert kind.validate(content) == []


@pytest.mark.parametrize(
    "content",
    [
        Content("single", "", OPTIONS, {"right": ["a"]}),
        Content("single", "选", OPTIONS, {"right": ["a", "b"]}),
        Content("single", "选", OPTIONS[:1], {"right": ["a"]}),
        Content("single", "选", (*OPTIONS, Option("d", "甲")), {"right": ["b"]}),
        Content("multiple", "选", OPTIONS, {"right": ["a"]}),
        Content("true_false", "选", (), {"right": []}),
        Content("fill_in", "没有空", (), {"blanks": [["a"]]}),
        Content("fill_in", "____", (), {"blanks": [[" "]]}),
    ],
)
def test_an_unfinished_item_is_told_what_is_missing(content):
    assert types.of(content.kind).validate(content)


@pytest.mark.parametrize(
    ("content", "raw"),
    [
        (SINGLE, "b"),
        (SINGLE, ["a", "b"]),
        (SINGLE, ["x"]),
        (SINGLE, [1]),
        (SINGLE, None),
        (SINGLE, {"a": 1}),
        (MULTIPLE, ["a", "zz"]),
        (BLANKS, ["30"]),
        (BLANKS, ["30", 3]),
        (BLANKS, ["30", "x" * 201]),
        (BLANKS, ["30", "\x00"]),
        (BLANKS, ["30", "\ud800"]),
    ],
)
def test_a_response_that_does_not_fit_is_refused(content, raw):
    kind = types.of(content.kind)
    with pytest.raises(BadResponse):
        kind.read_response(kind.shape(content), raw)


def test_a_response_is_stored_in_the_order_of_the_paper_and_trimmed():
    assert types.of("multiple").read_response(Shape("multiple", ("c", "a", "b")), ["a", "c", "a"]) == ["c", "a"]
    assert types.of("fill_in").read_response(Shape("fill_in", blanks=1), ["  月末\n 结账 "]) == ["月末 结账"]


def test_a_candidate_view_holds_nothing_but_what_may_be_seen():
    content = Content("single", "题", (Option("a", "甲", "反馈"),), {"right": ["a"], "note": "key"})
    view = types.of("single").candidate_view(content, ["a"])
    assert (view.kind, view.stem, view.options, view.blanks) == ("single", "题", (("a", "甲"),), 0)
    assert "反馈" not in repr(view)
    assert "right" not in repr(view)


def test_folding_forgets_width_case_spaces_and_invisible_characters():
    assert fold(" Ｇｌ－２００１\u200b ") == fold("GL-2001") == "gl-2001"
    assert fold("1 048 576") == "1048576"
    assert fold("期末") != fold("期初")


def test_gaps_are_numbered_only_when_there_are_several():
    assert " ".join(numbered("保留____天", 1).split()) == "保留（ ）天"
    assert " ".join(numbered("____和____", 2).split()) == "（ 1 ）和（ 2 ）"


@pytest.mark.parametrize(
    ("points", "earned", "expected"),
    [
        ("2", Fraction(1, 3), "0.67"),
        ("1", Fraction(1, 8), "0.13"),
        ("2.5", Fraction(1), "2.50"),
        ("3", Fraction(0), "0"),
    ],
)
def test_marks_are_rounded_half_up_to_two_places(points, earned, expected):
    assert mark(Decimal(points), earned) == Decimal(expected)


def entries(slots, points: str = "1", section_of=lambda slot: 1) -> list[Entry]:
    return [Entry(slot, slot, Decimal(points), Shape("single"), section_of(slot)) for slot in slots]


def test_the_pass_mark_is_compared_exactly():
    points = entries(range(1, 4))
    two_of_three = result({1: Decimal(1), 2: Decimal(1)}, points, Decimal("66.67"))
    assert (two_of_three.score, two_of_three.max_score, two_of_three.passed) == (2, 3, False)
    assert result({1: Decimal(1), 2: Decimal(1)}, points, Decimal("66.66")).passed
    assert not result({}, [], Decimal(0)).passed


@given(st.dictionaries(st.integers(1, 30), st.fractions(0, 1), min_size=1), st.decimals(0, 100, places=2))
def test_a_score_is_the_sum_of_its_marks_and_never_above_the_maximum(shares, pass_percent):
    points = entries(shares, "2.5")
    outcome = result({slot: mark(Decimal("2.5"), value) for slot, value in shares.items()}, points, pass_percent)
    assert outcome.score == sum(outcome.marks.values())
    assert 0 <= outcome.score <= outcome.max_score
    assert outcome.passed == (outcome.score * 100 >= pass_percent * outcome.max_score)
    assert 0 <= percent(outcome.score, outcome.max_score) <= 100


@pytest.mark.parametrize(
    ("marks", "passed", "parts"),
    [
        ({1: 1, 2: 1, 3: 1, 4: 1}, True, [True, True]),
        ({1: 1, 2: 1}, False, [True, False]),  # half of the whole, nothing of the second section
        ({1: 1, 2: 1, 3: 1}, True, [True, True]),
        ({3: 1, 4: 1}, True, [True, True]),  # the first section has no pass mark
        ({4: 1}, False, [True, True]),  # the section is passed, the whole is not
    ],
)
def test_passed_is_who_reaches_the_whole_and_every_section_that_has_a_pass_mark(marks, passed, parts):
    paper = entries(range(1, 5), section_of=lambda slot: 1 if slot < 3 else 2)
    sections = (Section(1), Section(2, pass_percent=Decimal(50)))
    outcome = result({slot: Decimal(mark) for slot, mark in marks.items()}, paper, Decimal(50), sections)
    assert (outcome.passed, [part.passed for part in outcome.parts]) == (passed, parts)
    assert sum(part.score for part in outcome.parts) == outcome.score


def test_the_deadline_is_the_allowed_time_but_never_beyond_the_window():
    assert timing.deadline(NOON, 45, 10, NOON + timedelta(hours=2)) == NOON + timedelta(minutes=55)
    assert timing.deadline(NOON, 45, 10, NOON + timedelta(minutes=20)) == NOON + timedelta(minutes=20)


def test_an_answer_may_travel_for_three_seconds_and_the_sweep_waits_for_it():
    assert timing.is_in_time(NOON + timedelta(seconds=3), NOON)
    assert not timing.is_in_time(NOON + timedelta(seconds=3, microseconds=1), NOON)
    assert timing.overdue_before(NOON + timedelta(seconds=3)) <= NOON
    assert timing.seconds_left(NOON + timedelta(seconds=1), NOON) == 0

"""Putting items in order, and pairs as responses."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import types
from exams.rules import ordering
from exams.rules.content import BadResponse, Content, Option, Shape
from exams.rules.drafts import Draft

ORDERING = types.of("ordering")
ITEMS = tuple(Option(letter, f"第{letter}项") for letter in "cabd")
EXACT = Content("ordering", "先后？", ITEMS, {"order": list("abcd"), "policy": "all"})
SHARED = Content("ordering", "先后？", ITEMS, {"order": list("abcd"), "policy": "relative"})


def put(order):
    return [f"{item}:{place}" for place, item in enumerate(order, 1)]


@pytest.mark.parametrize(
    ("order", "exact", "shared"),
    [
        ("abcd", 1, 1),
        ("abdc", 0, Fraction(3, 4)),
        ("bcda", 0, Fraction(3, 4)),  # one item in the wrong place, though none stands where it should
        ("badc", 0, Fraction(1, 2)),
        ("dcba", 0, 0),
        ("abc", 0, Fraction(3, 4)),
        ("a", 0, 0),
        ("", 0, 0),
    ],
)
def test_what_an_order_earns(order, exact, shared):
    assert ORDERING.share(EXACT, put(order)) == exact
    assert ORDERING.share(SHARED, put(order)) == shared


def test_items_at_the_same_place_have_no_order():
    assert ORDERING.share(SHARED, ["a:1", "b:2", "c:2", "d:3"]) == Fraction(1, 2)
    assert ORDERING.share(EXACT, ["a:1", "b:1", "c:3", "d:4"]) == 0


@pytest.mark.parametrize(
    "raw", ["a:1", [1], ["a"], ["a:1:2"], ["a:5"], ["a:0"], ["x:1"], ["a:1", "a:2"], ["a:１"], None, {"a": 1}]
)
def test_what_is_no_order_is_refused(raw):
    with pytest.raises(BadResponse):
        ORDERING.read_response(ORDERING.shape(EXACT), raw)


def test_a_response_is_kept_in_the_order_of_the_paper_without_what_was_left_open():
    shape = Shape("ordering", tuple("dcba"))
    assert ORDERING.read_response(shape, ["a:1", "", "c:3", ""]) == ["c:3", "a:1"]
    assert not ORDERING.is_answered(ORDERING.read_response(shape, ["", "", "", ""]))


def test_neither_the_order_of_writing_nor_the_policy_reach_the_candidate():
    item = ORDERING.build(Draft("ordering", "先后？", answer={"items": ["一", "二", "三", "四"], "policy": "all"}))
    assert ORDERING.validate(item) == []
    assert ORDERING.written(item)["answer"]["items"] == ["一", "二", "三", "四"]
    shown = ORDERING.candidate_view(item, [option.id for option in item.options])
    assert [identity for identity, _text in shown.options] == sorted(item.key["order"])  # random ids decide
    assert not shown.policy
    assert "'all'" not in repr(shown)


def test_the_result_tells_each_item_its_place():
    lines = ORDERING.describe_key(SHARED, put("abdc"), [])
    assert [(line.label, line.text, line.given) for line in lines][2] == ("第c项", "在“第b项”之后", "第 4 位")
    assert sum(line.is_right for line in lines) == 3
    lines = ORDERING.describe_key(EXACT, put("abdc"), [])
    assert [(line.text, line.given, line.is_right) for line in lines][1:3] == [
        ("第 2 位", "第 2 位", True),
        ("第 3 位", "第 4 位", False),
    ]
    assert ORDERING.describe_key(SHARED, [], [])[0].text == "第 1 位"


@given(st.permutations(range(7)))
def test_the_kept_run_is_as_long_as_any_that_is_in_order(given):
    right, order = [str(n) for n in range(7)], [str(n) for n in given]
    kept = ordering.kept(right, order)
    assert kept == sorted(kept)
    assert [item for item in order if item in kept] == kept
    longest = max(n for n in range(1, 8) for some in combinations(given, n) if list(some) == sorted(some))
    assert len(kept) == longest


@given(st.permutations("abcd"))
def test_only_the_right_order_earns_everything(order):
    for content in (EXACT, SHARED):
        assert (ORDERING.share(content, put(order)) == 1) == (list(order) == list("abcd"))
    assert 0 <= ORDERING.share(SHARED, put(order)) <= 1

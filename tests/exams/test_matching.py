"""Matching rows with choices."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import types
from exams.rules.content import BadResponse, Content, Option
from exams.rules.drafts import Draft

MATCHING = types.of("matching")
OPTIONS = (
    Option("a", "库存现金"),
    Option("b", "短期借款"),
    Option("c", "原材料"),
    *(Option(f"r{n}", n) for n in "123"),
)
ITEM = Content("matching", "归类", OPTIONS, {"pairs": {"a": "r1", "b": "r2", "c": "r1"}})
WRITTEN = {"pairs": [["甲", "一"], ["乙", "二"], ["丙", "一"]], "distractors": ["三"]}


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (["a:r1", "b:r2", "c:r1"], 1),
        (["a:r1", "b:r2", "c:r3"], Fraction(2, 3)),
        (["a:r1"], Fraction(1, 3)),
        (["a:r1", "b:r1", "c:r2"], Fraction(1, 3)),
        (["a:r3", "b:r3", "c:r3"], 0),
        ([], 0),
    ],
)
def test_every_row_counts_the_same(response, expected):
    assert MATCHING.share(ITEM, response) == expected


@pytest.mark.parametrize(
    "raw", ["a:r1", [1], ["a:b"], ["r1:r2"], ["r1:a"], ["a:r9"], ["x:r1"], ["a:r1", "a:r2"], ["a"], None]
)
def test_what_puts_no_row_to_a_choice_is_refused(raw):
    with pytest.raises(BadResponse):
        MATCHING.read_response(MATCHING.shape(ITEM), raw)


def test_rows_left_open_are_left_out():
    assert MATCHING.read_response(MATCHING.shape(ITEM), ["", "c:r2", "a:r1"]) == ["a:r1", "c:r2"]
    assert not MATCHING.is_answered(MATCHING.read_response(MATCHING.shape(ITEM), ["", ""]))


def test_rows_that_name_the_same_choice_share_it_and_the_draft_comes_back():
    item = MATCHING.build(Draft("matching", "归类", answer=WRITTEN))
    assert MATCHING.validate(item) == []
    assert sorted(option.text for option in item.options if option.id.startswith("r")) == ["一", "三", "二"]
    assert MATCHING.written(item) == {"answer": WRITTEN}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pairs": [["甲", "一"]]}, "2 至 12 行"),
        ({"pairs": [["甲", "一"], ["甲", "二"]]}, "不能重复"),
        ({"pairs": [["甲", "一"], ["", "二"]]}, "不能为空"),
        ({"pairs": [["甲", "一"], ["乙", ""]]}, "左边 = 右边"),
        ({"pairs": [["甲", "一"], ["乙", "一"]], "distractors": []}, "右边连同干扰项"),
    ],
)
def test_an_author_is_told_what_is_wrong(change, complaint):
    item = MATCHING.build(Draft("matching", "归类", answer={**WRITTEN, **change}))
    assert complaint in " ".join(MATCHING.validate(item))


def test_a_candidate_sees_rows_and_choices_in_the_order_of_the_paper_and_no_pairs():
    view = MATCHING.candidate_view(ITEM, ["r2", "b", "r3", "a", "r1", "c"])
    shown = MATCHING.rows(view, ["a:r3"])
    assert [row.label for row in shown] == ["短期借款", "库存现金", "原材料"]
    assert [value for value, _text in shown[0].choices] == ["b:r2", "b:r3", "b:r1"]
    assert [row.value for row in shown] == ["", "a:r3", ""]
    assert "pairs" not in repr(view)


def test_the_result_shows_each_row_with_what_was_given_and_what_is_right():
    lines = MATCHING.describe_key(ITEM, ["a:r1", "b:r3"], ["b", "a", "c"])
    assert [(line.label, line.text, line.given, line.is_right) for line in lines] == [
        ("短期借款", "2", "3", False),
        ("库存现金", "1", "1", True),
        ("原材料", "1", "", False),
    ]


texts = st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=4)


@given(st.dictionaries(texts, texts, min_size=2, max_size=12), st.sets(texts, min_size=2, max_size=6))
def test_model_and_wrong_answers_fit_and_earn_all_and_nothing(written, distractors):
    item = MATCHING.build(
        Draft("matching", "归类", answer={"pairs": list(written.items()), "distractors": distractors})
    )
    for response, expected in ((MATCHING.model_answer(item), 1), (MATCHING.wrong_answer(item), 0)):
        assert MATCHING.read_response(MATCHING.shape(item), response) == response
        assert MATCHING.share(item, response) == expected

"""Folding keeps every place where it was."""

from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import normalise
from kb.search.characters import FOLD, SHORT, fold, fold_all


@given(st.text(max_size=4 * SHORT))
def test_a_text_stays_as_long_as_it_is_and_each_character_becomes_what_it_does_alone(text: str) -> None:
    assert fold(text) == "".join(FOLD[ord(char)] for char in text)
    assert len(fold(text)) == len(text)


def test_long_and_short_texts_are_folded_alike() -> None:
    text = "ＧＬ－２０３１ 報錯：帳套 Excel ①ﬁ𠅤"
    assert fold(text * 10) == fold(text) * 10
    assert fold(text) == "gl-2031 报错:账套 excel 1ﬁ𠅤"


def test_single_characters_are_normalised() -> None:
    assert all(fold(char) == normalise(char) for char in "ＡａA帳账，。")


@given(st.lists(st.text(max_size=SHORT)))
def test_many_are_folded_as_each_is(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]


def test_a_character_that_needs_more_room_when_it_is_folded_keeps_its_place() -> None:
    grows = "餗"
    assert ord(FOLD[ord(grows)]) > 0xFFFF
    assert fold(f"結{grows}賬" * SHORT) == f"结{FOLD[ord(grows)]}账" * SHORT
    assert fold("結賬" * SHORT) == "结账" * SHORT

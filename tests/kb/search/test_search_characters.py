"""Folding keeps every place where it was."""

from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import normalise
from kb.search.characters import FOLD, SHORT, fold


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

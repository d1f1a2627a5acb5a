"""Text becomes terms the same way for documents and for questions."""

import pytest

from kb.search import analysis
from kb.search.analysis import PLAIN


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("如何处理月末结账失败", ["处理", "月末", "结账", "失败"]),
        ("ＧＬ－２０３１", ["gl", "gl-2031", "2031"]),
        ("EXCEL导入", ["excel", "导入"]),
        ("怎么办", ["怎么", "怎么办"]),  # only stop words: then they are meant
        ("*** ?? —— 。", []),
        ("", []),
    ],
)
def test_a_question_becomes_words(typed: str, words: list[str]) -> None:
    assert PLAIN.of_question(typed).words == words


def test_neighbouring_characters_cross_the_borders_of_words() -> None:
    assert PLAIN.of_question("月末结账").pairs == ["月末", "末结", "结账"]


def test_a_character_alone_is_looked_for_as_such() -> None:
    terms = PLAIN.of_question("锁")
    assert (terms.words, terms.pairs, terms.singles) == (["锁"], [], ("锁",))


def test_every_document_can_be_found_by_its_last_character() -> None:
    assert PLAIN.of_text("结账。").pairs == ["结账", "账"]


def test_a_title_counts_three_times() -> None:
    terms = PLAIN.of_document("结账", "总账", "凭证")
    assert terms.words == ["结账", "结账", "结账", "总账", "凭证"]


def test_a_question_says_each_term_once() -> None:
    assert PLAIN.of_question("结账 结账 结账").words == ["结账"]


def test_a_question_is_one_line_of_at_most_two_hundred_characters() -> None:
    assert analysis.tidy(" 月末\n\t结账\x00 ") == "月末 结账"
    assert len(analysis.tidy("账" * 5000)) == 200
    assert analysis.tidy("\ud800结账") == "结账"

"""Snippets show the best lines, escaped, with the terms marked."""

import pytest

from kb.search.analysis import PLAIN
from kb.search.characters import fold
from kb.search.snippets import LEAD, LENGTH, Needles, highlight, passage, snippet


def cut(text: str, question: str) -> str:
    return snippet(text, Needles.of(PLAIN.of_question(question)))


def test_terms_are_marked_and_neighbours_joined() -> None:
    assert cut("如何处理月末结账失败", "月末结账") == "如何处理<mark>月末结账</mark>失败"


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "<b>", "&amp;", '"><img src=x onerror=y>'])
def test_markup_of_the_text_never_reaches_the_page(evil: str) -> None:
    shown = cut(f"{evil}结账{evil}", "结账")
    assert "<mark>结账</mark>" in shown
    assert shown.replace("<mark>", "").replace("</mark>", "").count("<") == 0


def test_markup_of_the_question_is_not_markup_either() -> None:
    assert cut("a <b> c", "<b>") == "a &lt;<mark>b</mark>&gt; c"


def test_the_window_opens_at_the_sentence_that_answers() -> None:
    text = "开头没有关系。" * 60 + "结账失败时请看锁等待。" + "结尾也没有关系。" * 60
    shown = cut(text, "结账失败 锁等待")
    assert shown.startswith("…<mark>结账失败</mark>时请看<mark>锁等待</mark>")
    assert shown.endswith("…")


def test_the_window_prefers_many_terms_to_the_first() -> None:
    text = "结账。" + "无关的话。" * 60 + "月末结账失败。"
    assert "<mark>月末结账失败</mark>" in cut(text, "月末结账失败")


def test_width_and_case_do_not_hide_a_term() -> None:
    assert cut("报错ＧＬ－２０３１了", "gl-2031") == "报错<mark>ＧＬ－２０３１</mark>了"
    assert cut("Excel 导入", "excel") == "<mark>Excel</mark> 导入"


def test_pairs_are_marked_where_no_word_occurs() -> None:
    assert "<mark>" in highlight("末结", Needles.of(PLAIN.of_question("月末结账")))


def test_a_text_without_the_terms_is_shown_from_its_beginning() -> None:
    assert cut("甲" * 500, "结账") == "甲" * LENGTH + "…"
    assert cut("", "结账") == ""


def test_a_sentence_without_end_is_cut_close_to_the_term() -> None:
    shown = cut("甲" * 5000 + "结账" + "乙" * 5000, "结账")
    assert "<mark>结账</mark>" in shown
    assert len(shown) < LENGTH + 40


def test_blanks_between_two_sentences_belong_to_neither() -> None:
    text = "无关。" * 60 + "\n" + " " * 40 + '"令牌": 结账失败时请看锁等待' + "无关。" * 60
    assert cut(text, "结账失败 锁等待").startswith("…&quot;令牌&quot;: <mark>结账失败</mark>")


@pytest.mark.parametrize("before", range(28, 34))
def test_the_first_sentence_opens_the_text_as_long_as_the_term_is_near(before: int) -> None:
    shown = cut("甲" * before + "结账" + "乙" * 500, "结账")
    assert shown.startswith("…") == (before > LEAD)


@pytest.mark.parametrize("known", [0, 5, 500])
def test_what_is_already_folded_is_only_a_help(known: int) -> None:
    text = "報錯：月末結賬失敗。" * 10
    needles = Needles.of(PLAIN.of_question("月末结账"))
    assert passage(text, needles, fold(text)[:known]) == passage(text, needles)
    assert "<mark>月末結賬</mark>" in passage(text, needles, fold(text)[:known]).html

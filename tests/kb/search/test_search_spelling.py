"""您是不是要找…: slips are put right, and what is right stays as it is. Measured on the demo's own titles."""

from functools import cache

import pytest

from kb.search.spelling import Correction, Lookups, correct
from tests.kb.search.saying import Saying, demo_documents, demo_says, demo_titles, misheard

SEEDS = range(3)


@cache
def says() -> Saying:
    return demo_says()


def corrected(text: str, *texts: str) -> str:
    """The corrected question, or nothing; known is what the demo says, or these texts twice each."""
    found = correct(text, Saying(texts * 2) if texts else says())
    return found.text if found else ""


# One slip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("结张", "结账"),
        ("月末结张失败", "月末结账失败"),
        ("平证", "凭证"),
        ("怎样录入平证", "怎样录入凭证"),
        ("审合凭证", "审核凭证"),  # he, he
        ("损益结传", "损益结转"),  # chuan, zhuan and zhuan
        ("V9.0 如何反结丈？", "V9.0 如何反结账？"),
    ],
)
def test_a_homophone_is_put_right(typed: str, meant: str) -> None:
    assert correct(typed, says()) == Correction(meant, "homophone")


@pytest.mark.parametrize(("typed", "meant"), [("月未结账", "月末结账"), ("月未结账失败怎么办", "月末结账失败怎么办")])
def test_another_character_is_put_right_between_known_neighbours(typed: str, meant: str) -> None:
    assert correct(typed, says()) == Correction(meant, "slip")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("兰色凭证", "南色凭证"), ("电子成单", "电子陈单"), ("停业凭证", "停页凭证"), ("四项凭证", "事项凭证")],
)
def test_sounds_that_many_do_not_tell_apart_are_put_right(typed: str, meant: str) -> None:
    assert corrected(typed, meant) == meant
    assert corrected("凭仗", "凭站") == ""  # zhang and zhan are told apart


@pytest.mark.parametrize(
    ("typed", "meant"), [("orcale", "oracle"), ("oracl 备份", ""), ("orakle", "oracle"), ("oraclle", "oracle")]
)
def test_a_latin_word_is_put_right_when_one_edit_away(typed: str, meant: str) -> None:
    assert corrected(typed, "Oracle 备份") == meant  # oracl is its beginning: it may still be typed


# What stays as it is


@pytest.mark.parametrize(
    "text",
    [
        "GL-2070",
        "ORA-00061",
        "凭证号0013",
        "v9.1",
        "oracle.ini",
        "GL-2007x",
        "",
        "？",
        "结",
        "abc",
        "的了吗",
        "x" * 500,
    ],
)
def test_codes_numbers_and_scraps_stay_as_they_are(text: str) -> None:
    assert corrected(text) == corrected(text, "GL-2007 ORA-00060 凭证号0012 v9.0 oraclle.ini") == ""


def test_a_known_word_is_no_slip_for_a_rare_homophone() -> None:
    assert corrected("结账", "结账", "结仗") == ""


@pytest.mark.parametrize(("times", "meant"), [(1, "部门核算"), (2, "")])
def test_a_word_that_several_say_is_right_however_rare(times: int, meant: str) -> None:
    """合算 is a word too; each text is said twice."""
    assert corrected("部门合算", *["部门核算"] * 100, *["怎样才合算"] * times) == meant


def test_what_nobody_says_is_no_correction() -> None:
    assert corrected("平证", "总账") == ""
    assert corrected("平证", "凭", "证") == ""


def test_a_word_of_the_dictionary_needs_a_word_in_its_place() -> None:
    """会记科目 could be said where 会计 was never mentioned; the dictionary knows better."""
    assert corrected("会计科目", "机会记科目") == ""


def test_what_makes_a_word_comes_before_what_is_only_said_more_often() -> None:
    assert corrected("闻题重现", "问题", "新闻体重", "新闻体重", "新闻体重") == "问题重现"


def test_a_character_alone_is_no_slip_for_another_alone() -> None:
    assert corrected("收到钱才交税", "收到钱在交税") == ""
    assert corrected("平证号跳号", "凭证号跳号") == "凭证号跳号"


def test_a_slip_late_in_a_long_question_is_found() -> None:
    before = "请教各位怎样把上海分公司的出差打车吃饭住宿"
    assert corrected(f"{before}报消单", "报销单") == f"{before}报销单"


def test_no_word_is_taken_apart() -> None:
    assert corrected("户月底按时", "户月的按时") == ""


def test_no_title_is_corrected() -> None:
    assert {title: corrected(title) for title in demo_titles() if corrected(title)} == {}


def test_no_title_is_corrected_by_documents_that_lack_it() -> None:
    """Each title against everything but its own document: what a reader types before it has been written."""
    wrong = {title: found.text for title, text in demo_documents() if (found := correct(title, says().without(text)))}
    assert wrong == {}


# Measured


def test_four_fifths_of_the_homophone_slips_are_repaired_and_hardly_any_made_worse() -> None:
    slips = [(title, slip) for seed in SEEDS for title in demo_titles() if (slip := misheard(title, seed)) != title]
    outcomes = [(title, corrected(slip)) for title, slip in slips]
    repaired = sum(found == title for title, found in outcomes) / len(slips)
    worse = sum(found not in ("", title) for title, found in outcomes) / len(slips)
    assert len(slips) > 250
    assert repaired >= 0.8
    assert worse <= 0.02


@pytest.mark.parametrize("text", [*demo_titles()[:10], "衣以医已意亿译" * 25, "月未结账" * 50, "abcd efgh " * 20])
def test_a_question_costs_at_most_200_lookups(text: str) -> None:
    vocabulary = demo_says()
    correct(text, vocabulary)
    assert vocabulary.asked <= 200


def test_the_same_term_is_looked_up_once() -> None:
    vocabulary = Saying(["结账"])
    lookups = Lookups(vocabulary)
    assert [lookups.frequency("pairs", "结账") for _again in range(3)] == [1, 1, 1]
    assert vocabulary.asked == 1

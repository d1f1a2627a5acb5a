"""Among the best matches those come first that say the words of the question close together."""

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from kb.search import index, nearness, query
from kb.search.mirroring import everything
from kb.search.nearness import WINDOW, best_shares
from tests.kb.search.library import Library, faq

WORDS = ("结账", "锁等待", "ora-00060", "反审核")
texts = st.lists(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text("甲乙。 ", max_size=70)), max_size=8).map("".join), max_size=6
)


HALF = WINDOW // 2
VISITOR = AnonymousUser()


@given(texts=texts.filter(bool), worth=st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_the_share_is_what_the_best_window_has(texts: list[str], worth: list[int]) -> None:
    found = best_shares(texts, WORDS, np.array(worth, float))
    start = 0
    for text, share in zip(texts, found, strict=True):
        best = max(
            sum(value for word, value in zip(WORDS, worth, strict=True) if begins(text, word, start, {half, half + 1}))
            for half in range(start // HALF, (start + len(text)) // HALF + 1)
        )
        assert share == pytest.approx(best / sum(worth))
        start += len(text) + WINDOW


def begins(text: str, word: str, start: int, halves: set[int]) -> bool:
    """Whether the word begins in one of two neighbouring halves, which together are a window."""
    return any(text.startswith(word, at) and (start + at) // HALF in halves for at in range(len(text)))


@pytest.fixture
def scattered(library: Library) -> None:
    """Two entries with the same words, as long as each other: one says them in a sentence, one all over the place."""
    filler = "这里说的是别的事情，与问题没有关系。" * 12
    faq(21, "说明一", f"期初余额不平时{filler}请检查辅助核算{filler}并且重新导入{filler}。", "public")
    faq(22, "说明二", f"{filler}期初余额不平时请检查辅助核算并且重新导入。{filler}{filler}", "public")
    index.write_pending()


@pytest.mark.usefixtures("scattered")
def test_words_that_stand_together_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "期初余额不平 检查辅助核算 重新导入"
    assert [hit.title for hit in query.search(VISITOR, asked).hits[:2]] == ["说明二", "说明一"]
    monkeypatch.setattr(nearness, "WEIGHT", 0.0)
    assert [hit.title for hit in query.search(VISITOR, asked).hits[:2]] == ["说明一", "说明二"]


@pytest.mark.usefixtures("scattered")
def test_nothing_is_added_or_lost_and_one_word_says_nothing_about_nearness(monkeypatch: pytest.MonkeyPatch) -> None:
    near = query.search(VISITOR, "期初余额 辅助核算 结账", size=100)
    monkeypatch.setattr(nearness, "MOST", 1)
    assert {hit.id for hit in near.hits} == {
        hit.id for hit in query.search(VISITOR, "期初余额 辅助核算 结账", size=100).hits
    }
    monkeypatch.setattr(nearness, "best_shares", None)  # would fail when called
    assert query.search(VISITOR, "结账").total


def test_a_title_and_its_best_heading_are_one_name(library: Library) -> None:
    place = [[0, "a", "反审核之前"], [9, "b", "锁等待与 ORA-00060"]]
    faq(23, "怎样结账", "正文。", "public", headings=place)
    columns, worth = everything(), np.array([4.0, 3.0, 2.0, 1.0])
    name = nearness.name_of(columns, columns.title.tolist().index("怎样结账")).lower()
    names = ["别的", name, "结账\n锁等待\n反审核"]
    assert nearness.shares_of_names(names, WORDS, worth) == pytest.approx([0, (4 + 3 + 2) / 10, (4 + 3) / 10])
    assert nearness.shares_of_names([name], WORDS[3:], worth[3:]) == pytest.approx([1])
    assert nearness.shares_of_names([name], ["调汇"], np.array([1.0])) == [0]


def test_a_heading_that_says_it_comes_before_a_mention(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "外币账户的汇率在这里维护。\n每月末调整一次汇率差额。"
    faq(24, "汇率", text, "public")
    faq(25, "外币", text, "public", headings=[[14, "adjust", "月末调整汇率差额"]])
    index.write_pending()
    asked = "每月末怎么调整汇率差额"
    assert [hit.title for hit in query.search(VISITOR, asked).hits[:2]] == ["外币", "汇率"]
    monkeypatch.setattr(nearness, "NAME_WEIGHT", 0.0)
    assert [hit.title for hit in query.search(VISITOR, asked).hits[:2]] == ["汇率", "外币"]

"""Pieces of Latin words and codes lead to what says them: after what says them whole, never past a wall."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import writing

from kb.search import pieces, postings, rebuilding
from kb.search.analysis import PLAIN
from kb.search.columns import Columns
from kb.search.engines import Scope
from kb.search.engines.embedded import Embedded
from kb.search.pieces import Gathered, Pieces
from kb.search.postings import Entry
from kb.search.query import search
from kb.search.questions import question_of
from kb.search.segments import Reader
from people.visibility import Viewer
from tests.kb.search.library import faq

Viewers = Callable[[str], Viewer]
LATIN = re.compile(r"[a-zA-Z0-9]+(?:[-_./][a-zA-Z0-9]+)*")

latin = st.text("ab01", min_size=1, max_size=8)
held = st.dictionaries(
    latin | st.sampled_from(["结账", "a\x1fb", "é"]), st.sets(st.integers(0, 9), min_size=1), max_size=12
)


def table_of(words: dict[str, set[int]]) -> Pieces:
    gathered = Gathered()
    for word in sorted(words):
        gathered.add(word.encode(), sorted(words[word]))
    return Pieces.within(gathered.packed())


def slow(words: dict[str, set[int]], piece: str, begun: bool) -> dict[int, float]:
    """The same, word by word."""
    said: dict[int, float] = {}
    for word in (word for word in words if word.isascii() and word.isprintable() and word != piece and piece in word):
        is_begun = word.startswith(piece)
        if (is_begun and begun) or (not is_begun and len(piece) > 2):
            for doc in words[word]:
                said[doc] = said.get(doc, 0) + (2 if is_begun else 1)
    return said


@settings(max_examples=300, deadline=None, derandomize=True)
@given(words=held, piece=st.text("ab01", min_size=2, max_size=5), begun=st.booleans())
def test_a_table_knows_who_holds_a_word_with_the_piece_in_it(
    words: dict[str, set[int]], piece: str, begun: bool
) -> None:
    found = table_of(words).holders(piece, begun=begun)
    expected = slow(words, piece, begun) if begun or len(piece) > 2 else {}
    assert dict(zip(found.docs.tolist(), found.weights.tolist(), strict=True)) == expected
    assert found.docs.tolist() == sorted(expected)


@pytest.mark.parametrize("piece", ["", "a", "\0", "\0a", "结账", "é", "a\0b", "\ud800"])
def test_what_is_no_piece_of_a_latin_word_is_held_by_nobody(piece: str) -> None:
    assert not len(table_of({"abc": {1}, "abd": {2}}).holders(piece, begun=True).docs)


def test_common_pieces_cost_no_more_than_so_much(monkeypatch) -> None:
    """The rarest words are kept, and no more places looked at than the limit."""
    words = {f"a{number:04}": {number % 50, 50} for number in range(500)} | {"xa9999": {51}}
    monkeypatch.setattr(pieces, "MOST_HOLDERS", 100)
    few = table_of({"abc": set(range(99)), "abd": {99}, "abe": set(range(100, 150))}).holders("ab", begun=True)
    assert few.docs.tolist() == list(range(99, 150))
    monkeypatch.setattr(pieces, "MOST_PLACES", 10)
    assert len(list(table_of(words).places(b"a"))) == 10


# In an index

documents = st.lists(
    st.text("abcxyzABC0123结账-_./ ，", min_size=3, max_size=40)
    | st.sampled_from(["ORA-00060 锁等待", "导出GLvoucherNo列"]),
    min_size=1,
    max_size=5,
)


def scope_of(shown: set[int]) -> Scope:
    """All these documents may be seen; a document's row is its id."""
    mask = np.isin(np.arange(64), list(shown))
    return Scope(cast(Columns, SimpleNamespace(made={}, rows_of=lambda ids: ids)), mask, cast(Any, None))


def found_by(reader: Reader, piece: str, shown: set[int]) -> set[int]:
    return set(Embedded().found_by(reader, question_of(piece, PLAIN), scope_of(shown)).rows.tolist())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(texts=documents, data=st.data())
def test_every_latin_piece_of_a_document_finds_it(texts: list[str], data: st.DataObject, tmp_path_factory) -> None:
    """Three characters of a word or code, or two that it begins with, in whatever segment it is."""
    folder = tmp_path_factory.mktemp("pieces") / "index"
    postings.create(folder, ["words", "pairs"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "MERGE_SMALL", writing.NO_MERGE)
        for pk, text in enumerate(texts):
            terms = PLAIN.of_document("", "", text)
            postings.write(folder, [Entry(pk, 1, {"words": terms.words, "pairs": terms.pairs})], [])
    reader = Reader(folder)
    for pk, text in enumerate(texts):
        for word in (word for word in LATIN.findall(text) if len(word) > 2):
            start = data.draw(st.integers(0, len(word) - 3))
            piece = word[start : data.draw(st.integers(start + 3, len(word)))]
            if piece[0].isalnum() and piece[-1].isalnum():
                assert pk in found_by(reader, piece, set(range(len(texts)))), (text, piece)
                assert pk not in found_by(reader, piece, set(range(len(texts))) - {pk})
            if word[:2].isalnum():
                assert pk in found_by(reader, word[:2], set(range(len(texts)))), (text, word[:2])
    reader.close()


# As people ask


@pytest.fixture
def shelf(library: object) -> None:
    faq(21, "死锁", "日志里写着 ORA-00060，请重试。", "public")
    faq(22, "导出列", "第一列是 GLvoucherNo。", "public")
    faq(23, "凭证字段", "字段 voucher 存凭证号，很长的一段说明" + "，还有别的内容" * 60, "public")
    faq(24, "内部工具", "内部 vouch 工具，口令 XQsecretZ。", "internal")
    rebuilding.rebuild()


def titles(viewer: Viewer, text: str) -> list[str]:
    return [hit.title for hit in search(viewer, text).hits]


@pytest.mark.parametrize(
    ("piece", "title"),
    [
        ("0060", "死锁"),
        ("RA-000", "死锁"),
        ("OR", "死锁"),
        ("ucherN", "导出列"),
        ("ＧＬ", "导出列"),
        ("oucher", "凭证字段"),
    ],
)
def test_a_piece_finds_and_is_marked(shelf: None, viewer: Viewers, piece: str, title: str) -> None:
    hits = {hit.title: hit.snippet for hit in search(viewer("visitor"), piece).hits}
    assert title in hits
    assert "<mark>" in hits[title]


def test_who_says_the_word_itself_comes_first_however_long_the_text(shelf: None, viewer: Viewers) -> None:
    assert titles(viewer("visitor"), "voucher") == ["凭证字段", "导出列"]


def test_an_unknown_piece_counts_among_other_words(shelf: None, viewer: Viewers) -> None:
    faq(25, "超时", "请重试。", "public")
    rebuilding.rebuild()
    assert titles(viewer("visitor"), "0060 重试")[:2] == ["死锁", "超时"]
    assert titles(viewer("visitor"), "0990 重试")[:2] == ["超时", "死锁"]


def test_a_known_word_among_others_means_itself(shelf: None, viewer: Viewers) -> None:
    assert "导出列" not in titles(viewer("visitor"), "voucher 月末结账")


def test_a_hidden_word_is_no_hit_and_changes_nothing(shelf: None, viewer: Viewers) -> None:
    """An internal document says vouch whole; to those who may not read it, that word is as unknown as any."""
    assert titles(viewer("visitor"), "secret") == []
    assert titles(viewer("visitor"), "vouch 录入") != titles(viewer("visitor"), "录入")
    assert set(titles(viewer("visitor"), "vouch")) == {"凭证字段", "导出列"}
    assert titles(viewer("chen"), "vouch")[0] == "内部工具"
    assert titles(viewer("chen"), "secret") == ["内部工具"]


def test_a_reading_of_pinyin_stays_before_pieces(shelf: None, viewer: Viewers) -> None:
    faq(25, "网络", "软件 xpingzhengx 的说明。", "public")
    rebuilding.rebuild()
    results = search(viewer("visitor"), "pingzheng")
    assert results.correction
    assert results.correction.text == "凭证"
    assert [hit.title for hit in results.hits][-1] == "网络"
    assert len(results.hits) > 1

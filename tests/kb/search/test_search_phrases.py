"""Quotes ask for exact words, and nothing else in a question is an instruction."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kb.search import nearness, rows
from kb.search.analysis import PLAIN
from kb.search.query import search
from kb.search.questions import question_of
from tests.kb.search.library import Library


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"月末结账"', ("月末结账",)),
        ("“月末结账” 失败", ("月末结账",)),
        ("「总账」的『期末 处理』", ("总账", "期末 处理")),
        ("＂ＧＬ－２０３１＂", ("gl-2031",)),
        ('"月末結賬"', ("月末结账",)),
        ("把“锁”改成“等待”", ("等待",)),  # one character: quotes only point at it
        ('"锁" 结账 "等待"', ("等待",)),
        ('月末"结账', ()),
        ('"' * 1000, ()),
        ('""结账""', ("结账",)),
        ('"，。！"', ()),
        (f'"{"长" * 61}" 结账 "等待"', ("等待",)),
        ('"一一" "二二" "三三" "四四" "五五"', ("一一", "二二", "三三", "四四")),
        ('"结账" "结账"', ("结账",)),
    ],
)
def test_what_stands_in_quotes_is_a_phrase(text: str, phrases: tuple[str, ...]) -> None:
    assert question_of(text, PLAIN).phrases == phrases


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "total"), [('"重新结账"', 1), ('"结账重新"', 0), ('结账 "报错代码为 GL-2031"', 1)])
def test_only_what_says_the_phrase_is_found(library: Library, text: str, total: int) -> None:
    assert search(AnonymousUser(), text).total == total


@pytest.mark.django_db
def test_only_what_holds_all_its_pairs_is_read_for_a_phrase(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    texts = rows.texts
    monkeypatch.setattr(rows, "texts", lambda ids: read.extend(ids) or texts(ids))
    monkeypatch.setattr(nearness, "nearer", lambda found, *_more: found)
    assert [hit.id for hit in search(AnonymousUser(), '结账 "连续纸的设置"').hits] == [library.printing_old.pk]
    assert read == [library.printing_old.pk]

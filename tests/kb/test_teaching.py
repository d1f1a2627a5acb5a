"""Trainers teach search: clear errors, tried before saved, and nobody sees more than they may."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client

from jobs.models import Job
from kb.models import DomainWord, Synonym
from kb.search import rebuilding, trying
from kb.search.reading import opened
from kb.search.trying import Trial, try_rule, try_word
from kb.search.vocabulary import Rule
from tests.bases import shared
from tests.kb.search import library as libraries
from tests.kb.search.library import Library

pytestmark = pytest.mark.django_db
WORDS, NAMES = "/admin/domain-words/", "/admin/synonyms/"


@pytest.fixture(autouse=True)
def own_index() -> Iterator[None]:
    yield
    opened.forget()


def build_untaught() -> Library:
    """Nobody has taught it anything yet."""
    DomainWord.objects.all().delete()
    Synonym.objects.all().delete()
    return libraries.build()


library = shared(build_untaught, has_index=True)


def add_word(client: Client, word: str, **more: str) -> str:
    return client.post(
        f"{WORDS}new/", {"word": word, "note": "", "questions": "", **more}, follow=True
    ).content.decode()


def add_names(client: Client, names: str, said: str = "", **more: str) -> str:
    kind = "one-way" if said else "two-way"
    fields = {"kind": kind, "said": said, "names": names, "note": "", "questions": "", **more}
    return client.post(f"{NAMES}new/", fields, follow=True).content.decode()


# Who


def test_authors_teach_and_readers_do_not(world, as_user) -> None:
    for person, status in (
        (world.li, 200),
        (world.zhou, 200),
        (world.admin, 200),
        (world.chen, 302),
        (world.zhao, 302),
    ):
        for address in (WORDS, NAMES, f"{WORDS}new/", f"{NAMES}new/"):
            assert as_user(person).get(address).status_code == status, (person.username, address)
    as_user(world.zhao).post(f"{WORDS}new/", {"word": "偷偷加词", "note": ""})
    assert not DomainWord.objects.filter(word="偷偷加词").exists()


def test_an_author_adds_changes_and_deletes(world, as_user) -> None:
    author = as_user(world.li)
    add_names(author, "打烊, 关门；ＳＨＯＰ", note="玩笑")
    rule = Synonym.objects.get(note="玩笑")
    assert (rule.names, rule.said) == ("打烊、关门、shop", "")
    assert "打烊、关门、shop" in author.get(f"{NAMES}?q=关门").content.decode()
    fields = {"kind": "one-way", "said": "收摊", "names": "关门", "note": "玩笑", "questions": ""}
    assert author.post(f"{NAMES}edit/{rule.pk}/", fields).status_code == 302
    rule.refresh_from_db()
    assert str(rule) == "收摊 → 关门"
    author.post(f"{NAMES}delete/{rule.pk}/")
    assert not Synonym.objects.filter(note="玩笑").exists()


# Errors


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("", "请填写领域词"),
        ("   ", "请填写领域词"),
        ("账", "只有一个字"),
        ("——", "只有标点"),
        ("辅助 核算", "不能有空格或标点"),
        ("T+软件", "不能有空格或标点"),
        ("字" * 21, "请控制在 20 个字以内"),
        ("反结账", "已经在词典里了"),
        ("反結賬", "已经在词典里了"),  # stored normalised
    ],
)
def test_a_word_that_does_not_help_is_refused(world, as_user, word: str, error: str) -> None:
    DomainWord.objects.get_or_create(word="反结账")
    before = DomainWord.objects.count()
    assert error in add_word(as_user(world.li), word)
    assert DomainWord.objects.count() == before


@pytest.mark.parametrize(
    ("names", "said", "error"),
    [
        ("", "", "请填写说法"),
        ("、、", "", "请填写说法"),
        ("打烊", "", "至少两种"),
        ("打烊、打烊", "", "至少两种"),
        ("打烊、关", "", "只有一个字"),
        ("打烊、……", "", "只有标点"),
        ("打烊、" + "字" * 31, "", "太长"),
        ("、".join(f"名字{n}" for n in range(13)), "", "最多 12 种"),
        ("打烊", "打烊", "写在了两边"),
        ("打烊", "关", "只有一个字"),
        ("导出", "下班", "已有一条单向规则"),
        ("上工、开门、打烊", "", "已在另一组同义词里"),
    ],
)
def test_a_rule_that_does_not_help_is_refused(world, as_user, names: str, said: str, error: str) -> None:
    Synonym.objects.create(kind="one-way", said="下班", names="回家")
    Synonym.objects.create(kind="two-way", names="上工、开门")
    before = Synonym.objects.count()
    assert error in add_names(as_user(world.li), names, said)
    assert Synonym.objects.count() == before


def test_a_one_way_rule_needs_what_is_said(world, as_user) -> None:
    assert "单向规则要写明输入的说法" in add_names(as_user(world.li), "打烊", kind="one-way")


def test_circles_are_fine(world, as_user) -> None:
    add_names(as_user(world.li), "关门", said="打烊")
    add_names(as_user(world.li), "打烊", said="关门")
    assert Synonym.objects.filter(said__in=["打烊", "关门"]).count() == 2


# 试一试


def titles(trial: Trial) -> tuple[list[str], list[str]]:
    return [line.title for line in trial.before], [line.title for line in trial.after]


def test_trying_names_shows_what_changes_and_saves_nothing(world, as_user, library: Library) -> None:
    page = add_names(as_user(world.li), "打烊、凭证录入", questions="打烊\n\n月末结账", **{"action-try": "1"})
    assert "保存后会怎样变化" in page
    assert ">凭证录入 V9.0</a></td><td>新</td>" in page
    assert "月末结账 — 前五条没有变化" in page
    assert "打烊、凭证录入</textarea>" in page  # still there to be saved
    assert not Synonym.objects.exists()


def test_trying_what_finds_nothing_says_so(world, as_user, library: Library) -> None:
    page = add_names(as_user(world.li), "打烊、关门", questions="打烊", **{"action-try": "1"})
    assert "现在和保存后都没有结果" in page


def test_trying_a_mistake_shows_the_mistake(world, as_user, library: Library) -> None:
    page = add_names(as_user(world.li), "打烊", **{"action-try": "1"})
    assert "至少两种" in page
    assert "保存后会怎样变化" not in page


def test_a_rule_is_tried_instead_of_its_old_self(world, library: Library) -> None:
    rule = Synonym.objects.create(kind="two-way", names="打烊、凭证录入")
    (trial,) = try_rule(world.li, Rule(("打烊", "针式打印机")), ["打烊"], instead_of=rule.pk)
    before, after = titles(trial)
    assert before[0] == "凭证录入"
    assert after[0] == "针式打印机套打"
    assert "凭证录入" not in after
    assert {line.change for line in trial.before} == {"gone"}


def test_without_questions_the_names_themselves_are_tried(world, library: Library) -> None:
    assert [trial.question for trial in try_rule(world.li, Rule(("打烊", "关门")), [])] == ["打烊", "关门"]
    assert [trial.question for trial in try_rule(world.li, Rule(("关门",), said="打烊"), ["  "])] == ["打烊"]


def test_recent_questions_are_tried_when_the_rule_concerns_them(world, library: Library, monkeypatch) -> None:
    monkeypatch.setattr(trying, "recent", [lambda viewer, most: ["今天打烊吗", "凭证"]])
    asked = [trial.question for trial in try_rule(world.li, Rule(("打烊", "关门")), ["结账"])]
    assert asked == ["结账", "今天打烊吗"]


def test_there_is_an_end_to_trying(world, library: Library) -> None:
    assert len(try_rule(world.li, Rule(("打烊", "关门")), [f"问题{n}" for n in range(500)])) == 8


def test_trying_a_word_shows_how_texts_are_cut(world, as_user, library: Library) -> None:
    (trial,) = try_word(world.li, "月末结账", ["月末结账失败"])
    assert trial.cut[0].startswith("月末/结账")
    assert "月末结账" in trial.cut[1].split("/")
    assert "月末结账" in titles(trial)[1]
    page = add_word(as_user(world.li), "月末结账", **{"action-try": "1"})
    assert "按有关的内容估算" in page
    assert not DomainWord.objects.exists()


@pytest.mark.parametrize("question", ["应急口令", "月末结账", "缺陷", "口令"])
def test_trying_shows_only_what_its_author_may_see(world, library: Library, question: str) -> None:
    """The same code for whoever asks: here a customer, as an author of the vendor sees everything."""
    for trials in (
        try_rule(world.zhao, Rule(("打烊", "应急口令", "缺陷")), [question, "打烊"]),
        try_word(world.zhao, "应急口令", [question]),
    ):
        shown = {title for trial in trials for side in titles(trial) for title in side}
        assert not [title for title in shown if "应急" in title or "缺陷" in title]
    insiders = try_word(world.li, "应急口令", [question])
    assert any("应急" in title or "缺陷" in title for title in titles(insiders[0])[1])


# The index follows


def rebuilds() -> int:
    return Job.objects.filter(kind="rebuild_index").count()


def test_a_new_word_asks_for_a_rebuild_and_a_new_note_does_not(library: Library, settled) -> None:
    assert rebuilds() == 0
    with settled():
        word = DomainWord.objects.create(word="月末结账")
    assert rebuilds() == 1
    assert opened.analysis().dictionary == ("月末结账",)
    Job.objects.all().delete()
    with settled():
        word.note = "整词"
        word.save()
    assert rebuilds() == 0
    with settled():
        word.delete()
    assert rebuilds() == 1
    assert opened.analysis().dictionary == ()


def test_names_ask_for_no_rebuild(library: Library, settled) -> None:
    with settled():
        Synonym.objects.create(kind="two-way", names="打烊、关门")
    assert rebuilds() == 0


def test_the_command_loads_the_starter(library: Library, capsys) -> None:
    call_command("load_vocabulary")
    assert DomainWord.objects.count() >= 150
    assert rebuilds() == 1
    call_command("load_vocabulary")
    assert "0 domain words and 0 synonyms" in capsys.readouterr().out


def test_the_sweep_notices_what_no_signal_told(library: Library) -> None:
    DomainWord.objects.bulk_create([DomainWord(word="月末结账")])
    rebuilding.heal()
    assert rebuilds() == 1

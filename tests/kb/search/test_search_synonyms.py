"""Other names for parts of a question: two-way, one-way, the longest first, never across a word."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kb.models import DomainWord, Synonym
from kb.search import index, teaching, vocabulary
from kb.search.query import search
from kb.search.synonyms import expansions
from kb.search.vocabulary import Dictionary, Rule, domain_words, trying
from tests.kb.search.library import Library, faq

pytestmark = pytest.mark.django_db

TAUGHT = Dictionary.of(
    ["反结账"],
    [
        Rule(("结账", "关账", "月结")),
        Rule(("月末结账", "月结账")),
        Rule(("导入",), said="引入"),
        Rule(("u盾", "ukey")),
        Rule(("单点登录", "sso")),
    ],
)


def others(text: str) -> list[str]:
    with trying(TAUGHT):
        return [expansion.text for expansion in expansions(text)]


@pytest.fixture
def nothing_taught(db: None) -> None:
    DomainWord.objects.all().delete()
    Synonym.objects.all().delete()


def teach(*names: str, said: str = "") -> Synonym:
    return Synonym.objects.create(**teaching.fields_of(Rule(names, said)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("怎样关账", ["结账", "月结"]),
        ("结账失败", ["关账", "月结"]),
        ("月末结账失败", ["月结账"]),  # the longest name at a place
        ("引入凭证", ["导入"]),
        ("导入凭证", []),  # one way only
        ("结账或关账", ["月结"]),  # what is said already is not added
        ("单点登录", ["sso"]),
        ("ＳＳＯ 怎么配", ["单点登录"]),
        ("", []),
        ("凭证录入", []),
    ],
)
def test_a_question_gets_the_other_names(text: str, expected: list[str]) -> None:
    assert others(text) == expected


@pytest.mark.parametrize("text", ["反结账", "总结账目", "ssolution", "mysso", "sso2", "uukey"])
def test_a_name_inside_a_longer_word_is_none(text: str) -> None:
    assert others(text) == []


def test_there_are_never_too_many() -> None:
    many = Dictionary.of([], [Rule(tuple(f"说法{chr(0x4E00 + n)}" for n in range(20)))])
    with trying(many):
        assert len(expansions("说法一" + "说法丁")) == 8


def test_rules_may_go_in_circles() -> None:
    circle = Dictionary.of([], [Rule(("乙方",), said="甲方"), Rule(("甲方",), said="乙方")])
    with trying(circle):
        assert [one.text for one in expansions("甲方签字")] == ["乙方"]


def test_another_name_finds_but_the_words_themselves_come_first(library: Library, nothing_taught) -> None:
    visitor = AnonymousUser()
    assert search(visitor, "打烊").total == 0
    teach("打烊", "凭证录入")
    assert search(visitor, "打烊").hits[0].title == "凭证录入"
    faq(20, "打烊", "…", "public")
    index.write_pending()
    assert [hit.title for hit in search(visitor, "打烊").hits][:2] == ["打烊", "凭证录入"]


# In memory


def test_a_change_counts_with_the_next_question(nothing_taught) -> None:
    assert expansions("打烊") == []
    rule = teach("打烊", "关门")
    assert [one.text for one in expansions("打烊")] == ["关门"]
    rule.names = "打烊、收工"
    rule.save()
    assert [one.text for one in expansions("打烊")] == ["收工"]
    rule.delete()
    assert expansions("打烊") == []


def test_a_question_costs_one_query_however_much_was_taught(nothing_taught) -> None:
    teach("打烊", "关门")
    DomainWord.objects.create(word="反结账")
    expansions("打烊")
    for number in range(50):
        teach(f"名字{number}甲", f"名字{number}乙")
    expansions("打烊")
    with CaptureQueriesContext(connection) as queries:
        expansions("打烊关门反结账")
        assert domain_words() == ("反结账",)
    assert len(queries) == 2  # one each


def test_trying_ends(nothing_taught) -> None:
    with trying(TAUGHT):
        assert vocabulary.current() is TAUGHT
    assert domain_words() == ()


# What the database refuses


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "two-way", "names": "结账"},
        {"kind": "two-way", "names": "结账、关账", "said": "月结"},
        {"kind": "one-way", "names": "结账"},
        {"kind": "one-way", "names": "", "said": "月结"},
        {"kind": "else", "names": "结账、关账"},
    ],
)
def test_no_rule_is_half_a_rule(nothing_taught, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Synonym.objects.create(**fields)


def test_nothing_is_taught_twice(nothing_taught) -> None:
    teach("结账", "关账")
    teach("导入", said="引入")
    DomainWord.objects.create(word="反结账")
    for twice in (lambda: teach("结账", "关账"), lambda: teach("引出", said="引入")):
        with pytest.raises(IntegrityError), transaction.atomic():
            twice()
    for word in ("反结账", "账"):
        with pytest.raises(IntegrityError), transaction.atomic():
            DomainWord.objects.create(word=word)


# The starter


def test_a_new_installation_has_the_starter() -> None:
    assert DomainWord.objects.count() >= 150
    assert Synonym.objects.count() >= 60
    assert "辅助核算" in domain_words()
    assert "结账" in [one.text for one in expansions("怎样关账")]


def test_every_line_of_the_starter_is_a_word_or_a_rule() -> None:
    """Also after normalising, which makes 帐 and 账 one."""
    words = [teaching.plain(line) for line in teaching.lines("domain_words.txt")]
    rules = [teaching.rule_of(line) for line in teaching.lines("synonyms.txt")]
    assert [word for word in words if teaching.flaw_of_word(word)] == []
    assert [rule for rule in rules if teaching.flaw_of_rule(rule)] == []
    assert len(set(words)) == len(words)
    assert len(set(rules)) == len(rules)


def test_the_starter_is_as_good_as_what_a_trainer_may_write() -> None:
    assert [word for word in domain_words() if teaching.flaw_of_word(word)] == []
    rules = vocabulary.rules()
    assert [rule for rule in rules if teaching.flaw_of_rule(rule) or (rule.said and teaching.flaw(rule.said))] == []
    assert [rule for rule in rules if teaching.taken(rule, [other for other in rules if other != rule])] == []


def test_loading_again_adds_only_what_is_missing() -> None:
    Synonym.objects.filter(names__contains="关账").delete()
    DomainWord.objects.filter(word="辅助核算").update(note="讲师的备注")
    DomainWord.objects.filter(word="反结账").delete()
    assert teaching.load_starter() == (1, 1)
    assert teaching.load_starter() == (0, 0)
    assert DomainWord.objects.get(word="辅助核算").note == "讲师的备注"

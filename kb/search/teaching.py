"""What may be taught, and the dictionary a new installation begins with."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from kb.models import DomainWord, Synonym
from kb.models.vocabulary import LONGEST_NAME, LONGEST_WORD, MOST_NAMES, SEPARATOR
from kb.search.analysis import MEANS_SOMETHING, normalise
from kb.search.vocabulary import Rule

STARTER = Path(__file__).parent / "starter"
BETWEEN = re.compile(r"[、，,;；=＝|\n\r\t]+")
ONE_WAY = re.compile(r"\s*(?:->|→)\s*")
NOT_IN_WORDS = re.compile(r"[\W_]")


def plain(term: str) -> str:
    """A term as it is stored and compared."""
    return " ".join(normalise(term).split())


def split(names: str) -> list[str]:
    """The names in a list as people write it, each once."""
    return list(dict.fromkeys(name for part in BETWEEN.split(names) if (name := plain(part))))


def flaw(term: str, longest: int = LONGEST_NAME) -> str:
    """What is wrong with a name, as a sentence; nothing when all is well."""
    said = {"term": term, "n": longest}
    if not term:
        return _("不能为空。")
    if not MEANS_SOMETHING.search(term):
        return _("“%(term)s”只有标点，检索时不起作用。") % said
    if len(term) < 2:
        return _("“%(term)s”只有一个字，会牵连太多内容，请写两个字以上的词。") % said
    if len(term) > longest:
        return _("“%(term)s”太长，请控制在 %(n)s 个字以内。") % said
    return ""


def flaw_of_word(word: str) -> str:
    """What is wrong with a domain word: it is cut out of running text, so it has no gaps."""
    found = flaw(word, LONGEST_WORD)
    if not found and NOT_IN_WORDS.search(word):
        return _("领域词里不能有空格或标点，请去掉。")
    return found


def flaw_of_rule(rule: Rule) -> str:
    """What is wrong with a rule as a whole, beside its single names."""
    if not rule.said and len(rule.names) < 2:
        return _("请写至少两种不同的说法，用顿号隔开。")
    if rule.said in rule.names:
        return _("“%(term)s”同时写在了两边。") % {"term": rule.said}
    if len(rule.names) > MOST_NAMES:
        return _("一组最多 %(n)s 种说法，请拆成几组。") % {"n": MOST_NAMES}
    return next(filter(None, map(flaw, rule.names)), "")


def taken(rule: Rule, others: Iterable[Rule]) -> str:
    """Which rule already says so: the same one-way input, or a group that has two of these names."""
    pairs = {frozenset(pair) for pair in combinations(rule.names, 2)}
    for other in others:
        if rule.said and rule.said == other.said:
            return _("“%(term)s”已有一条单向规则，请直接修改那一条。") % {"term": rule.said}
        same = pairs & {frozenset(pair) for pair in combinations(other.names, 2)}
        if not rule.said and not other.said and same:
            terms = SEPARATOR.join(sorted(next(iter(same))))
            return _("“%(terms)s”已在另一组同义词里：%(names)s。") % {
                "terms": terms,
                "names": SEPARATOR.join(other.names),
            }
    return ""


def fields_of(rule: Rule) -> dict[str, str]:
    kind = Synonym.Kind.ONE_WAY if rule.said else Synonym.Kind.TWO_WAY
    return {"kind": kind, "said": rule.said, "names": SEPARATOR.join(rule.names)}


@transaction.atomic
def load_starter() -> tuple[int, int]:
    """Add what the starter files have and the trainers' dictionary lacks; returns how many words and rules."""
    words = [DomainWord(word=plain(line)) for line in lines("domain_words.txt")]
    rules = [Synonym(**fields_of(rule_of(line))) for line in lines("synonyms.txt")]
    before = DomainWord.objects.count(), Synonym.objects.count()
    DomainWord.objects.bulk_create(words, ignore_conflicts=True)
    Synonym.objects.bulk_create(rules, ignore_conflicts=True)
    return DomainWord.objects.count() - before[0], Synonym.objects.count() - before[1]


def lines(name: str) -> Iterator[str]:
    for line in (STARTER / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def rule_of(line: str) -> Rule:
    """结账 = 关账 = 月结, or 引入 -> 导入."""
    said, *names = ONE_WAY.split(line, maxsplit=1)
    return Rule(tuple(split(names[0])), plain(said)) if names else Rule(tuple(split(said)))

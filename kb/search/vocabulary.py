"""What trainers taught search: words that stay whole, and names for the same thing. Kept in memory of each process.

One query a question says whether the rows are still those in memory, so a change counts everywhere at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, QuerySet, Value

from kb.models import DomainWord, Synonym
from kb.search import prepared

SAME = 0.7  # how much another name counts beside the one that was typed


@dataclass(frozen=True)
class Rule:
    """Names for one thing, or, when `said` is given, what to look for as well when somebody says that."""

    names: tuple[str, ...]
    said: str = ""

    @property
    def spoken(self) -> tuple[str, ...]:
        """What somebody may type for this rule to apply."""
        return (self.said,) if self.said else self.names


@dataclass(frozen=True)
class Dictionary:
    """All that was taught, at one moment."""

    words: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a name → its other names

    @cached_property
    def wholes(self) -> frozenset[str]:
        """Everything that may be found in a question."""
        return frozenset(self.words) | self.others.keys()

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The characters that such a thing may begin with."""
        return frozenset(whole[:1] for whole in self.wholes)

    @cached_property
    def sizes(self) -> list[int]:
        """How long such a thing may be, the longest first."""
        return sorted({len(whole) for whole in self.wholes}, reverse=True)

    @classmethod
    def of(cls, words: Iterable[str], rules: Iterable[Rule]) -> "Dictionary":
        others: dict[str, dict[str, None]] = {}
        for rule in rules:
            for said in rule.spoken:
                others.setdefault(said, {}).update(dict.fromkeys(name for name in rule.names if name != said))
        return cls(tuple(sorted(words)), {said: tuple(names) for said, names in others.items()})


Stamp = tuple[Any, ...]
known: tuple[Stamp, Dictionary] = ((), Dictionary())
tried: ContextVar[Dictionary | None] = ContextVar("tried", default=None)


def domain_words() -> tuple[str, ...]:
    return current().words


def current() -> Dictionary:
    """What is taught now, or what is being tried in this thread. One query; three after a change."""
    global known
    if (trial := tried.get()) is not None:
        return trial
    now = stamp()
    if known[0] != now:
        known = now, Dictionary.of(DomainWord.objects.values_list("word", flat=True), rules())
    return known[1]


def rules(but: int | None = None) -> list[Rule]:
    """The rules as they are stored, without the one that is being edited."""
    rows = Synonym.objects.exclude(pk=but) if but else Synonym.objects.all()
    return [Rule(tuple(row.terms()), row.said) for row in rows]


def stamp() -> Stamp:
    """How many rows there are and when the last one changed; deleting changes the number."""
    return tuple(sorted(prepared.rows("taught", stamps)))


def stamps() -> QuerySet[Any, Any]:
    parts = [
        model.objects.order_by().annotate(of=Value(name)).values("of").annotate(n=Count("pk"), at=Max("updated_at"))
        for name, model in (("words", DomainWord), ("names", Synonym))
    ]
    return parts[0].union(parts[1], all=True)


@contextmanager
def trying(dictionary: Dictionary) -> Iterator[None]:
    """Questions of this thread are asked as if this had been taught."""
    token = tried.set(dictionary)
    try:
        yield
    finally:
        tried.reset(token)

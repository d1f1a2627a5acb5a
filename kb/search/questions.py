"""What somebody typed → what engines are asked. Quotes ask for the exact words; nothing else is an operator."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.search.analysis import MEANS_SOMETHING, RUN, Analysis, Terms, normalise, plain_question, tidy, unique
from kb.search.scoring import Clause

PAIR_WEIGHT = 0.5
START_WEIGHT = INSIDE_WEIGHT = 0.5
MOST_EXPANSIONS = 8
MOST_PIECES = 4
MOST_PHRASES = 4
LONGEST_PHRASE = 60
ONE_WORD = re.compile(r"[^\s\u0080-\U0010ffff]+")
QUOTED = re.compile(r"[\"＂“”„「『]([^\"＂“”„「」『』]+)[\"＂“”」』]")


@dataclass(frozen=True)
class Expansion:
    """Another way of saying a part of the question, and how much it counts beside the words themselves."""

    text: str
    weight: float


@dataclass(frozen=True)
class Question:
    """Terms to score by; `starts` are beginnings of terms; `phrases`, normalised, must occur as they are.

    `insides` are words that may stand inside longer ones; `last`: words of a question of one word, which finds at the
    end also what holds a longer word with that in it.
    """

    text: str
    terms: Terms
    clauses: tuple[Clause, ...]
    starts: tuple[Clause, ...] = ()
    phrases: tuple[str, ...] = ()
    insides: tuple[Clause, ...] = ()
    last: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses or self.starts)

    @property
    def said(self) -> Terms:
        """What a reader looks for in an answer: the words typed, put right, and said in other ways."""
        words, pairs = ([clause.term for clause in self.of_field(name)] for name in ("words", "pairs"))
        return Terms(words, pairs, self.terms.singles)

    def of_field(self, field: str) -> list[Clause]:
        return [clause for clause in self.clauses if clause.field == field]


def question_of(text: str, analysis: Analysis, expansions: Iterable[Expansion] = ()) -> Question:
    text = tidy(text)
    terms = analysis.of_question(text)
    if not terms:
        return Question(text, terms, ())
    weights: dict[tuple[str, str], float] = {}
    for said, factor in [(terms, 1.0), *more_terms(expansions, analysis)]:
        for field, names, weight in (("words", said.words, 1.0), ("pairs", said.pairs, PAIR_WEIGHT)):
            for term in names:
                weights[field, term] = max(weights.get((field, term), 0.0), weight * factor)
    clauses = tuple(Clause(field, term, weight) for (field, term), weight in weights.items())
    return Question(text, terms, clauses, starts_of(terms), phrases_of(text), insides_of(terms), last_of(text, terms))


def phrases_of(text: str) -> tuple[str, ...]:
    """What stands in quotes, except single characters: quotes around “锁” only point at it."""
    quoted = [normalise(phrase).strip() for phrase in QUOTED.findall(text)]
    meant = [phrase for phrase in quoted if 2 <= len(phrase) <= LONGEST_PHRASE and MEANS_SOMETHING.search(phrase)]
    return tuple(unique(meant)[:MOST_PHRASES])


def more_terms(expansions: Iterable[Expansion], analysis: Analysis) -> list[tuple[Terms, float]]:
    return [(analysis.of_name(one.text), one.weight) for one in list(expansions)[:MOST_EXPANSIONS]]


def starts_of(terms: Terms) -> tuple[Clause, ...]:
    """A Chinese character asked for alone begins pairs; a Latin word may be the beginning of a longer one."""
    singles = [] if any(len(pair) == 2 for pair in terms.pairs) else terms.singles
    parts = [word for word in terms.words if len(word) > 2 and not RUN.search(word)]
    return (
        *(Clause("pairs", single) for single in singles),
        *(Clause("words", part, START_WEIGHT) for part in parts[:4]),
    )


def insides_of(terms: Terms) -> tuple[Clause, ...]:
    """Latin words and codes: 0060 may be meant as a part of ORA-00060."""
    return tuple(Clause("words", word, INSIDE_WEIGHT) for word in latin(terms) if len(word) > 2)


def last_of(text: str, terms: Terms) -> tuple[str, ...]:
    return tuple(latin(terms)) if ONE_WORD.fullmatch(plain_question(text)) else ()


def latin(terms: Terms) -> list[str]:
    """The longest first."""
    return sorted((word for word in terms.words if word.isascii()), key=len, reverse=True)[:MOST_PIECES]

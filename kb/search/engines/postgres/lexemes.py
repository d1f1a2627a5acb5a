"""Terms as PostgreSQL keeps them. Pure: bags of terms in, texts of tsvector and tsquery out, within their limits.

A lexeme is the first letter of its field, the term, and how much the document is about it, in sixteen levels. So words
and pairs share one GIN index, and the index alone tells the best holders of a term: ts_rank would have to fetch every
vector (2 s for a word that half of 100,000 documents hold). No positions: terms come without an order, and a long
manual would reach their limits, 256 for a lexeme and 16383 for a place.

https://www.postgresql.org/docs/current/textsearch-limitations.html
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kb.search.scoring import K1, B, Clause

LONGEST = 200  # characters of a term, at most 800 bytes: a lexeme may have 2046, an entry of a B-tree 2700
MOST_BYTES = 1_000_000  # of a tsvector's lexemes; 1,048,575 is refused
EXTRA_BYTES = 4  # separator, level, and what is lost to alignment
SEPARATOR, AFTER = "\x1f", "\x20"  # between term and level; the character behind it ends a range
LEVELS = "0123456789abcdef"
STEP = 3  # levels for each halving of what a document lacks of being about nothing else
TYPICAL = 400  # length of a document: levels only compare documents, so it need not be the average
DOCUMENTS = ""  # the key under which the number of documents is counted

Counts = dict[str, int]  # key → occurrences; under the field's letter alone, the length of the field


def key(field: str, term: str = "") -> str:
    """A term; without one, the key of the field's length."""
    return f"{field[0]}{term[:LONGEST]}"


def counts_of(fields: Mapping[str, Sequence[str]]) -> Counts:
    """What a document says, field by field in the order given; what no tsvector could hold is left out at the end."""
    counts = {key(field): len(terms) for field, terms in fields.items()}
    room = MOST_BYTES
    for field, terms in fields.items():
        for term, times in Counter(key(field, term) for term in terms if term).items():
            room -= len(term.encode()) + EXTRA_BYTES
            if room < 0:
                return counts
            counts[term] = times
    return counts


def level(times: int, length: int) -> str:
    """How much a text of this length is about a term, on the scale of BM25: from "0" to "f"."""
    rest = 1 - impact_of(times, length)
    return LEVELS[min(int(-math.log2(rest) * STEP), len(LEVELS) - 1)]


def impact_of(times: int, length: int) -> float:
    return times / (times + K1 * (1 - B + B * length / TYPICAL))


def impact(level: str) -> float:
    """About what BM25 gives for it, between 0 and 1."""
    return float(1 - 2 ** (-(LEVELS.index(level) + 0.5) / STEP))


def lexemes(counts: Counts) -> list[str]:
    return [f"{term}{SEPARATOR}{level(times, counts[term[0]])}" for term, times in counts.items() if len(term) > 1]


def vector(counts: Counts) -> str:
    """The text of a tsvector."""
    return " ".join(map(quoted, lexemes(counts)))


def any_of(clauses: Iterable[Clause], starts: Iterable[Clause] = ()) -> str:
    """The text of a tsquery that one of these terms fulfils at any level, or a term with one of these beginnings."""
    whole = [f"{quoted(key(clause.field, clause.term) + SEPARATOR)}:*" for clause in clauses]
    return " | ".join([*whole, *(f"{quoted(key(start.field, start.term))}:*" for start in starts)])


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def sums(documents: Iterable[Counts], sign: int = 1) -> Counter[str]:
    """What documents add to the statistics: themselves, the lengths of their fields, and one for each lexeme."""
    found: Counter[str] = Counter()
    for counts in documents:
        found[DOCUMENTS] += sign
        found.update(dict.fromkeys(lexemes(counts), sign))
        found.update({letter: sign * length for letter, length in counts.items() if len(letter) == 1})
    return found


def changes(before: Iterable[Counts], after: Iterable[Counts]) -> Counts:
    """By how much the statistics grow when documents change; what stays the same is left out."""
    found = sums(before, -1)
    found.update(sums(after))
    return {lexeme: change for lexeme, change in found.items() if change}

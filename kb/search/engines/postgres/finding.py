"""Asks the tables: how frequent the terms are, who holds any of them, who holds the rare ones most; then ranks exactly.

The index says at which level a document is about a term. That chooses two hundred; their order comes from the same BM25
as everywhere (kb.search.scoring), over frequencies that are read for these documents alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.postgres.lexemes import AFTER, DOCUMENTS, SEPARATOR, any_of, impact, key, quoted
from kb.search.engines.postgres.tables import Place
from kb.search.scoring import K1, Clause, Postings, dampings, gains, idf

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

FEWEST, MOST = 4, 6  # of the rarest terms choose the candidates …
ENOUGH = 2_000  # … the fifth and sixth only while no more documents than this hold one of them
QUOTA = 1_000  # holders of a term, the best first, that are looked at: a frequent term says little about the others
MOST_UNITED = 200  # terms with the same beginning that are taken for one

# The levels of each term lie together in the B-tree.
FREQUENCIES = """
    SELECT lexeme, sum(n) FROM unnest(%s::text[]) AS term JOIN {schema}.terms
        ON lexeme >= term || %s AND lexeme < term || %s GROUP BY lexeme
    UNION ALL
    SELECT lexeme, sum(n) FROM {schema}.terms WHERE lexeme = ANY(%s) GROUP BY lexeme
"""
BEGINNING = """
    SELECT DISTINCT split_part(lexeme, %s, 1) FROM {schema}.terms WHERE lexeme >= %s AND lexeme < %s
    ORDER BY 1 LIMIT %s
"""
# One value for all of them: a row for each would cost more than the search. Eight bytes a number, the highest first.
HOLDERS = "SELECT string_agg(int8send(id), '') FROM {schema}.documents WHERE found @@ %s::tsquery"
EACH = """
    SELECT query, (SELECT string_agg(int8send(id), '') FROM {schema}.documents WHERE found @@ query::tsquery)
    FROM unnest(%s::text[]) AS query
"""
SOME = """
    SELECT string_agg(int8send(id), '')
    FROM (SELECT id FROM {schema}.documents WHERE found @@ %s::tsquery LIMIT %s) AS few
"""
# `||` takes the counts out of their packed place once; each `->` would do it again.
SAID = """
    WITH best AS MATERIALIZED (
        SELECT id, counts || '{}'::jsonb AS counts FROM {schema}.documents WHERE id = ANY(%s)
    )
    SELECT id, array_to_string(ARRAY(SELECT coalesce(counts->>key, '0') FROM unnest(%s::text[]) AS key), ' ')
    FROM best ORDER BY id
"""


@dataclass(frozen=True)
class Statistics:
    """Sums over all documents."""

    sums: dict[str, int] = field(default_factory=dict)  # documents, lengths of fields
    levels: dict[str, dict[str, int]] = field(default_factory=dict)  # term → level → holders

    @property
    def total(self) -> int:
        return self.sums.get(DOCUMENTS, 0)

    def frequency(self, clause: Clause) -> int:
        return sum(self.levels.get(key(clause.field, clause.term), {}).values())

    def average(self, name: str) -> float:
        return self.sums.get(key(name), 0) / max(self.total, 1)


@dataclass(frozen=True)
class Asked:
    """What is scored as one term: a term, or all those with one beginning. `worth`: its weight times its idf."""

    field: str
    keys: tuple[str, ...]
    worth: float


def statistics(place: Place, clauses: Iterable[Clause]) -> Statistics:
    clauses = list(clauses)
    terms = [key(clause.field, clause.term) for clause in clauses]
    whole = [DOCUMENTS, *sorted({key(clause.field) for clause in clauses})]
    found = Statistics(levels=defaultdict(dict))
    for lexeme, n in place.rows(FREQUENCIES, [terms, SEPARATOR, AFTER, whole]):
        term, separator, level = lexeme.rpartition(SEPARATOR)
        if separator:
            found.levels[term][level] = max(int(n), 0)
        else:
            found.sums[lexeme] = int(n)
    return found


def asked(clause: Clause, known: Statistics) -> Asked:
    worth = clause.weight * idf(known.total, min(known.frequency(clause), known.total))
    return Asked(clause.field, (key(clause.field, clause.term),), worth)


def beginning(place: Place, name: str, prefix: str, most: int) -> list[str]:
    """Terms of a field that begin so, in order."""
    start = key(name, prefix)
    found = place.rows(BEGINNING, [SEPARATOR, start, f"{start}\U0010ffff", most])
    return [term[1:] for (term,) in found if len(term) > 1]


def unpacked(ids: bytes | None) -> Ints:
    """In the order of ids."""
    return np.sort(np.frombuffer(ids or b"", ">i8").astype(np.int64))


def holders(place: Place, clauses: Iterable[Clause], starts: Iterable[Clause] = ()) -> Ints:
    """Who holds one of these terms, or a term that begins so."""
    return unpacked(place.rows(HOLDERS, [any_of(clauses, starts)])[0][0])


def all_holders(place: Place, clauses: Iterable[Clause]) -> Ints:
    """Who holds every one of these terms."""
    return unpacked(place.rows(HOLDERS, [" & ".join(any_of([clause]) for clause in clauses)])[0][0])


def some_holders(place: Place, clause: Clause, most: int) -> Ints:
    return unpacked(place.rows(SOME, [any_of([clause]), most])[0][0])


def choosers(clauses: Sequence[Clause], known: Statistics) -> list[Clause]:
    """The rarest terms, four to six of them."""
    rarest = sorted(clauses, key=known.frequency)
    for number in range(FEWEST, min(MOST, len(rarest))):
        if sum(map(known.frequency, rarest[: number + 1])) > ENOUGH:
            return rarest[:number]
    return rarest[:MOST]


def best_levels(clause: Clause, known: Statistics) -> str:
    """From the highest down as many levels as it takes to fill the quota."""
    levels = known.levels.get(key(clause.field, clause.term), {})
    taken, held = "", 0
    for level in sorted(levels, reverse=True):
        if held >= QUOTA:
            break
        taken, held = taken + level, held + levels[level]
    return taken


def guessed(place: Place, ids: Ints, clauses: Sequence[Clause], known: Statistics) -> Floats:
    """About the score of each of these documents, going by the levels of the terms that choose."""
    worth: dict[str, float] = {}
    for clause in choosers(clauses, known):
        for level in best_levels(clause, known):
            query = quoted(f"{key(clause.field, clause.term)}{SEPARATOR}{level}")
            worth[query] = asked(clause, known).worth * (K1 + 1) * impact(level)
    scores = np.zeros(len(ids), np.float32)
    for query, packed in place.rows(EACH, [list(worth)]):
        scores[np.isin(ids, unpacked(packed), assume_unique=True)] += worth[query]
    return scores


def ranked(place: Place, ids: Ints, terms: Sequence[Asked], known: Statistics) -> Floats:
    """BM25 of these documents, whose ids ascend."""
    names = sorted({one.field for one in terms})
    keys = list(dict.fromkeys([*map(key, names), *(one for term in terms for one in term.keys)]))
    rows = place.rows(SAID, [ids.tolist(), keys])
    said = np.array([text.split() for _pk, text in rows], np.float32).reshape(len(rows), len(keys))
    column = {one: said[:, number] for number, one in enumerate(keys)}
    damped = {name: dampings(column[key(name)], known.average(name)) for name in names}
    scores = np.zeros(len(rows), np.float32)
    for term in terms:
        times = np.sum([column[one] for one in term.keys], axis=0)
        docs = np.flatnonzero(times).astype(np.int32)
        scores[docs] += gains(Postings(docs, times[docs]), damped[term.field], term.worth)
    result = np.zeros(len(ids), np.float32)
    result[np.searchsorted(ids, np.array([pk for pk, _text in rows], np.int64))] = scores
    return result

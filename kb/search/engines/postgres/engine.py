"""The engine over PostgreSQL's tables."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import RUN, Analysis, analysis_with
from kb.search.engines.base import Found, Scope
from kb.search.engines.postgres import finding
from kb.search.engines.postgres.finding import Asked, Statistics
from kb.search.engines.postgres.keeping import Shelves
from kb.search.engines.postgres.tables import Place
from kb.search.questions import Question
from kb.search.scoring import Clause, idf

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MOST_CANDIDATES = 200
MOST_TERMS = 24  # of each field: the rarest say most, and time grows with their number
MOST_FOLLOWERS = 300  # pairs with the same beginning that are looked at
ENOUGH = 2_000  # holders of a term that are looked at to say how many a person may see
# The planner takes reading everything for cheap, because it does not see that vectors are stored elsewhere; compiling
# the query takes longer than the query. A question that takes seconds goes to the plain database search instead.
SETTINGS = {
    "enable_seqscan": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "statement_timeout": "4s",
}
NOTHING = Found("postgres", np.empty(0, np.int64), np.empty(0, np.float32))


class Tables:
    """Any number of readers and writers on any number of machines; what one commits the others find."""

    name = "postgres"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.store = Shelves(place)

    def analysis(self) -> Analysis:
        return analysis_of(self.place, self.place.about())

    def find(self, question: Question, scope: Scope) -> Found:
        """What passes the walls is decided between the holders of the terms and the choice of candidates."""
        if not question:
            return NOTHING
        with self.place.transaction(**SETTINGS):
            known = finding.statistics(self.place, [*question.clauses, *question.starts])
            clauses = [*rarest(question, "words", known), *rarest(question, "pairs", known)]
            starts = [start for start in question.starts if is_worth_uniting(start, known)]
            if not clauses and not starts:
                return NOTHING
            ids = finding.holders(self.place, clauses, starts)
            rows = scope.columns.rows_of(ids)
            seen = rows >= 0
            seen[seen] = scope.mask[rows[seen]]
            scores = self.scores(ids[seen], clauses, starts, known)
        return Found.of(self.name, rows[seen][scores > 0], scores[scores > 0])

    def scores(self, ids: Ints, clauses: list[Clause], starts: list[Clause], known: Statistics) -> Floats:
        """Exact for the two hundred that promise most; the others come after them, in the order of their promise."""
        terms = [finding.asked(clause, known) for clause in clauses]
        guesses = np.zeros(len(ids), np.float32)
        if len(ids) > MOST_CANDIDATES:
            guesses = finding.guessed(self.place, ids, clauses, known)
        for start in starts:
            held = finding.holders(self.place, [], [start])
            if len(held):
                terms.append(self.united(start, len(held), known))
                guesses[np.isin(ids, held, assume_unique=True)] += terms[-1].worth
        best = np.sort(np.argsort(-guesses, kind="stable")[:MOST_CANDIDATES])
        exact = finding.ranked(self.place, ids[best], terms, known)
        scores = behind(guesses, float(exact[exact > 0].min(initial=np.inf)))
        scores[best] = exact
        return scores

    def united(self, start: Clause, holders: int, known: Statistics) -> Asked:
        names = finding.beginning(self.place, start.field, start.term, finding.MOST_UNITED)
        keys = tuple(finding.key(start.field, name) for name in names)
        return Asked(start.field, keys, start.weight * idf(max(known.total, holders), holders))

    def vocabulary(self, scope: Scope) -> "Held":
        return Held(self.place, scope)

    def weights(self, words: list[str]) -> dict[str, float]:
        with self.place.transaction():
            clauses = {word: Clause("words", word) for word in words}
            known = finding.statistics(self.place, clauses.values())
        return {word: finding.asked(clause, known).worth for word, clause in clauses.items()}


class Held:
    """The terms that documents of a scope hold."""

    def __init__(self, place: Place, scope: Scope) -> None:
        self.place, self.scope = place, scope

    def frequency(self, field: str, term: str) -> int:
        """Exact up to two thousand holders, beyond that by the share of two thousand that the scope has."""
        clause = Clause(field, term)
        with self.place.transaction(**SETTINGS):
            total = finding.statistics(self.place, [clause]).frequency(clause)
            held = finding.some_holders(self.place, clause, ENOUGH) if total else np.empty(0, np.int64)
        rows = self.scope.columns.rows_of(held)
        seen = int(self.scope.mask[rows[rows >= 0]].sum())
        return seen if len(held) < ENOUGH else round(total * seen / len(held))

    def most_holders(self, pairs: Sequence[str]) -> list[int]:
        clauses = [Clause("pairs", pair) for pair in pairs]
        with self.place.transaction(**SETTINGS):
            known = finding.statistics(self.place, clauses)
        return [known.frequency(clause) for clause in clauses]

    def followers(self, char: str, least: int) -> list[str]:
        with self.place.transaction(**SETTINGS):
            pairs = [Clause("pairs", pair) for pair in finding.beginning(self.place, "pairs", char, MOST_FOLLOWERS)]
            known = finding.statistics(self.place, pairs)
        return [pair.term[1] for pair in pairs if len(pair.term) == 2 and known.frequency(pair) >= least]

    def holding(self, pairs: Sequence[str]) -> Ints:
        with self.place.transaction(**SETTINGS):
            held = finding.all_holders(self.place, [Clause("pairs", pair) for pair in pairs])
        rows = self.scope.columns.rows_of(held)
        return rows[rows >= 0]

    def beginning(self, field: str, prefix: str, most: int) -> list[str]:
        with self.place.transaction(**SETTINGS):
            return finding.beginning(self.place, field, prefix, most)


@lru_cache(maxsize=4)
def analysis_of(place: Place, fingerprint: str) -> Analysis:
    """Read once for each dictionary."""
    return analysis_with(place.dictionary())


def rarest(question: Question, name: str, known: Statistics) -> list[Clause]:
    clauses = [clause for clause in question.of_field(name) if known.frequency(clause)]
    return sorted(clauses, key=known.frequency)[:MOST_TERMS]


def is_worth_uniting(start: Clause, known: Statistics) -> bool:
    """A known Latin word means itself; a character alone, or an unknown beginning, means all that begin so."""
    return bool(RUN.search(start.term)) or not known.frequency(start)


def behind(guesses: Floats, lowest: float) -> Floats:
    """Guesses as scores below the lowest exact one, above nothing."""
    if not len(guesses) or not np.isfinite(lowest):
        return np.full(len(guesses), 1e-6, np.float32)
    share = guesses / max(float(guesses.max()), 1e-6)
    return (lowest * (0.01 + 0.98 * share)).astype(np.float32)

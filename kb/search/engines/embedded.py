"""Whoosh's postings on the local disk, scored by our own arrays."""

from collections.abc import Sequence
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from kb.search import scoring
from kb.search.analysis import RUN, Analysis
from kb.search.columns import Mask
from kb.search.engines.base import Found, Scope
from kb.search.engines.folders import Folders
from kb.search.questions import Question
from kb.search.reading import opened
from kb.search.scoring import Clause, Floats
from kb.search.segments import Reader

MOST_TERMS = 24  # of each field: the rarest say most, and time grows with their number
FEW = 500  # documents outside a scope that are looked up instead of looking at all inside
MOST_COUNTED = 5_000  # terms of which it is kept how many documents of a scope hold them


class Embedded:
    """The default: nothing to install, one writer, any number of reading processes."""

    name = "whoosh"
    store = Folders()

    def analysis(self) -> Analysis:
        return opened.analysis()

    def find(self, question: Question, scope: Scope) -> Found:
        return opened.ask(lambda reader: self.found_by(reader, question, scope))

    def found_by(self, reader: Reader, question: Question, scope: Scope) -> Found:
        seen = seen_documents(reader, scope)
        scores = scores_of(reader, question, seen)
        if question.last:
            scores = np.where(seen, scores, 0)
            scores += np.where(seen & (scores == 0), below(scores, last_scores(reader, question)), 0)
        scores = by_row(reader, scope, scores)
        rows = np.flatnonzero((scores > 0) & scope.mask)
        return Found(self.name, rows, scores[rows])

    def vocabulary(self, scope: Scope) -> "Held":
        return Held(scope)


class Held:
    """The terms that documents of a scope hold."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.counts: dict[tuple[str, str], int] | None = None

    def frequency(self, field: str, term: str) -> int:
        key = (field, term)
        if self.counts is None or (found := self.counts.get(key)) is None:
            found = opened.again(lambda reader: self.counted(reader, key))
        return found

    def counted(self, reader: Reader, key: tuple[str, str]) -> int:
        self.counts = counts_of(reader, self.scope)
        if key not in self.counts:
            if len(self.counts) >= MOST_COUNTED:
                self.counts.clear()
            self.counts[key] = number_seen(reader, self.scope, reader.postings(*key).docs)
        return self.counts[key]

    def most_holders(self, pairs: Sequence[str]) -> NDArray[np.int64]:
        return opened.again(lambda reader: reader.most_holders(pairs))

    def holding(self, pairs: Sequence[str]) -> NDArray[np.int64]:
        def held(reader: Reader) -> NDArray[np.int64]:
            postings = [reader.postings("pairs", pair).docs for pair in pairs]
            shared = reduce(partial(np.intersect1d, assume_unique=True), sorted(postings, key=len))
            rows = known_rows(reader, self.scope)[shared]
            return rows[rows >= 0]

        return opened.again(held)

    def followers(self, char: str, least: int) -> list[str]:
        return opened.again(lambda reader: reader.followers(char, least))

    def beginning(self, field: str, prefix: str, most: int) -> list[str]:
        return opened.again(lambda reader: reader.terms(field, prefix, most))


def known_rows(reader: Reader, scope: Scope) -> NDArray[np.int64]:
    """For each document number its row in the columns, -1 for what the columns do not know (deleted, withdrawn)."""
    made = scope.columns.made
    if made.get("reader") is not reader.ids:
        made["reader"], made["rows"] = reader.ids, scope.columns.rows_of(reader.ids)
    found: NDArray[np.int64] = made["rows"]
    return found


def by_row(reader: Reader, scope: Scope, scores: Floats) -> Floats:
    """The scores of documents as scores of rows: 0 where the index has none."""
    made = scope.columns.made
    if "documents" not in made or made["documents"][0] is not reader.ids:
        made["documents"] = reader.ids, documents_of(known_rows(reader, scope), len(scope.mask))
    documents: NDArray[np.int32] | None = made["documents"][1]
    return scores if documents is None else np.append(scores, np.float32(0))[documents]


def documents_of(rows: NDArray[np.int64], size: int) -> NDArray[np.int32] | None:
    """For each row its document number or -1, from the rows of all documents; None if the numbers are the same."""
    if np.array_equal(rows, np.arange(size)):
        return None
    documents = np.full(size, -1, np.int32)
    held = np.flatnonzero(rows >= 0)
    documents[rows[held]] = held
    return documents


def seen_documents(reader: Reader, scope: Scope) -> Mask:
    """For each document number whether its row is in the scope; made once for all who may see the same."""
    made, key = scope.columns.made, ("documents", id(scope.mask))
    if key not in made or made[key][0] is not reader.ids:
        rows = known_rows(reader, scope)
        seen = (rows >= 0) & scope.mask[rows] if len(scope.mask) else np.zeros(len(rows), np.bool_)
        made[key] = reader.ids, scope.mask, seen
    found: Mask = made[key][2]
    return found


def number_seen(reader: Reader, scope: Scope, docs: NDArray[np.int32]) -> int:
    """How many of some ascending document numbers are in the scope."""
    made, key = scope.columns.made, ("unseen", id(scope.mask))
    if key not in made or made[key][0] is not reader.ids:
        made[key] = reader.ids, scope.mask, np.flatnonzero(~seen_documents(reader, scope)).astype(np.int32)
    unseen: NDArray[np.int32] = made[key][2]
    if not len(unseen):
        return len(docs)
    if len(unseen) > FEW:
        return int(np.count_nonzero(seen_documents(reader, scope)[docs]))
    if not len(docs):
        return 0
    places = np.minimum(np.searchsorted(docs, unseen), len(docs) - 1)
    return len(docs) - int(np.count_nonzero(docs[places] == unseen))


def counts_of(reader: Reader, scope: Scope) -> dict[tuple[str, str], int]:
    """How many documents of the scope hold a term, as far as somebody has asked: for all who may see the same."""
    made, key = scope.columns.made, ("counts", id(scope.mask))
    if key not in made or made[key][0] is not reader.ids:
        made[key] = reader.ids, scope.mask, {}
    found: dict[tuple[str, str], int] = made[key][2]
    return found


def scores_of(reader: Reader, question: Question, seen: Mask) -> Floats:
    scores = scoring.score(reader, [*rarest(reader, question, "words"), *rarest(reader, question, "pairs")])
    for start in question.starts:
        if RUN.search(start.term) or is_new(reader, start.term, seen):
            scoring.add(scores, reader, start.field, reader.beginning(start.field, start.term), start.weight)
    for inside in question.insides:
        if is_new(reader, inside.term, seen):
            scoring.add(scores, reader, inside.field, reader.pieces(inside.term, begun=False), inside.weight)
    return scores


def last_scores(reader: Reader, question: Question) -> Floats:
    """How much everybody says words that begin with those of the question, or have them inside."""
    scores = np.zeros(reader.size, np.float32)
    for word in question.last:
        scoring.add(scores, reader, "words", reader.pieces(word, begun=True), 1)
    return scores


def below(scores: Floats, others: Floats) -> Floats:
    """The other scores made so small that the least of the scores is greater."""
    least = scores[scores > 0].min(initial=1)
    return others * np.float32(least / 2 / others.max(initial=1))


def rarest(reader: Reader, question: Question, field: str) -> list[Clause]:
    clauses = question.of_field(field)
    terms = [clause.term for clause in clauses]
    if field == "pairs":
        frequencies = reader.most_holders(terms).tolist()
    elif len(terms) > MOST_TERMS:
        frequencies = [reader.frequency(field, term) for term in terms]
    else:
        return clauses
    known = [place for place, holders in enumerate(frequencies) if holders]
    return [clauses[place] for place in sorted(known, key=frequencies.__getitem__)[:MOST_TERMS]]


def is_new(reader: Reader, word: str, seen: Mask) -> bool:
    """A Latin word that somebody may read means itself; any other may be a part of one."""
    return not seen[reader.postings("words", word).docs].any()

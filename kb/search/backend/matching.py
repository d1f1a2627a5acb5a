"""A query of modelsearch, evaluated over one generation of the index: who matches, and how well."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce

import numpy as np
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery
from numpy.typing import NDArray

from kb.search import scoring
from kb.search.analysis import RUN
from kb.search.backend import wording
from kb.search.backend.paths import Path
from kb.search.backend.wording import Piece, Wording
from kb.search.questions import PAIR_WEIGHT
from kb.search.scoring import Postings
from kb.search.segments import Reader

MOST_BEGUN = 2000  # terms that begin with one Chinese character
MOST_ALIKE = 5000  # terms looked at for one misspelt word
CLOSE = 0.75  # of difflib's ratio: one letter wrong in four

Held = NDArray[np.bool_]
Docs = NDArray[np.int32]
Holders = Callable[[Piece], Iterator[Docs]]


@dataclass(frozen=True)
class Matches:
    """By document number, and one place more at the end for every object the index does not know."""

    held: Held
    scores: scoring.Floats

    def __and__(self, other: "Matches") -> "Matches":
        return only(self.held & other.held, self.scores + other.scores)

    def __or__(self, other: "Matches") -> "Matches":
        return only(self.held | other.held, self.scores + other.scores)

    def __invert__(self) -> "Matches":
        return Matches(~self.held, np.zeros_like(self.scores))

    def __mul__(self, boost: float) -> "Matches":
        return Matches(self.held, self.scores * np.float32(boost))


def is_known(query: SearchQuery) -> bool:
    """modelsearch may come to have more kinds than there were when this was written."""
    match query:
        case And() | Or():
            return all(map(is_known, query.subqueries))
        case Not() | Boost():
            return is_known(query.subquery)
    return isinstance(query, MatchAll | PlainText | Phrase | Fuzzy)


def only(held: Held, scores: scoring.Floats) -> Matches:
    return Matches(held, np.where(held, scores, np.float32(0)))


class Matcher:
    """Looks for things in some fields. `completing`: the beginning of a Latin word is enough."""

    def __init__(self, reader: Reader, paths: list[Path], completing: bool = False) -> None:
        self.reader, self.paths, self.completing = reader, paths, completing

    def find(self, query: SearchQuery) -> Matches:
        match query:
            case MatchAll():
                return self.everything()
            case Not():
                return ~self.find(query.subquery)
            case And():
                return reduce(Matches.__and__, map(self.find, query.subqueries), self.everything())
            case Or():
                return reduce(Matches.__or__, map(self.find, query.subqueries), ~self.everything())
            case Boost():
                return self.find(query.subquery) * query.boost
            case PlainText():
                asked = wording.plain_text(query.query_string, self.completing)
                return self.worded(asked, query.operator, self.holders) * query.boost
            case Phrase():
                return self.worded(wording.phrase(query.query_string, self.completing), "and", self.holders)
            case Fuzzy():
                return self.worded(wording.nearly(query.query_string), query.operator, self.holders_of_the_like)
        raise NotImplementedError(type(query).__name__)

    def everything(self) -> Matches:
        return Matches(np.ones(self.reader.size + 1, bool), np.zeros(self.reader.size + 1, np.float32))

    def worded(self, asked: Wording, operator: str, holders: Holders) -> Matches:
        if not asked.pieces:
            return ~self.everything()
        together = np.logical_and if operator == "and" else np.logical_or
        held = reduce(together, (self.mask(holders(piece)) for piece in asked.pieces))
        return only(held, self.scored(asked))

    def mask(self, holders: Iterable[Docs]) -> Held:
        held = np.zeros(self.reader.size + 1, bool)
        for docs in holders:
            held[docs] = True
        return held

    def holders(self, piece: Piece) -> Iterator[Docs]:
        """For each field the documents that hold all of a piece there."""
        for path in self.paths:
            if piece.begins:
                for term in self.reader.terms(piece.field, path.key + piece.terms[0], MOST_BEGUN):
                    yield self.reader.postings(piece.field, term).docs
            else:
                yield reduce(common, (self.docs(piece.field, path, term) for term in piece.terms))

    def holders_of_the_like(self, piece: Piece) -> Iterator[Docs]:
        """Latin words spelt nearly so; Chinese words of which one character differs."""
        if piece.begins:
            yield from self.holders(piece)
        elif not RUN.match(piece.terms[0]):
            yield from self.spelt_like(piece)
        else:
            enough = max(1, len(piece.terms) - 2)  # one character inside a word is in two of its pairs
            for path in self.paths:
                all_docs = np.concatenate([self.docs(piece.field, path, term) for term in piece.terms])
                docs, times = np.unique(all_docs, return_counts=True)
                yield docs[times >= enough]

    def spelt_like(self, piece: Piece) -> Iterator[Docs]:
        word = piece.terms[0]
        for path in self.paths:
            known = self.reader.terms("words", path.key + word[0], MOST_ALIKE)
            for like in get_close_matches(word, [term[len(path.key) :] for term in known], n=20, cutoff=CLOSE):
                yield self.docs("words", path, like)

    def docs(self, field: str, path: Path, term: str) -> Docs:
        return self.reader.postings(field, path.key + term).docs

    def scored(self, asked: Wording) -> scoring.Floats:
        """One BM25 over all fields together: a field's boost counts as so many repetitions there."""
        scores = np.zeros(self.reader.size, np.float32)
        starts = [piece.terms[0] for piece in asked.pieces if piece.field == "starts"]
        for field, terms, weight in (
            ("words", asked.words, 1.0),
            ("pairs", asked.pairs, PAIR_WEIGHT),
            ("starts", starts, 1.0),
        ):
            for term in terms:
                scoring.add(scores, self.reader, field, self.said_anywhere(field, term), weight)
        return np.append(scores, np.float32(0))

    def said_anywhere(self, field: str, term: str) -> Postings:
        found = ((self.reader.postings(field, path.key + term), path.boost) for path in self.paths)
        return scoring.union(
            [Postings(one.docs, one.weights * np.float32(boost)) for one, boost in found], self.reader.size
        )


def common(one: Docs, other: Docs) -> Docs:
    return np.intersect1d(one, other, assume_unique=True)

"""BM25 over arrays of postings. Knows numpy and nothing else: no index format, no database.

Formula: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the inverse
document frequency of Lucene, which is never negative. A field's score is added to those of the others.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

B = 0.75  # how much a long text is discounted
K1 = 1.2  # how soon repeating a term stops to help

Floats = NDArray[np.float32]


class Postings(NamedTuple):
    """Who holds a term: document numbers, ascending, and how often each says it. Deleted documents included."""

    docs: NDArray[np.int32]
    weights: Floats


NOBODY = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


@dataclass(frozen=True)
class Clause:
    """One term that a question asks for, and how much it counts."""

    field: str
    term: str
    weight: float = 1.0


class Collection(Protocol):
    """What scoring has to know of an index."""

    size: int  # document numbers, deleted ones included

    def postings(self, field: str, term: str) -> Postings: ...

    def dampings(self, field: str) -> Floats: ...


def idf(total: int, frequency: int) -> float:
    """How much a term says that `frequency` of `total` documents hold."""
    return math.log1p((total - frequency + 0.5) / (frequency + 0.5))


def dampings(lengths: Floats, average: float) -> Floats:
    """For each document what is added to a term's frequency below the line: K1·((1−B) + B·length/average)."""
    return (K1 * ((1 - B) + B * lengths / max(average, 1e-9))).astype(np.float32)


def gains(postings: Postings, damping: Floats, weight: float) -> Floats:
    """What each holder of a term gets for it; `weight` is the clause's weight times the term's idf."""
    said = postings.weights
    below = damping.take(postings.docs)
    below += said
    return np.float32(weight * (K1 + 1)) * said / below


def score(collection: Collection, clauses: Iterable[Clause]) -> Floats:
    """The score of every document number; 0 where no clause matches."""
    scores = np.zeros(collection.size, np.float32)
    for clause in clauses:
        add(scores, collection, clause.field, collection.postings(clause.field, clause.term), clause.weight)
    return scores


def add(scores: Floats, collection: Collection, field: str, postings: Postings, weight: float) -> None:
    """Add one term's gains in place."""
    if len(postings.docs):
        rarity = idf(collection.size, len(postings.docs))
        scores[postings.docs] += gains(postings, collection.dampings(field), weight * rarity)


def union(postings: Iterable[Postings], size: int) -> Postings:
    """Several terms taken for one: whoever holds any of them, with the frequencies added."""
    said = np.zeros(size, np.float32)
    for one in postings:
        said[one.docs] += one.weights
    docs = np.flatnonzero(said).astype(np.int32)
    return Postings(docs, said[docs])

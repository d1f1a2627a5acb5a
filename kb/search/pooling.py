"""Sorts postings by term before they are written, in memory that does not grow with the number of documents."""

import heapq
import marshal
from array import array
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO

MOST_TERMS = 150_000  # different terms held before they are put aside in a file; about 400 bytes each
MOST_POSTINGS = 4_000_000  # 8 bytes each

Term = tuple[str, bytes]  # field, term
Run = Iterator[tuple[Term, bytes, bytes]]


class Pool:
    """Postings by term. Document numbers must come in ascending order."""

    def __init__(self) -> None:
        self.terms: dict[Term, tuple[array[int], array[float]]] = {}
        self.count = 0
        self.files: list[IO[bytes]] = []

    def add(self, field: str, term: bytes, doc: int, weight: float) -> None:
        held = self.terms.get((field, term))
        if held is None:
            held = self.terms[field, term] = array("I"), array("f")
        held[0].append(doc)
        held[1].append(weight)
        self.count += 1

    def extend(self, field: str, term: bytes, docs: bytes, weights: bytes) -> None:
        """Add many at once: unsigned 32-bit document numbers and 32-bit floats."""
        held = self.terms.setdefault((field, term), (array("I"), array("f")))
        held[0].frombytes(docs)
        held[1].frombytes(weights)
        self.count += len(docs) // 4

    def relieve(self) -> None:
        """Put everything aside when it has become much. To be called between documents."""
        if len(self.terms) > MOST_TERMS or self.count > MOST_POSTINGS:
            file = TemporaryFile()  # noqa: SIM115 - closed by clear()
            self.files.append(file)
            for entry in in_memory(self.terms):
                marshal.dump(entry, file)
            marshal.dump(None, file)
            self.terms, self.count = {}, 0

    def sorted(self) -> Iterator[tuple[str, bytes, "array[int]", "array[float]"]]:
        """Field, term, document numbers and weights of every term, in order of field and term."""
        runs = [put_aside(file) for file in self.files]
        runs.append(in_memory(self.terms))
        for (field, term), parts in groupby(heapq.merge(*runs, key=itemgetter(0)), key=itemgetter(0)):
            docs, weights = array("I"), array("f")
            for _key, some_docs, some_weights in parts:  # runs in the order in which they were filled
                docs.frombytes(some_docs)
                weights.frombytes(some_weights)
            yield field, term, docs, weights

    def clear(self) -> None:
        for file in self.files:
            file.close()
        self.terms, self.count, self.files = {}, 0, []


def in_memory(terms: "dict[Term, tuple[array[int], array[float]]]") -> Run:
    for key in sorted(terms):
        docs, weights = terms[key]
        yield key, docs.tobytes(), weights.tobytes()


def put_aside(file: IO[bytes]) -> Run:
    file.seek(0)
    while (entry := marshal.load(file)) is not None:  # noqa: S302 - our own file, unlinked since it was opened
        yield entry

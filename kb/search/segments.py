"""What is decoded of the index, and what scoring asks it: arrays of postings, lengths and ids of one generation."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.couples import NO_KEYS, Couples, keys_of
from kb.search.leaves import Generation, Leaf
from kb.search.pieces import Pieces
from kb.search.scoring import NOBODY, Floats, Postings, dampings, union

MOST_CACHED = 1_000_000  # postings kept decoded per segment, 8 bytes each
OVERHEAD = 80  # what a term costs besides, in postings
MOST_FOLLOWERS = 300  # characters after another one that are looked at
MOST_UNITED = 200  # terms with the same beginning that are taken for one

Ints = NDArray[np.int64]


@dataclass
class Memory:
    """What has been decoded of one segment. Segments never change, so it outlives the generation that read it."""

    columns: dict[str, Any] = field(default_factory=dict)
    postings: OrderedDict[tuple[str, str], Postings] = field(default_factory=OrderedDict)
    held: int = 0

    def column(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self.columns:
            self.columns[name] = read()
        return self.columns[name]

    def keep(self, key: tuple[str, str], found: Postings) -> None:
        cost = len(found.docs) + OVERHEAD
        if cost > MOST_CACHED or not len(found.docs):
            return
        self.postings[key] = found
        self.held += cost
        while self.held > MOST_CACHED:
            _key, dropped = self.postings.popitem(last=False)
            self.held -= len(dropped.docs) + OVERHEAD


class Segment:
    """One segment of the index, through the arrays that scoring wants."""

    def __init__(self, leaf: Leaf, memory: Memory) -> None:
        self.leaf, self.memory, self.size = leaf, memory, leaf.size

    def column(self, name: str) -> Ints:
        """One number per document."""
        found: Ints = self.memory.column(name, lambda: self.leaf.column(name))
        return found

    def lengths(self, name: str) -> Floats:
        """How many terms each document has in this field, about."""
        found: Floats = self.memory.column(f"_{name}_len", lambda: self.leaf.lengths(name))
        return found

    @property
    def couples(self) -> Couples:
        found: Couples = self.memory.column("_couples", self.leaf.couples)
        return found

    @property
    def pieces(self) -> Pieces:
        found: Pieces = self.memory.column("_pieces", self.leaf.pieces)
        return found

    def postings(self, name: str, term: str) -> Postings:
        key = (name, term)
        found = self.memory.postings.get(key)
        if found is None:
            found = self.leaf.postings(name, term)
            self.memory.keep(key, found)
        else:
            self.memory.postings.move_to_end(key)
        return found

    def frequency(self, name: str, term: str) -> int:
        if (known := self.memory.postings.get((name, term))) is not None:
            return len(known.docs)
        return self.leaf.frequency(name, term)


class Reader:
    """What one generation of the index says. Not for two threads at once."""

    def __init__(self, folder: Path, before: "Reader | None" = None) -> None:
        """`before`: a reader of an earlier generation, whose decoded segments are taken over where they still exist."""
        self.folder, self.files = folder, Generation(folder)
        self.generation, self.alive = self.files.number, self.files.alive
        known: dict[str, Memory] = before.memories if before else {}
        self.memories: dict[str, Memory] = {leaf.name: known.get(leaf.name) or Memory() for leaf in self.files.leaves}
        self.segments = [Segment(leaf, self.memories[leaf.name]) for leaf in self.files.leaves]
        self.fields = self.files.fields
        self.size = sum(segment.size for segment in self.segments)
        self.versions = self.joined([segment.column("version") for segment in self.segments])
        self.ids = self.joined([segment.column("id") for segment in self.segments])
        self.ids[self.deleted()] = -1
        # Read now: once another process has merged the segment away its file cannot be opened any more.
        self.damped = {name: self.damping(name) for name in self.fields}
        self.latin = [segment.pieces for segment in self.segments]

    def joined(self, parts: list[Ints]) -> Ints:
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def deleted(self) -> Ints:
        numbers: list[int] = []
        start = 0
        for segment in self.segments:
            numbers += [start + number for number in segment.leaf.deleted()]
            start += segment.size
        return np.array(numbers, np.int64)

    def damping(self, name: str) -> Floats:
        lengths = [segment.lengths(name) for segment in self.segments]
        total = sum(segment.leaf.total_length(name) for segment in self.segments)
        return dampings(np.concatenate(lengths) if lengths else np.empty(0, np.float32), total / max(self.size, 1))

    def dampings(self, name: str) -> Floats:
        return self.damped[name]

    def close(self) -> None:
        self.files.close()

    def kept(self) -> dict[int, int]:
        """Id → version of every document that is not deleted."""
        alive = self.ids >= 0
        return dict(zip(self.ids[alive].tolist(), self.versions[alive].tolist(), strict=True))

    def postings(self, name: str, term: str) -> Postings:
        found = [segment.postings(name, term) for segment in self.segments]
        return found[0] if len(found) == 1 else self.together(found)

    def pieces(self, piece: str, *, begun: bool) -> Postings:
        """Who holds a longer Latin word with this inside it, taken for one term; `begun`: or one that begins so."""
        return self.together([latin.holders(piece, begun=begun) for latin in self.latin])

    def together(self, found_in: Iterable[Postings]) -> Postings:
        """What each segment says, in the numbers of the whole."""
        parts, start = [], 0
        for segment, found in zip(self.segments, found_in, strict=True):
            if len(found.docs):
                parts.append(Postings(found.docs + np.int32(start), found.weights) if start else found)
            start += segment.size
        if len(parts) < 2:
            return parts[0] if parts else NOBODY
        return Postings(np.concatenate([p.docs for p in parts]), np.concatenate([p.weights for p in parts]))

    def beginning(self, name: str, prefix: str) -> Postings:
        """All terms with this beginning, the first 200 of them, as if they were one."""
        return union([self.postings(name, term) for term in self.terms(name, prefix, MOST_UNITED)], self.size)

    def frequency(self, name: str, term: str) -> int:
        """How many documents hold the term, deleted ones included."""
        return sum(segment.frequency(name, term) for segment in self.segments)

    def terms(self, name: str, prefix: str, most: int) -> list[str]:
        """Known terms with this beginning, in order."""
        found = {term for segment in self.segments for term in islice(segment.leaf.terms(name, prefix), most)}
        return sorted(found)[:most]

    def followers(self, char: str, least: int) -> list[str]:
        """Characters that follow this one in at least so many documents, deleted ones included."""
        parts = [segment.couples.after(char, MOST_FOLLOWERS) for segment in self.segments]
        if len(parts) == 1:
            codes, counts = parts[0]
            return [*map(chr, codes[counts >= least].tolist())]
        every = np.concatenate([NO_KEYS, *(codes for codes, _counts in parts)])
        codes, places = np.unique(every, return_inverse=True)
        held = np.bincount(places, np.concatenate([NO_KEYS, *(counts for _codes, counts in parts)]))
        return [*map(chr, codes[held >= least].tolist())]

    def most_holders(self, pairs: Sequence[str]) -> Ints:
        """For each pair of characters how many documents hold it, deleted ones included, all looked up at once."""
        keys = keys_of(pairs)
        return sum((segment.couples.holders(keys) for segment in self.segments), np.zeros(len(pairs), np.int64))

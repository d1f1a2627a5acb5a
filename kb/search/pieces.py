"""Which documents hold a Latin word that begins with something, or has it inside: 0060 in ora-00060.

All Latin words of a segment stand in one text that is looked through, each with its holders behind it. Reading the
postings of the words one by one would cost a hundred times as much.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.search.scoring import NOBODY, Postings

SHORTEST, SHORTEST_INSIDE = 2, 3  # letters and digits that are looked for
MOST_PLACES = 20_000  # in one segment; more are too many to tell anything
MOST_HOLDERS = 200_000
BEGUN = 2  # how much the beginning of a word says beside its inside
EDGE = b"\0"

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class Pieces:
    """The Latin words of one segment in their order. `starts`: where each stands in `text`; `bounds`: where its holders
    begin in `docs`. Both have one more number than there are words."""

    data: bytes | mmap
    starts: Numbers
    bounds: Numbers
    docs: NDArray[np.int32]

    @classmethod
    def read(cls, path: Path) -> "Pieces":
        """The file stays open: it may be merged away before it is asked anything."""
        with path.open("rb") as file:
            return cls.within(mmap(file.fileno(), 0, access=ACCESS_READ))

    @classmethod
    def within(cls, data: bytes | mmap) -> "Pieces":
        words, holders = (int(number) for number in np.frombuffer(data, np.uint64, 2))
        starts = np.frombuffer(data, np.uint32, words, 16)
        bounds = np.frombuffer(data, np.uint32, words, 16 + 4 * words)
        return cls(data, starts, bounds, np.frombuffer(data, np.int32, holders, 16 + 8 * words))

    @cached_property
    def text(self) -> bytes:
        return self.data[16 + 8 * len(self.starts) + 4 * len(self.docs) :]

    def holders(self, piece: str, *, begun: bool) -> Postings:
        """Who holds a longer word with this inside it and, if `begun` says so, one that begins with it."""
        if len(piece) < (SHORTEST if begun else SHORTEST_INSIDE) or not piece.isascii() or not piece.isprintable():
            return NOBODY
        sought = piece.encode()
        places = np.fromiter(self.places(sought if is_long(sought) else EDGE + sought), np.int64)
        places += 0 if is_long(sought) else 1
        words = np.searchsorted(self.starts, places, "right") - 1
        first = np.diff(words, prepend=-1) > 0
        words, is_begun = words[first], self.starts[words[first]] == places[first]
        chosen = self.starts[words + 1] - self.starts[words] > len(sought) + 1
        if not begun:
            chosen &= ~is_begun
        return self.united(words[chosen], np.where(is_begun[chosen], BEGUN, 1))

    def places(self, sought: bytes) -> Iterator[int]:
        """Where it stands in the text, each time, up to a limit."""
        at, left = self.text.find(sought), MOST_PLACES
        while at >= 0 and left:
            yield at
            at, left = self.text.find(sought, at + 1), left - 1

    def united(self, words: NDArray[np.int64], worth: NDArray[np.int64]) -> Postings:
        """These words taken for one; where they have too many holders, the rarest of them."""
        sizes = (self.bounds[words + 1] - self.bounds[words]).astype(np.int64)
        if sizes.sum() > MOST_HOLDERS:
            order = np.argsort(sizes, kind="stable")
            kept = order[np.cumsum(sizes[order]) <= MOST_HOLDERS]
            words, worth, sizes = words[kept], worth[kept], sizes[kept]
        firsts = self.bounds[words].astype(np.int64) - np.cumsum(sizes) + sizes
        docs = self.docs[np.repeat(firsts, sizes) + np.arange(sizes.sum())]
        said = np.bincount(docs, np.repeat(worth, sizes)).astype(np.float32)
        numbers = np.flatnonzero(said).astype(np.int32)
        return Postings(numbers, said[numbers])


class Gathered:
    """The Latin words of a segment that is being written."""

    def __init__(self) -> None:
        self.text, self.docs = bytearray(EDGE), array("I")
        self.starts, self.bounds = array("I", [1]), array("I", [0])

    def add(self, word: bytes, holders: Iterable[int]) -> None:
        """Words in their order; what is not Latin, cannot be printed or has no room for a piece is left out."""
        if len(word) > SHORTEST and word.isascii() and word.decode().isprintable():
            self.text += word + EDGE
            self.docs.extend(holders)
            self.starts.append(len(self.text))
            self.bounds.append(len(self.docs))

    def packed(self) -> bytes:
        """In the byte order of the machine: an index never leaves it."""
        sizes = np.array([len(self.starts), len(self.docs)], np.uint64)
        return b"".join([sizes.tobytes(), self.starts, self.bounds, self.docs, self.text])


def is_long(sought: bytes) -> bool:
    return len(sought) >= SHORTEST_INSIDE

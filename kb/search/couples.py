"""How many documents hold each pair of characters: a sorted table that is asked for many pairs at once.

Spelling weighs dozens of characters in every place. Most of the pairs they would make are nowhere, and to hear that
from the index's own table of terms costs ten times as much for each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]

HALF = 21  # bits of a code point
NO_KEYS: Keys = np.empty(0, np.uint64)


def keys_of(pairs: Sequence[str]) -> Keys:
    """A number for each text of one or two characters, in the order of the texts."""
    together = "".join(pairs)
    if len(together) < 2 * len(pairs):
        together = "".join(pair.ljust(2, "\0") for pair in pairs)
    both = np.frombuffer(together.encode("utf-32-le"), np.uint32).astype(np.uint64)
    return (both[0::2] << np.uint64(HALF)) | both[1::2]


@dataclass(frozen=True)
class Couples:
    """Pairs of one segment, ascending, and their holders."""

    keys: Keys
    counts: NDArray[np.uint32]

    @classmethod
    def of(cls, held: Iterable[tuple[str, int]]) -> "Couples":
        """From pairs in their order; anything longer than two characters is none."""
        known = [(pair, count) for pair, count in held if len(pair) <= 2]
        return cls(keys_of([pair for pair, _count in known]), np.array([count for _pair, count in known], np.uint32))

    @classmethod
    def read(cls, path: Path) -> "Couples":
        """The file stays where it is: of ten megabytes few are ever looked at, and all processes share them."""
        with path.open("rb") as file:
            data = mmap(file.fileno(), 0, access=ACCESS_READ) if path.stat().st_size else b""
        size = len(data) // 12
        return cls(np.frombuffer(data, np.uint64, size), np.frombuffer(data, np.uint32, size, 8 * size))

    def packed(self) -> bytes:
        """First all pairs, then all numbers, in the byte order of the machine: an index never leaves it."""
        return self.keys.tobytes() + self.counts.tobytes()

    def holders(self, keys: Keys) -> NDArray[np.int64]:
        if not len(self.keys):
            return np.zeros(len(keys), np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 0).astype(np.int64)

    def after(self, char: str, most: int) -> tuple[Keys, NDArray[np.uint32]]:
        """The first of the characters, as numbers, that follow this one, and how many documents hold each pair."""
        first = np.uint64(ord(char) << HALF)  # for the character alone, where it ends a run
        start, end = self.keys.searchsorted(np.array([first + np.uint64(1), first + np.uint64(1 << HALF)]))
        end = min(end, start + most)
        return self.keys[start:end] & np.uint64((1 << HALF) - 1), self.counts[start:end]

"""Normalises character by character, so that places in the folded text are places in the text."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import normalise

SHORT = 48  # characters up to which a dictionary is faster than an array


class Fold(dict[int, str]):
    """What becomes of one character: another one, or itself where normalising would make it several."""

    def __missing__(self, code: int) -> str:
        plain = normalise(chr(code))
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


FOLD = Fold()


class Table:
    """The same for long texts. A character is looked up when it first turns up; until then its entry is 0.

    Nearly all texts fit into two bytes a character, which takes a third of the time; in that table the entry stays 0
    where the folded character needs more.
    """

    def __init__(self) -> None:
        self.narrow: NDArray[np.uint16] = np.zeros(0x10000, np.uint16)
        self.wide: NDArray[np.uint32] = np.zeros(0x110000, np.uint32)

    def fold(self, text: str) -> str:
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
        if len(codes) == len(text):
            folded = np.take(self.narrow, codes, mode="clip")  # nothing is beyond the table: to check costs half
            if folded.all():
                return str(folded.data, "utf-16-le")
        return self.fold_wide(text)

    def fold_wide(self, text: str) -> str:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        folded = self.wide[codes]
        for code in np.unique(codes[folded == 0]).tolist():
            self.learn(code, ord(FOLD[code]))
        return str(self.wide[codes].data, "utf-32-le", "surrogatepass")

    def learn(self, code: int, folded: int) -> None:
        self.wide[code] = folded
        if max(code, folded) <= 0xFFFF:
            self.narrow[code] = folded


table = Table()


def fold(text: str) -> str:
    """As long as the text: half width, lower case, simplified characters."""
    if text.isascii():
        return text.lower()
    return text.translate(FOLD) if len(text) <= SHORT else table.fold(text)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each of them folded: many short texts cost little more than one that is as long as all of them."""
    whole = fold("".join(texts))
    return [whole[start:end] for start, end in pairwise(accumulate(map(len, texts), initial=0))]

"""Normalises character by character, so that places in the folded text are places in the text."""

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
    """The same for long texts; a character is looked up when it first turns up."""

    def __init__(self) -> None:
        self.folded: NDArray[np.uint32] = np.arange(0x110000, dtype=np.uint32)
        self.known: NDArray[np.bool_] = np.zeros(0x110000, np.bool_)

    def fold(self, text: str) -> str:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        is_known = self.known[codes]
        if not is_known.all():
            for code in np.unique(codes[~is_known]).tolist():
                self.folded[code] = ord(FOLD[code])
                self.known[code] = True
        return self.folded[codes].tobytes().decode("utf-32-le", "surrogatepass")


table = Table()


def fold(text: str) -> str:
    """As long as the text: half width, lower case, simplified characters."""
    if text.isascii():
        return text.lower()
    return text.translate(FOLD) if len(text) <= SHORT else table.fold(text)

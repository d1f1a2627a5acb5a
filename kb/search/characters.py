"""Normalises character by character, so that places in the folded text are places in the text."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import normalise

SHORT = 48  # characters up to which a dictionary is faster than an array
PLANE = 0x10000  # characters of two bytes: nearly all
SURROGATES = range(0xD800, 0xE000)


class Fold(dict[int, str]):
    """What becomes of one character: another one, or itself where normalising would make it several."""

    def __missing__(self, code: int) -> str:
        self[code] = single(chr(code), normalise(chr(code)))
        return self[code]


FOLD = Fold()


def single(char: str, plain: str) -> str:
    return plain if len(plain) == 1 else char


@cache
def table() -> tuple[NDArray[np.uint16], re.Pattern[str]]:
    """What becomes of each character of two bytes, and a pattern of all others: those that need more, before or after.

    These are 0 in the table. All characters are normalised at once, which takes a fifth of the time.
    """
    codes = [code for code in range(PLANE) if code not in SURROGATES and chr(code) != "\n"]
    together = normalise("\n".join(map(chr, codes))).split("\n")
    folded = np.arange(PLANE).astype(np.uint16)
    growing = ""
    for code, plain in zip(codes, together, strict=True):
        folded[code] = ord(one) if ord(one := single(chr(code), plain)) < PLANE else 0
        growing += chr(code) if not folded[code] else ""
    return folded, re.compile(f"[{re.escape(growing)}\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """As long as the text: half width, lower case, simplified characters."""
    if text.isascii():
        return text.lower()
    return text.translate(FOLD) if len(text) <= SHORT else fold_long(text)


def fold_long(text: str) -> str:
    folded, others = table()
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    narrow = folded.take(codes, mode="clip")  # nothing is beyond the table: to check costs half
    if len(codes) == len(text) and narrow.all():
        return str(narrow.data, "utf-16-le", "surrogatepass")
    most = str(np.where(narrow, narrow, codes).data, "utf-16-le", "surrogatepass")
    return others.sub(lambda found: FOLD[ord(found[0])], most)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each of them folded: many short texts cost little more than one that is as long as all of them."""
    whole = fold("".join(texts))
    return [whole[start:end] for start, end in pairwise(accumulate(map(len, texts), initial=0))]

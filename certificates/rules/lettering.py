"""What may be printed of a person's words, and how large."""

import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format (bidi overrides), surrogates, separators
BLANK = {"\t", "\n", "\r", "\u2028", "\u2029"}


def printable(text: str) -> str:
    """On one line, single spaces, nothing invisible: a name must not turn the words around it."""
    visible = "".join(" " if c in BLANK else c for c in text if c in BLANK or unicodedata.category(c) not in HIDDEN)
    return " ".join(visible.split())


def ems(text: str) -> float:
    """Width in ems of a serif face, near enough to choose a size: wide characters 1, others a little over a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in text)


def size_for(text: str, steps: tuple[tuple[str, float], ...]) -> str:
    """The name of the first step whose room, in ems, holds the text; the last one when none does."""
    width = ems(text)
    return next((name for name, room in steps if width <= room), steps[-1][0])

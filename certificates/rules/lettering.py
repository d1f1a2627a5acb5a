"""What may be printed of a person's words, and how large."""

import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format (bidi overrides), surrogates, separators
BLANK = {"\t", "\n", "\r", "\u2028", "\u2029"}


def printable(text: str) -> str:
    """On one line, single spaces, nothing invisible: a name must not turn the words around it."""
    visible = "".join(" " if c in BLANK else c for c in text if c in BLANK or unicodedata.category(c) not in HIDDEN)
    return " ".join(visible.split())


def ems(text: str) -> float:
    """Width in ems of a bold serif face, rather too much than too little."""
    return sum(width_of(c) for c in text)


def width_of(c: str) -> float:
    if unicodedata.east_asian_width(c) in "WFA":
        return 1.0
    if c in "mwMW@%&—…":
        return 1.0
    return 0.8 if c.isupper() else 0.62


def fitting(text: str, width: float, height: float, largest: float, spacing: float, line_height: float) -> float:
    """The largest size, in half points, at which the text fits into the room; 4 at least. All in points.

    On one line if that is no smaller than two thirds of the largest size, else on as many as there is room for.
    """
    wide = ems(text) + spacing * len(text)
    size = largest
    while size > SMALLEST:
        count = -(-wide * size // width)
        if count <= 1 or (size < largest * 2 / 3 and count * 1.08 * size * line_height <= height):
            return size
        size -= 0.5
    return SMALLEST


SMALLEST = 4.0  # points

"""Compares what was typed into a blank with what is accepted, the way a person would."""

import unicodedata
from fractions import Fraction

from exams.rules import numerals
from exams.rules.content import BadResponse, Content, KeyLine, Response, Shape

MARK = "____"  # stands in the stem once per blank
LONGEST = 200  # characters
GAP = "\N{NO-BREAK SPACE}" * 6


def fold(text: str) -> str:
    """Full and half width, case and any spaces do not matter; invisible characters are dropped."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if not char.isspace() and unicodedata.category(char) != "Cf")


def is_accepted(given: str, accepted: tuple[str, ...]) -> bool:
    """Numbers count the same in Chinese and Arabic numerals."""
    return bool(fold(given)) and alike(given) in {alike(text) for text in accepted}


def alike(text: str) -> str:
    return numerals.arabic(fold(text))


def share(content: Content, response: Response) -> Fraction:
    """Every blank counts the same."""
    blanks = content.blanks()
    if not blanks:
        return Fraction(0)
    right = sum(is_accepted(given, accepted) for given, accepted in zip(response, blanks, strict=False))
    return Fraction(right, len(blanks))


def read(form: Shape, raw: object) -> Response:
    """One text per blank, trimmed; an empty list leaves all of them open. Raises BadResponse."""
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise BadResponse("a list of texts is expected")
    raw = raw or [""] * form.blanks
    if len(raw) != form.blanks or any(len(value) > LONGEST for value in raw):
        raise BadResponse("one text per blank is expected, none too long")
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n" for value in raw for char in value):
        raise BadResponse("control characters cannot be saved")
    return [" ".join(value.split()) for value in raw]


def describe(content: Content, response: Response) -> tuple[KeyLine, ...]:
    blanks = content.blanks()
    given = [*response, *[""] * len(blanks)]
    return tuple(
        KeyLine(accepted[0] if accepted else "", is_accepted(text, accepted), bool(text), given=text)
        for accepted, text in zip(blanks, given, strict=False)
    )


def numbered(stem: str, blanks: int) -> str:
    """The stem with its gaps numbered, so that each input can name the gap it fills. A gap never breaks over lines."""
    if blanks < 2:
        return stem.replace(MARK, f"（{GAP}）")
    for number in range(1, blanks + 1):
        stem = stem.replace(MARK, f"（{GAP[:2]}{number}{GAP[:2]}）", 1)
    return stem

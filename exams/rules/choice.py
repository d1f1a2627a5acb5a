"""What single choice, multiple choice and true/false have in common."""

import re
from collections.abc import Sequence
from fractions import Fraction

from exams.rules.content import BadResponse, CandidateView, Content, KeyLine, Response, Shape

ABOUT_OTHERS = re.compile(r"以上|上述|前述|前面[几各]|(all|none|both|neither|some|any) of the above", re.IGNORECASE)


def speaks_of_others(text: str) -> bool:
    """Whether an option is about those above it, so that it makes sense in its place only: 以上都对."""
    return bool(ABOUT_OTHERS.match(text.strip()))


def shape(content: Content) -> Shape:
    return Shape(content.kind, tuple(option.id for option in content.options))


def candidate_view(content: Content, order: Sequence[str]) -> CandidateView:
    options = tuple((option.id, option.text) for option in content.in_order(order))
    return CandidateView(content.kind, content.stem, options)


def read(form: Shape, raw: object, most: int) -> Response:
    """The chosen ids in the order of the paper, each once. Raises BadResponse."""
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise BadResponse("a list of option ids is expected")
    chosen = set(raw)
    if len(chosen) > most or not chosen <= set(form.options):
        raise BadResponse("not an option of this question, or too many of them")
    return [identity for identity in form.options if identity in chosen]


def all_or_nothing(content: Content, response: Response) -> Fraction:
    right = content.right()
    return Fraction(bool(right) and frozenset(response) == right)


def describe(content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
    right, given = content.right(), frozenset(response)
    return tuple(
        KeyLine(option.text, option.id in right, option.id in given, feedback=option.feedback)
        for option in content.in_order(order)
    )

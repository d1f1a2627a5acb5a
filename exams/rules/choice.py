"""What single choice, multiple choice and true/false have in common."""

import re
from collections.abc import Sequence
from fractions import Fraction

from exams.rules.content import BadResponse, CandidateView, Content, KeyLine, Response, Shape

ALL, PROPORTIONAL, PENALTY, NO_WRONG = "all", "proportional", "penalty", "no_wrong"  # policies of multiple choice
POLICIES = (ALL, PROPORTIONAL, PENALTY, NO_WRONG)
ABOUT_OTHERS = re.compile(r"以上|上述|前述|前面[几各]|(all|none|both|neither|some|any) of the above", re.IGNORECASE)


def speaks_of_others(text: str) -> bool:
    """Whether an option is about those above it, so that it makes sense in its place only: 以上都对."""
    return bool(ABOUT_OTHERS.match(text.strip()))


def shape(content: Content) -> Shape:
    return Shape(content.kind, tuple(option.id for option in content.options))


def candidate_view(content: Content, order: Sequence[str]) -> CandidateView:
    options = tuple((option.id, option.text) for option in content.in_order(order))
    return CandidateView(content.kind, content.stem, options, policy=policy_of(content))


def read(form: Shape, raw: object, most: int) -> Response:
    """The chosen ids in the order of the paper, each once. Raises BadResponse."""
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise BadResponse("a list of option ids is expected")
    chosen = set(raw)
    if len(chosen) > most or not chosen <= set(form.options):
        raise BadResponse("not an option of this question, or too many of them")
    return [identity for identity in form.options if identity in chosen]


def policy_of(content: Content) -> str:
    return str(content.key.get("policy", ALL))


def share(content: Content, response: Response) -> Fraction:
    """What the chosen options earn, 0 to 1, by the policy of the item.

    *all*: the right set or nothing. *proportional*: the part of the right options that was chosen; a wrong one costs
    nothing, so whoever takes all of them earns everything. *penalty*: the same less the part of the wrong options that
    was chosen, not below 0: taking all, or guessing, earns nothing on average. *no_wrong*: proportional as long as no
    wrong option was chosen. The first three are Moodle's fractions of 0, 1/right and -1/wrong, clipped at zero.
    """
    right, given = content.right(), frozenset(response)
    wrong = {option.id for option in content.options} - right
    hits, slips = len(given & right), len(given & wrong)
    if not right:
        return Fraction(0)
    match policy_of(content):
        case "proportional":
            return Fraction(hits, len(right))
        case "penalty":
            return max(Fraction(0), Fraction(hits, len(right)) - (Fraction(slips, len(wrong)) if slips else 0))
        case "no_wrong":
            return Fraction(0 if slips else hits, len(right))
        case _:
            return Fraction(given == right)


def describe(content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
    right, given = content.right(), frozenset(response)
    return tuple(
        KeyLine(option.text, option.id in right, option.id in given, feedback=option.feedback)
        for option in content.in_order(order)
    )

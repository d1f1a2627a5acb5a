"""A case keeps the answers to all its parts in one response: each text begins with the number of its part, "2:113000".

So one slot, one version, one save, and the response says by itself which part it answers.
"""

from collections.abc import Iterable, Mapping, Sequence

from exams.rules.content import BadResponse, Response, Shape

SIGN = ":"


def split(raw: object, count: int) -> dict[int, list[str]]:
    """The texts by part, from 1. Raises BadResponse."""
    if not isinstance(raw, list) or not all(isinstance(text, str) for text in raw):
        raise BadResponse("a list of texts is expected")
    found: dict[int, list[str]] = {}
    for text in raw:
        number, sign, rest = text.partition(SIGN)
        if not sign or not number.isascii() or not number.isdigit() or not 1 <= int(number[:4]) <= count:
            raise BadResponse("a text begins with the number of its part")
        found.setdefault(int(number), []).append(rest)
    return found


def given(response: Sequence[str], part: int) -> Response:
    """What a stored response says to this part; nothing when it was left open."""
    head = f"{part}{SIGN}"
    return [text.removeprefix(head) for text in response if text.startswith(head)]


def joined(answers: Mapping[int, Iterable[str]]) -> Response:
    return [f"{part}{SIGN}{text}" for part in sorted(answers) for text in answers[part]]


def order_of(shape: Shape) -> Response:
    """The options of a slot as its paper shows them; those of a case as a response would name them all."""
    return joined({n: part.options for n, part in enumerate(shape.parts, 1)}) if shape.parts else list(shape.options)

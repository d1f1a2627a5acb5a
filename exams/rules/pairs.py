"""Responses that put one thing to another: an item to its place (ordering), a row to a choice (matching).

A response is a list of "item:place" or "row:choice", at most one for each item or row, in the order of the paper: an
ordinary form with one list to choose from in each row sends it, and it says by itself what was meant.
"""

from collections.abc import Collection, Sequence

from exams.rules.content import BadResponse, Response

PARTS = ":"


def read(raw: object, keys: Sequence[str], values: Collection[str]) -> Response:
    """The pairs in the order of `keys`; rows left open are left out. Raises BadResponse."""
    if not isinstance(raw, list) or not all(isinstance(text, str) for text in raw):
        raise BadResponse("a list of pairs is expected")
    given = dict(pair_of(text) for text in raw if text)
    if len(given) < sum(bool(text) for text in raw):
        raise BadResponse("one place for each row")
    if not set(given) <= set(keys) or not set(given.values()) <= set(values):
        raise BadResponse("not a row of this question, or nothing that can be put there")
    return [join(key, given[key]) for key in keys if key in given]


def pair_of(text: str) -> tuple[str, str]:
    key, sign, value = text.partition(PARTS)
    if not sign or PARTS in value:
        raise BadResponse("a pair has two parts")
    return key, value


def join(key: str, value: str) -> str:
    return f"{key}{PARTS}{value}"


def given_in(response: Response) -> dict[str, str]:
    """What a stored response says, by row."""
    return dict(pair_of(text) for text in response)

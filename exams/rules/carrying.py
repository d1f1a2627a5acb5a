"""Reads a response to one version of an item as a response to another, so that a corrected key can be applied to it."""

from exams.rules import matching, pairs
from exams.rules.content import Content, Response


class Incomparable(ValueError):
    """The two versions do not ask for the same: a response to one says nothing about the other."""


def new_ids(old: Content, new: Content) -> dict[str, str]:
    """Ids of options in the new version by those in the old one: the same text is the same option.

    Raises Incomparable unless both have the same options, in whatever order.
    """
    if old.kind != new.kind:
        raise Incomparable("another kind of item")
    by_text = {place(option.id, option.text): option.id for option in new.options}
    if {place(option.id, option.text) for option in old.options} != set(by_text):
        raise Incomparable("other options")
    return {option.id: by_text[place(option.id, option.text)] for option in old.options}


def place(identity: str, text: str) -> tuple[bool, str]:
    return matching.is_choice(identity), text.strip()


def carried(ids: dict[str, str], response: Response) -> Response:
    """What names an option names its successor; any other text stays as it is."""
    return [pairs.PARTS.join(ids.get(part, part) for part in value.split(pairs.PARTS)) for value in response]

"""Short texts that candidates typed: how many blanks a question has, and whether a text in one of them earns marks."""

from exams import types
from exams.contents import content_of
from exams.models import ItemVersion


def blanks_of(version: ItemVersion) -> int:
    """0 where nothing is typed, or texts too long to be counted."""
    kind = types.of(version.kind)
    return kind.shape(content_of(version)).blanks if kind.IS_TYPED else 0


def earns(version: ItemVersion, blank: int, text: str) -> bool:
    """This text in this blank (from 1), and nothing in the others."""
    response = [""] * blanks_of(version)
    response[blank - 1] = text
    return types.of(version.kind).share(content_of(version), response) > 0

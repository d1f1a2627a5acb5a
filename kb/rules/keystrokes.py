"""What somebody typed, as searches: 月, 月末, 月末结账 within seconds is one search, and so is turning its pages.

Texts are normalised, times are seconds; all rows are of one session, in the order of time.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

TYPING = 8.0  # seconds between two states of a text that is still being typed
SAME = 1800.0  # so long the same text is the same search: paging, filtering, coming back
AGAIN = 120.0  # another text within this time, and nothing opened: the first one was no good

PUNCTUATION = " \t?!.,;:…~。、，；：？！\"'“”‘’「」『』"


@dataclass(frozen=True)
class Asked:
    """One results page that was seen. `clicked` is when something on it was first opened."""

    key: int
    text: str
    at: float
    clicked: float | None = None


@dataclass(frozen=True)
class Search:
    """One search: the page that stands for it, the keys that are part of it, and what was asked instead."""

    key: int
    parts: tuple[int, ...]
    instead: int | None = None


def same_text(text: str) -> str:
    """What two texts have in common that ask the same: width, case, spaces and marks at the ends do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.split()).strip(PUNCTUATION)


def searches(asked: Sequence[Asked]) -> list[Search]:
    """Every page belongs to exactly one search, and the order stays."""
    groups: list[list[Asked]] = []
    for page in asked:
        if groups and continues(groups[-1], page):
            groups[-1].append(page)
        else:
            groups.append([page])
    found = [search_of(group) for group in groups]
    for number, (before, after) in enumerate(pairwise(groups)):
        if is_reformulated(before, after):
            found[number] = replace(found[number], instead=found[number + 1].key)
    return found


def continues(group: list[Asked], page: Asked) -> bool:
    last = group[-1]
    if page.text == last.text:
        return page.at - last.at <= SAME
    grows = page.text.startswith(last.text) or last.text.startswith(page.text)
    return grows and page.at - last.at <= TYPING and not opened_before(group, page.at)


def search_of(group: list[Asked]) -> Search:
    """The first page of the text they ended with: later ones are its pages and filters."""
    final = next(page for page in group if page.text == group[-1].text)
    return Search(final.key, tuple(page.key for page in group if page is not final))


def is_reformulated(before: list[Asked], after: list[Asked]) -> bool:
    asks_otherwise = after[-1].text != before[-1].text
    soon = after[0].at - before[-1].at <= AGAIN
    return asks_otherwise and soon and not opened_before(before, after[0].at)


def opened_before(group: list[Asked], at: float) -> bool:
    return any(page.clicked is not None and page.clicked <= at for page in group)

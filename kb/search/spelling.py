"""您是不是要找…: what somebody meant to type, judged only by what the documents they may see say.

A character is taken for a slip when the pairs it makes with its neighbours are unknown or far rarer than those that
another character would make, one that sounds alike or that follows the one before it. Whatever looks like a code
stays as it was typed.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.search.analysis import RUN, STOP_WORDS
from kb.search.better_known import KNOWN
from kb.search.characters import fold
from kb.search.mistyped import Change, Field, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.search.engines.base import Vocabulary

MOST_LOOKUPS = 160
AT_ONCE = 16  # pairs that cost as much together as one look-up alone
ALL_FOLLOWERS = 20  # look-ups that it counts for to hear of all characters that follow one: they are candidates
MOST_PAIRS = 60  # a longer question is looked at up to there
MOST_BEGUN = 8
MOST_NEAR = 300  # words that one that nobody says is compared with
NEAR = 2  # letters that a Latin word and its correction begin with

# Latin letters that stand alone: no digits, hyphens, dots or underscores beside them as in ORA-00060 or db_name.
LATIN_WORD = re.compile(r"(?<![\w./\\-])[a-z]{4,}(?![\w./\\-])", re.ASCII)


@dataclass(frozen=True)
class Correction:
    """The whole question, corrected."""

    text: str
    reason: Literal["homophone", "slip", "pinyin"]


class LookedEnough(Exception):
    """The question has cost as many look-ups as it may."""


class Lookups:
    """A vocabulary that answers only so many different questions."""

    def __init__(self, vocabulary: "Vocabulary", most: int = MOST_LOOKUPS) -> None:
        self.vocabulary = vocabulary
        self.left = most
        self.known: dict[tuple[str, str], int] = {}

    def pays(self, number: int = 1) -> None:
        if self.left <= 0:
            raise LookedEnough
        self.left -= number

    def frequency(self, field: Field, term: str) -> int:
        if (field, term) not in self.known:
            self.pays()
            self.known[field, term] = self.vocabulary.frequency(field, term)
        return self.known[field, term]

    def most_holders(self, pairs: Sequence[str]) -> "Sequence[int] | NDArray[np.int64]":
        self.pays(1 + len(pairs) // AT_ONCE)
        return self.vocabulary.most_holders(pairs)

    def followers(self, char: str, least: int) -> list[str]:
        self.pays(ALL_FOLLOWERS)
        return self.vocabulary.followers(char, least)

    def beginning(self, field: Field, prefix: str, most: int) -> list[str]:
        self.pays()
        return self.vocabulary.beginning(field, prefix, most)


def correct(text: str, vocabulary: "Vocabulary") -> Correction | None:
    """The question with its one slip put right; None when there is nothing to correct, or nothing known instead."""
    lookups, found = Lookups(vocabulary), []
    try:
        for change in changes(fold(text), lookups):
            found.append(change)
    except LookedEnough:
        pass
    if not found:
        return None
    best = max(found, key=lambda change: (change.sense, change.gain))
    return Correction(text[: best.start] + best.text + text[best.end :], best.reason)


def changes(text: str, lookups: Lookups) -> Iterator[Change]:
    yield from latin_changes(text, lookups)
    for run in RUN.finditer(text):
        yield from Run(run.group()[: MOST_PAIRS + 1], run.start(), lookups).changes()


# Latin words


def latin_changes(text: str, lookups: Lookups) -> Iterator[Change]:
    for match in LATIN_WORD.finditer(text):
        word = match.group()
        if word in STOP_WORDS or is_begun(word, lookups):
            continue
        near = [known for known in lookups.beginning("words", word[:NEAR], MOST_NEAR) if one_edit(word, known)]
        for known in near:
            if (frequency := lookups.frequency("words", known)) >= KNOWN:
                yield Change(match.start(), match.end(), known, "slip", math.log(frequency + 1))


def is_begun(word: str, lookups: Lookups) -> bool:
    """Whether somebody says this word, or one that it may still become."""
    begun = [word, *lookups.beginning("words", word, MOST_BEGUN)]
    return any(lookups.frequency("words", known) for known in begun)


def one_edit(word: str, other: str) -> bool:
    """Whether one letter changed, missing, too many, or two neighbours swapped makes the one of the other."""
    if word == other or abs(len(word) - len(other)) > 1 or not other.isalpha() or not other.isascii():
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    left, right = word[start:], other[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped

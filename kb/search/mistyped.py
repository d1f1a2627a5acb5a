"""One wrong character in a row of Chinese: where it may be, and which character was meant."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress, islice, pairwise
from typing import Literal, Protocol

import numpy as np
import rjieba
from numpy.typing import NDArray

from kb.search.analysis import STOP_WORDS
from kb.search.better_known import FAR, KNOWN, WELL_KNOWN, Counts, Then, holds, is_far_better, is_kept, is_likelier
from kb.search.pinyin import homophones, is_same_sound

LONGEST_WORD = 4
TOGETHER = 3  # places looked at in one go: the first of them is often the one
NO_PAIR = "--"  # which no index holds
FEW = 5  # characters of a question that is keywords, not a sentence

Field = Literal["words", "pairs"]
Reason = Literal["homophone", "slip"]


class Words(Protocol):
    """What may be asked of a vocabulary."""

    def frequency(self, field: Field, term: str) -> int: ...

    def most_holders(self, pairs: Sequence[str]) -> "Sequence[int] | NDArray[np.int64]": ...

    def followers(self, char: str, least: int) -> list[str]: ...


@dataclass(frozen=True)
class Change:
    """One character or word in place of another.

    `gain`: how much better known the result is; `sense`: how many more characters stand in words of several. What
    takes a word apart is no correction, and what makes one is a better one than what is only said more often.
    """

    start: int
    end: int
    text: str
    reason: Reason
    gain: float
    sense: int = 0


class Run:
    """Chinese characters in a row, of which one may be wrong."""

    def __init__(self, text: str, offset: int, lookups: Words) -> None:
        self.text, self.offset, self.lookups = text, offset, lookups
        pairs = [text[at : at + 2] for at in range(len(text) - 1)]
        most = lookups.most_holders(pairs)
        self.pairs = [lookups.frequency("pairs", pair) if most[at] else 0 for at, pair in enumerate(pairs)]

    def changes(self) -> Iterator[Change]:
        """Where every pair is strange, a homophone is looked for; else only what is known to follow here."""
        for place, chars in self.sounding_alike(self.lost()):
            found = [change for char in chars for change in self.homophone(place, char) if change.sense >= 0]
            yield from found
            makes_sense = any(change.sense > 0 for change in found)
            if makes_sense and not any(self.pairs[at] for at in self.around(place)):
                return  # nothing said what was written, something says this: no better place will turn up
        for place in self.doubtful():
            yield from (change for change in self.following(place) if change.sense >= 0)

    def around(self, place: int) -> list[int]:
        """Numbers of the pairs this character is part of."""
        return [at for at in (place - 1, place) if 0 <= at < len(self.pairs)]

    def lost(self) -> list[int]:
        """Characters whose pairs are all unknown or far rarer than the best known one, the strangest first; words that
        several say are right."""
        usual = max(self.pairs, default=0)
        places = [
            place
            for place in range(len(self.text))
            if self.around(place) and all(self.pairs[at] * FAR <= usual for at in self.around(place))
        ]
        places = [place for place in places if not self.is_in_a_word(place, WELL_KNOWN)]
        return sorted(
            places, key=lambda place: (sum(map(self.pairs.__getitem__, self.around(place))), -len(self.around(place)))
        )

    def doubtful(self) -> list[int]:
        """Characters between two others of which nobody says one pair at least, outside words that somebody says."""
        places = [place for place in range(1, len(self.text) - 1) if not min(self.pairs[place - 1 : place + 1])]
        return [place for place in places if not self.is_in_a_word(place)]

    def is_in_a_word(self, place: int, least: int = 1) -> bool:
        """Whether it stands in a word of several characters that so many say."""
        word = self.word_at(place)
        return len(word) > 1 and self.is_known(self.text[word.start : word.stop], least)

    def sounding_alike(self, places: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        """For each place the characters of the same sound that may be far better known there, looked up together."""
        for first in range(0, len(places), TOGETHER):
            asked = [(place, homophones(self.text[place])) for place in places[first : first + TOGETHER]]
            old, new = self.at_best(asked)
            fits = iter((is_kept(old, new) & is_far_better(old, new)).tolist())
            for place, chars in asked:
                yield place, [*compress(chars, islice(fits, len(chars)))]

    def homophone(self, place: int, char: str) -> Iterator[Change]:
        """The change to a character of the same sound, if that is what was meant."""
        then = self.then(place, char)
        makes_sense = holds(is_far_better, then) and (
            self.makes_a_word(place, char) or self.makes_a_link(place, char, then)
        )
        if makes_sense:
            yield self.change(place, char, "homophone", then)

    def following(self, place: int) -> Iterator[Change]:
        """What is known to follow the character before: a homophone, or any that joins what stood alone to a word."""
        written = self.text[place]
        is_alone, alike = len(self.word_at(place)) == 1 and written not in STOP_WORDS, frozenset(homophones(written))
        followers = self.lookups.followers(self.text[place - 1], WELL_KNOWN if is_alone else 1)
        others = followers if is_alone else [char for char in followers if char in alike]
        for char, better_known, likelier in zip(others, *self.promise(place, others), strict=True):
            if char in alike:
                yield from self.homophone(place, char) if better_known else ()
            elif likelier and self.joins(place, char):
                then = self.then(place, char)
                if holds(is_likelier, then):
                    yield self.change(place, char, "slip", then)

    def promise(self, place: int, chars: Sequence[str]) -> tuple[list[bool], list[bool]]:
        """Which characters may be far better known here, and which likelier."""
        old, new = self.at_best([(place, chars)])
        kept = is_kept(old, new)
        return (kept & is_far_better(old, new)).tolist(), (kept & is_likelier(old, new)).tolist()

    def at_best(self, asked: Sequence[tuple[int, Sequence[str]]]) -> tuple[Counts, Counts]:
        """How often the two pairs of a place are said now, and at most with another character, as far as all documents
        say: a column for each place and character that are asked for; −1 and 0 where there is no neighbour."""
        left: list[str] = []
        right: list[str] = []
        for place, chars in asked:
            before, after = self.text[max(place - 1, 0) : place], self.text[place + 1 : place + 2]
            left += [before + char for char in chars] if before else [NO_PAIR] * len(chars)
            right += [char + after for char in chars] if after else [NO_PAIR] * len(chars)
        new = np.asarray(self.lookups.most_holders(left + right), np.int64).reshape(2, -1)
        known = [-1, *self.pairs, -1]  # the pair before a place and the one after it
        old = np.array([known[place : place + 2] for place, _chars in asked], np.int64).reshape(-1, 2)
        return np.repeat(old, [len(chars) for _place, chars in asked], axis=0).T, new

    def then(self, place: int, char: str) -> list[Then]:
        """How often the pairs of this place are said now, and with the other character; empty if one gets rarer."""
        found: list[Then] = []
        other = self.with_char(place, char)
        for at in sorted(self.around(place), key=self.pairs.__getitem__, reverse=True):
            new = self.lookups.frequency("pairs", other[at : at + 2])
            if char == self.text[place] or new < self.pairs[at]:
                return []
            found.append((self.pairs[at], new))
        return found

    def word_at(self, place: int) -> range:
        """The places of the word around this one, as the dictionary cuts."""
        return next(word for word in self.words if place in word)

    @cached_property
    def words(self) -> list[range]:
        return self.cut(self.text)

    def cut(self, text: str, free: bool = True) -> list[range]:
        """Places of the words; `free`: also of such as the dictionary does not have."""
        ends = list(accumulate(map(len, rjieba.cut(text, free))))
        return [range(start, end) for start, end in pairwise([0, *ends])]

    def makes_a_word(self, place: int, char: str) -> bool:
        """Whether it is part of a known word; in place of a word of the dictionary it takes one of the same size."""
        other, word = self.with_char(place, char), self.word_at(place)
        written, meant = (text[word.start : word.stop] for text in (self.text, other))
        if len(word) > 1 and rjieba.has_word(written):
            return self.is_known(meant) and (is_same_sound(self.text[place], char) or not self.is_known(written))
        sizes = range(2, LONGEST_WORD + 1)
        starts = [(max(0, place - size + 1), size) for size in sizes]
        spans = [other[at : at + size] for start, size in starts for at in range(start, place + 1)]
        return any(self.is_known(span) for span in dict.fromkeys(spans) if len(span) > 1)

    def makes_a_link(self, place: int, char: str, then: list[Then]) -> bool:
        """Whether it is one of the little words between others (与, 的), and was none before."""
        return char in STOP_WORDS and self.text[place] not in STOP_WORDS and min(new for _old, new in then) >= KNOWN

    def joins(self, place: int, char: str) -> bool:
        """Whether it makes one known word out of whole words, and leaves the others as they were."""
        other = self.with_char(place, char)
        word = next(word for word in self.cut(other) if place in word)
        edges = {edge for old in self.words for edge in (old.start, old.stop)}
        is_whole = len(word) > 1 and {word.start, word.stop} <= edges
        return is_whole and self.lookups.frequency("words", other[word.start : word.stop]) >= KNOWN

    def is_known(self, word: str, least: int = 1) -> bool:
        return word in STOP_WORDS or self.lookups.frequency("words", word) >= least

    def with_char(self, place: int, char: str) -> str:
        return self.text[:place] + char + self.text[place + 1 :]

    def change(self, place: int, char: str, reason: Reason, then: list[Then]) -> Change:
        gain = sum(math.log((new + 1) / (old + 1)) for old, new in then)
        other = self.with_char(place, char)
        sense = self.covered(other) - self.sense
        if not sense and (reason == "slip" or not self.joins_others(place, other)):
            sense = -1  # nothing speaks for it but how often it is said
        return Change(self.offset + place, self.offset + place + 1, char, reason, gain, sense)

    def joins_others(self, place: int, other: str) -> bool:
        """Whether the character gets into a word of several; in more than a few words, not in place of such a word."""
        within = [word for free in (True, False) for word in self.cut(other, free) if place in word and len(word) > 1]
        return any(len(self.text) <= FEW or word not in self.cut(self.text, False) for word in within)

    @cached_property
    def sense(self) -> int:
        return self.covered(self.text)

    def covered(self, text: str) -> int:
        """How many characters stand in words of several, which the general dictionary has or somebody says."""
        plainly, freely = ([word for word in rjieba.cut(text, free) if len(word) > 1] for free in (False, True))
        said = [word for word in freely if rjieba.has_word(word) or self.is_known(word)]
        return max(sum(map(len, plainly)), sum(map(len, said)))

"""One wrong character in a row of Chinese: where it may be, and which character was meant."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal, Protocol

import rjieba

from kb.search.analysis import STOP_WORDS
from kb.search.pinyin import homophones, is_same_sound

MOST_FOLLOWERS = 300
KNOWN = 2  # documents that say a thing before it counts as known
WELL_KNOWN = 4  # the same where less speaks for it: not the sound, or not the other neighbour
FAR = 30  # so many times more often, when the written form is known too
LONGEST_WORD = 4
FEW = 5  # characters of a question that is keywords, not a sentence

Field = Literal["words", "pairs"]
Reason = Literal["homophone", "slip"]
Then = tuple[int, int]  # documents that say a pair: as it was typed, as it would be


class Words(Protocol):
    """What may be asked of a vocabulary."""

    def frequency(self, field: Field, term: str) -> int: ...

    def most_holders(self, pairs: Sequence[str]) -> Sequence[int]: ...

    def beginning(self, field: Field, prefix: str, most: int) -> list[str]: ...


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
        for place in self.lost():
            found = [change for change in self.alike(place) if change.sense >= 0]
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
        """Characters whose pairs are all unknown or far rarer than the best known one, the strangest first."""
        usual = max(self.pairs, default=0)
        places = [
            place
            for place in range(len(self.text))
            if self.around(place) and all(self.pairs[at] * FAR <= usual for at in self.around(place))
        ]
        return sorted(
            places, key=lambda place: (sum(map(self.pairs.__getitem__, self.around(place))), -len(self.around(place)))
        )

    def doubtful(self) -> list[int]:
        """Characters between two others of which nobody says one pair at least; words that somebody says are right."""
        places = [place for place in range(1, len(self.text) - 1) if not min(self.pairs[place - 1 : place + 1])]
        return [place for place in places if not self.is_in_a_word(place)]

    def is_in_a_word(self, place: int) -> bool:
        """Whether it stands in a word of several characters that somebody says."""
        word = self.word_at(place)
        return len(word) > 1 and self.is_known(self.text[word.start : word.stop])

    def alike(self, place: int) -> Iterator[Change]:
        """Characters of the same sound: one pair must become far better known, or both known at all."""
        for char, most in self.promising(place, homophones(self.text[place])):
            if then := self.is_homophone(place, char, most):
                yield self.change(place, char, "homophone", then)

    def is_homophone(self, place: int, char: str, most: list[Then]) -> list[Then]:
        """How much better known it is, if it is one that was meant. `most`: what it can be at best."""
        then = self.then(place, char) if is_far_better(most) else []
        makes_sense = is_far_better(then) and (self.makes_a_word(place, char) or self.makes_a_link(place, char, then))
        return then if makes_sense else []

    def following(self, place: int) -> Iterator[Change]:
        """What is known to follow the character before: a homophone, or any that joins what stood alone to a word."""
        written = self.text[place]
        is_alone, alike = len(self.word_at(place)) == 1 and written not in STOP_WORDS, frozenset(homophones(written))
        pairs = self.lookups.beginning("pairs", self.text[place - 1], MOST_FOLLOWERS)
        others = [pair[1] for pair in pairs if len(pair) > 1 and (is_alone or pair[1] in alike)]
        for char, most in self.promising(place, others):
            if char in alike:
                if then := self.is_homophone(place, char, most):
                    yield self.change(place, char, "homophone", then)
            elif is_alone and is_likelier(most):
                then = self.then(place, char)
                if is_likelier(then) and self.joins(place, char):
                    yield self.change(place, char, "slip", then)

    def promising(self, place: int, chars: Sequence[str]) -> Iterator[tuple[str, list[Then]]]:
        """Characters that would make no pair rarer, as far as all documents say: most of them drop out here."""
        if not chars:
            return
        at = self.around(place)
        before, after = self.text[max(place - 1, 0) : place], self.text[place + 1 : place + 2]
        pairs = [before + char for char in chars] if before else []
        pairs += [char + after for char in chars] if after else []
        most = self.lookups.most_holders(pairs)
        counts = [most[start : start + len(chars)] for start in range(0, len(pairs), len(chars))]
        for char, *new in zip(chars, *counts, strict=True):
            if any(new) and all(holders >= self.pairs[one] for one, holders in zip(at, new, strict=True)):
                yield char, [(self.pairs[one], holders) for one, holders in zip(at, new, strict=True)]

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
        known = len(word) > 1 and self.lookups.frequency("words", other[word.start : word.stop]) >= KNOWN
        return known and {word.start, word.stop} <= edges

    def is_known(self, word: str) -> bool:
        return word in STOP_WORDS or self.lookups.frequency("words", word) > 0

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


def is_far_better(then: list[Then]) -> bool:
    """Two pairs that nobody says become two that somebody says, or one becomes far better known."""
    is_new = len(then) == 2 and all(new and not old for old, new in then)
    enough = KNOWN if all(new for _old, new in then) else WELL_KNOWN
    return is_new or any(new >= max(enough, FAR * old) for old, new in then)


def is_likelier(then: list[Then]) -> bool:
    """Two pairs, at least one of which nobody says, become well known."""
    return len(then) == 2 and not min(then)[0] and min(new for _old, new in then) >= WELL_KNOWN

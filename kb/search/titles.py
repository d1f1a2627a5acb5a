"""Short texts in memory, found by any characters inside them, by how they sound, or by the initials of their syllables.

One array holds the letters of all texts, another the places of every letter, so that a question looks only at the
places of its rarest part. 100,000 titles take about 20 MB, half a second to build, and a millisecond to ask.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from kb.search.characters import fold
from kb.search.pinyin import LATIN, Sound, cuts, initials, readings

Part = str | Sound  # one character as it is written, or any character of this sound
Pattern = tuple[Part, ...]
Letters = NDArray[np.int64]  # numbers of letters, in the alphabet of the texts
Positions = NDArray[np.int32]  # places in the letters of all texts together
MOST_PATTERNS = 6
RUNS = re.compile(r"[a-z]+|[^\W_a-z]+")
NOTHING = np.empty(0, np.int64)
LITERAL, SPELT, INITIALS = range(3)  # how a text was recognised, the surest way first


@dataclass(frozen=True)
class Places:
    """Where a pattern occurs, at most once in each text: arrays of the same length, texts ascending."""

    texts: NDArray[np.int32]
    starts: NDArray[np.int32]  # in characters of the text as it was given
    ends: NDArray[np.int32]
    begin: NDArray[np.bool_]  # whether the text begins with it

    def __len__(self) -> int:
        return len(self.texts)


class Titles:
    """Does not change; texts are known by their number. Blanks and punctuation do not count."""

    def __init__(self, texts: Sequence[str]) -> None:
        codes = np.frombuffer(fold("".join(texts)).encode("utf-32-le", "surrogatepass"), "<u4")
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        table = np.zeros(0x110000, np.int32)
        table[codes] = 1
        alphabet = np.flatnonzero(table)
        self.alphabet = [chr(code) for code in alphabet if chr(code).isalnum()]
        self.numbers = {char: number for number, char in enumerate(self.alphabet)}
        table[:] = -1
        table[[ord(char) for char in self.alphabet]] = np.arange(len(self.alphabet))
        kept = table[codes] >= 0
        self.letters = table[codes[kept]].astype(np.uint32 if len(self.alphabet) > 0xFFFF else np.uint16)
        self.owner = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)[kept]
        self.place = (np.arange(len(codes)) - np.repeat(np.cumsum(sizes) - sizes, sizes))[kept].astype(np.int32)
        self.lengths = np.bincount(self.owner, minlength=len(texts))
        self.order = np.argsort(self.letters, kind="stable").astype(np.int32)
        counts = np.bincount(self.letters, minlength=len(self.alphabet))
        self.bounds = np.concatenate([[0], np.cumsum(counts)])

    def find(self, pattern: Pattern) -> Places:
        """The first place of the pattern in each text that has it; a vague one counts only where a text begins."""
        choices = [self.members(part) for part in pattern]
        places = self.beginnings(choices) if is_vague(pattern) else self.occurrences(choices)
        owners = self.owner[places]
        first = np.ones(len(places), np.bool_)
        first[1:] = owners[1:] != owners[:-1]
        places, texts = places[first], owners[first]
        begin = (places == 0) | (self.owner[places - 1] != texts)
        return Places(texts, self.place[places], self.place[places + len(pattern) - 1] + 1, begin)

    def occurrences(self, choices: list[Letters]) -> Positions:
        """Places where letters follow each other within one text, ascending; the rarest part is looked up first."""
        rare = sorted(range(len(choices)), key=lambda at: self.count(choices[at]))
        places = self.places(choices[rare[0]]) - np.int32(rare[0])
        return np.sort(self.followed(places[places >= 0], choices, rare[1:]))

    def beginnings(self, choices: list[Letters]) -> Positions:
        """The same, only where a text begins."""
        return self.followed(self.openings, choices, range(len(choices)))

    def followed(self, places: Positions, choices: list[Letters], order: Iterable[int]) -> Positions:
        """Those of the places from which the letters follow each other and stay within one text."""
        places = places[places + len(choices) <= len(self.letters)]
        for at in order:
            places = places[self.is_one_of(self.letters[places + at], choices[at])]
        return places[self.owner[places] == self.owner[places + len(choices) - 1]]

    def members(self, part: Part) -> Letters:
        """Numbers of the letters that a part stands for."""
        if isinstance(part, str):
            return np.array([self.numbers[part]] if part in self.numbers else [], np.int64)
        if part.is_whole:
            return self.sounds.get(part.text, NOTHING)
        begun = [letters for sound, letters in self.sounds.items() if sound.startswith(part.text)]
        return np.unique(np.concatenate(begun)) if begun else NOTHING

    @cached_property
    def sounds(self) -> dict[str, Letters]:
        """Syllable → letters read so."""
        found: dict[str, list[int]] = {}
        for number, char in enumerate(self.alphabet):
            for reading in readings(char):
                found.setdefault(reading, []).append(number)
        return {sound: np.array(letters, np.int64) for sound, letters in found.items()}

    def count(self, letters: Letters) -> int:
        return int((self.bounds[letters + 1] - self.bounds[letters]).sum())

    def places(self, letters: Letters) -> Positions:
        parts = [self.order[self.bounds[letter] : self.bounds[letter + 1]] for letter in letters]
        return np.concatenate(parts) if parts else NOTHING.astype(np.int32)

    @cached_property
    def openings(self) -> Positions:
        """Where the texts begin; a text without a letter has no beginning."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1)).astype(np.int32)

    def is_one_of(self, found: NDArray[np.integer], letters: Letters) -> NDArray[np.bool_]:
        if len(letters) == 1:
            return found == letters[0]
        table = np.zeros(len(self.alphabet), np.bool_)
        table[letters] = True
        return table[found]


def is_vague(pattern: Pattern) -> bool:
    """A syllable, or the initials of two, is in every other text."""
    sounds = [part for part in pattern if isinstance(part, Sound)]
    return len(sounds) == len(pattern) and (
        len(pattern) == 1 or (len(pattern) == 2 and max(len(s.text) for s in sounds) == 1)
    )


def patterns(text: str) -> list[tuple[int, Pattern]]:
    """Ways to understand what is being typed, the surest first; the last syllable may be unfinished.

    As it stands; with its Latin letters as pinyin (yuemojie, yue mo jie, 月末jie); as initials (ymjz, 月末jz).
    """
    typed = fold(text)
    literal: Pattern = tuple(char for char in typed if char.isalnum())
    found: dict[Pattern, int] = {literal: LITERAL} if literal else {}
    if LATIN.search(typed):
        runs = RUNS.findall(typed)
        for way in islice(product(*map(spelt, runs)), MOST_PATTERNS - 2):
            found.setdefault(joined(way), SPELT)
        found.setdefault(joined(map(abbreviated, runs)), INITIALS)
    return [(way, pattern) for pattern, way in found.items() if is_meant(pattern)]


def spelt(run: str) -> Sequence[Pattern]:
    return (LATIN.fullmatch(run) and cuts(run)) or [tuple(run)]


def abbreviated(run: str) -> Pattern:
    return (LATIN.fullmatch(run) and initials(run)) or tuple(run)


def joined(runs: Iterable[Pattern]) -> Pattern:
    *before, last = [part for run in runs for part in run]
    return (*before, last.begun() if isinstance(last, Sound) else last)


def is_meant(pattern: Pattern) -> bool:
    """One letter alone begins too many syllables to mean any."""
    return len(pattern) > 1 or isinstance(pattern[0], str) or len(pattern[0].text) > 1

"""How Chinese characters are read, without tones: for what is typed by sound, and for what sounds like what was meant.

The table of single characters is pypinyin's; it is read when somebody first needs it, and packed: 1 MB instead of 10.
"""

import json
import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

# GB 2312, level 1: the 3755 characters in everyday use. Other characters are read, but never proposed.
COMMON = "".join(
    bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
)
MOST_READINGS = 2  # of a character that is proposed; rarer readings of common characters are hardly ever meant
MOST_CUTS = 4
LONGEST_SPELLING = 40
LONGEST_INITIALS = 10

FUZZY_BEGINNINGS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
FUZZY_ENDINGS = (("eng", "en"), ("ing", "in"))
LATIN = re.compile("[a-z]+")


@dataclass(frozen=True)
class Sound:
    """A syllable, or the letters it begins with."""

    text: str
    is_whole: bool = True

    def fits(self, char: str) -> bool:
        if self.is_whole:
            return self.text in readings(char)
        return any(reading.startswith(self.text) for reading in readings(char))

    def begun(self) -> "Sound":
        """The same sound, still being typed."""
        return Sound(self.text, is_whole=False)


Cut = tuple[Sound, ...]


@cache
def table() -> tuple["array[int]", "array[int]", str]:
    """Codes of characters, ascending; where the readings of each begin and the last end; all readings in one text.

    A character's readings have their tones, the usual one comes first, commas are between them.
    """
    found = find_spec("pypinyin")  # to import it would bring 47,000 phrases that nobody asks for
    folder = Path(str(found and found.origin)).parent
    known = json.loads((folder / "pinyin_dict.json").read_text("utf-8"))
    codes = sorted(map(int, known))
    marked = [known[str(code)] for code in codes]
    return array("I", codes), array("I", accumulate(map(len, marked), initial=0)), "".join(marked)


def marked(char: str) -> str:
    """The readings of a character as the table has them; nothing for what is no Chinese character."""
    codes, starts, text = table()
    at = bisect_left(codes, ord(char))
    return text[starts[at] : starts[at + 1]] if at < len(codes) and codes[at] == ord(char) else ""


@lru_cache(maxsize=30_000)
def readings(char: str) -> tuple[str, ...]:
    """Without tones, ü as v, the usual one first; nothing for what is no Chinese character."""
    return tuple(dict.fromkeys(plain(reading) for reading in marked(char).split(",") if reading))


def plain(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.lower()).replace("u\u0308", "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def syllables() -> frozenset[str]:
    """Every syllable that a common character has."""
    return frozenset(reading for char in COMMON for reading in readings(char)[:MOST_READINGS])


def fuzzy(syllable: str) -> str:
    """One spelling for all that many speakers do not tell apart: z/zh, c/ch, s/sh, n/l, en/eng, in/ing."""
    for written, heard in FUZZY_BEGINNINGS:
        if syllable.startswith(written):
            syllable = heard + syllable[len(written) :]
            break
    for written, heard in FUZZY_ENDINGS:
        if syllable.endswith(written):
            return syllable[: -len(written)] + heard
    return syllable


@cache
def sounding() -> dict[str, tuple[str, ...]]:
    """Fuzzy syllable → the common characters that may be read so."""
    found: dict[str, dict[str, None]] = {}
    for char in COMMON:
        for reading in readings(char)[:MOST_READINGS]:
            found.setdefault(fuzzy(reading), {})[char] = None
    return {sound: tuple(chars) for sound, chars in found.items()}


@lru_cache(maxsize=4_000)
def homophones(char: str) -> tuple[str, ...]:
    """Common characters that sound like this one, those of exactly the same sound first."""
    own = readings(char)[:MOST_READINGS]
    alike = dict.fromkeys(other for reading in own for other in sounding().get(fuzzy(reading), ()) if other != char)
    return tuple(sorted(alike, key=lambda other: not is_same_sound(char, other)))


def is_same_sound(char: str, other: str) -> bool:
    return not set(readings(char)[:MOST_READINGS]).isdisjoint(readings(other)[:MOST_READINGS])


@lru_cache(maxsize=2_000)
def cuts(letters: str) -> tuple[Cut, ...]:
    """Ways to read Latin letters as syllables, the likeliest first: few parts, hardly any single letters.

    yuemojie → yue mo jie; yuemojz → yue mo j z; ymjz → y m j z. Empty when no character begins like that.
    """
    if not 0 < len(letters) <= LONGEST_SPELLING or not LATIN.fullmatch(letters):
        return ()
    best: list[list[tuple[int, Cut]]] = [[] for _letter in letters] + [[(0, ())]]
    for start in reversed(range(len(letters))):
        ways = [
            (cost + worth, (part, *rest))
            for part, worth in beginnings(letters[start:])
            for cost, rest in best[start + len(part.text)]
        ]
        best[start] = nsmallest(MOST_CUTS, ways, key=lambda way: way[0])
    return tuple(cut for _cost, cut in best[0])


def beginnings(letters: str) -> list[tuple[Sound, int]]:
    """What these letters may begin with, and how unlikely that is. At their end a syllable may be unfinished."""
    whole = [(Sound(letters[:size]), 2) for size in range(1, min(6, len(letters)) + 1) if letters[:size] in syllables()]
    unfinished = [(Sound(letters, is_whole=False), 3)] if len(letters) > 1 and letters in halves() - syllables() else []
    first = [(Sound(letters[:1], is_whole=False), 5)] if letters[:1] in halves() else []
    return [*whole, *unfinished, *first]


@cache
def halves() -> frozenset[str]:
    """Proper beginnings of syllables."""
    return frozenset(syllable[:size] for syllable in syllables() for size in range(1, len(syllable)))


def initials(letters: str) -> Cut:
    """The letters as the first of one syllable each; empty when that cannot be, or is too long to be meant."""
    if not 1 < len(letters) <= LONGEST_INITIALS or not all(letter in halves() for letter in letters):
        return ()
    return tuple(Sound(letter, is_whole=False) for letter in letters)

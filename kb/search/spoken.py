"""Questions typed as pinyin or initials → the words that are read so in titles, headings and the dictionary."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from kb.search.catalogue import TITLE, catalogue_of
from kb.search.characters import fold
from kb.search.engines.base import Scope, Vocabulary
from kb.search.pinyin import cuts, initials
from kb.search.spelling import Correction
from kb.search.titles import Pattern, Titles
from kb.search.vocabulary import domain_words

SPOKEN = re.compile(r"[a-z]+(?:[ '][a-z]+)*")
SHORTEST, SHORTEST_INITIALS = 4, 3  # letters; shorter ones are words and codes of their own
MOST_SEEN = 2_000
WHOLE_TITLE, BEGINNING, DOMAIN_WORD, INSIDE = 1000, 20, 20, 1  # how much each place speaks for a reading


def read_as(text: str, scope: Scope, vocabulary: Vocabulary | None) -> Correction | None:
    """What is read so, most often and most prominently, among what the scope shows; None for what is known as typed."""
    typed = fold(text.strip())
    if not SPOKEN.fullmatch(typed) or is_known(typed, scope, vocabulary):
        return None
    for pattern in readings_of(typed):
        heard = Counter[str]()
        for words, worth in heard_in(pattern, scope, vocabulary):
            heard[words] += worth
        if heard:
            return Correction(max(heard, key=lambda words: (heard[words], words)), "pinyin")
    return None


def is_known(typed: str, scope: Scope, vocabulary: Vocabulary | None) -> bool:
    """Whether documents or titles say these very letters."""
    if vocabulary and any(vocabulary.frequency("words", word) for word in typed.split()):
        return True
    letters = tuple(char for char in typed if char.isalpha())
    return any(len(found) for found in catalogue_of(scope.columns).find(letters, scope.mask))


def readings_of(typed: str) -> Iterator[Pattern]:
    """Ways to read it: as whole syllables, then as initials."""
    parts = re.split("[ ']", typed)
    letters = "".join(parts)
    if len(letters) >= SHORTEST:
        ways = [[cut for cut in cuts(part) if all(sound.is_whole for sound in cut)] for part in parts]
        if all(ways):
            first = tuple(sound for way in ways for sound in way[0])
            yield first
            if len(parts) == 1:
                yield from ways[0][1:]
    if len(letters) >= SHORTEST_INITIALS and (short := initials(letters)):
        yield short


def heard_in(pattern: Pattern, scope: Scope, vocabulary: Vocabulary | None) -> Iterator[tuple[str, int]]:
    """Words that are read so, and how much speaks for each; only words that the scope shows."""
    for found in catalogue_of(scope.columns).find(pattern, scope.mask):
        for at in range(min(len(found), MOST_SEEN)):
            words = bare(found.text(scope.columns, at)[found.starts[at] : found.ends[at]])
            is_title = found.heading(at) == TITLE
            is_whole = is_title and len(words) == found.part.titles.lengths[found.numbers[at]]
            yield words, WHOLE_TITLE if is_whole else BEGINNING if is_title and found.begin[at] else INSIDE
    known = domain_words() if vocabulary else ()
    places = titles_of(known).find(pattern)
    for word in (known[number] for number in places.texts.tolist()):
        if vocabulary and len(word) == len(pattern) and vocabulary.frequency("words", word):
            yield word, DOMAIN_WORD


@lru_cache(maxsize=1)
def titles_of(words: tuple[str, ...]) -> Titles:
    return Titles(words)


def bare(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())

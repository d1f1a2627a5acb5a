"""Other ways of saying parts of a question, as trainers taught them."""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import rjieba

from kb.search.analysis import plain_question
from kb.search.questions import MOST_EXPANSIONS, Expansion
from kb.search.vocabulary import SAME, Dictionary, current

__all__ = ["Expansion", "expansions"]


def expansions(text: str) -> list[Expansion]:
    """The other names of what the question says, in its order, each once; at most eight."""
    dictionary, plain = current(), plain_question(text)
    said = list(names_in(plain, dictionary)) if dictionary.others else []
    others = dict.fromkeys(other for name in said for other in dictionary.others[name] if other not in said)
    return [Expansion(other, SAME) for other in list(others)[:MOST_EXPANSIONS]]


def names_of(text: str, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For words of a question the other names of what they are, or are a part of."""
    dictionary = current()
    said = list(names_in(plain_question(text), dictionary)) if dictionary.others else []
    found = {word: tuple(other for name in said if word in name for other in dictionary.others[name]) for word in words}
    return {word: others for word, others in found.items() if others}


def names_in(text: str, dictionary: Dictionary) -> Iterator[str]:
    """Names in the text, the longest at each place; a domain word around a name hides it: 反结账 is no 结账."""
    words, place = crossing_words(text), 0
    while place < len(text):
        name = ""
        if text[place] in dictionary.firsts:
            starts = (text[place : place + size] for size in dictionary.sizes)
            name = next((start for start in starts if start in dictionary.wholes), "")
        if name and stands_alone(text, place, place + len(name), words):
            if name in dictionary.others:
                yield name
            place += len(name)
        else:
            place += 1


def crossing_words(text: str) -> list[tuple[int, int]]:
    """Where the general dictionary sees longer words: 总结/账目 is no 结账."""
    words = rjieba.cut(text)
    spans = pairwise([0, *accumulate(map(len, words))])
    return [span for span, word in zip(spans, words, strict=True) if len(word) > 1 and rjieba.has_word(word)]


def stands_alone(text: str, start: int, end: int, words: list[tuple[int, int]]) -> bool:
    """Neither across the edge of a word, nor a part of a longer Latin word or code."""
    crosses = any(a < start < b < end or start < a < end < b for a, b in words)
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return not crosses and not is_glued(before) and not is_glued(after)


def is_glued(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalnum()

"""Text → terms of the models' index, and questions → what an object has to hold. Cut by the readers' analysis.

The general dictionary is enough: a Chinese word counts as held where all its pairs of characters stand in one field, so
what editors look for is found however the text around it was cut.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.search.analysis import CJK, PLAIN, RUN, STOP_WORDS, pairs, plain_question, unique

LONGEST_TERM = 64
LONGEST_START = 32
UNIT = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")  # one Chinese character, or a run of other letters and digits
PIECE = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+")


@dataclass(frozen=True)
class Piece:
    """One thing asked for: an object has it when one of its fields holds all these terms.

    `begins`: the (single) term is only the beginning of one.
    """

    field: str
    terms: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True)
class Wording:
    """A question: what must be held, and the terms that decide which of the holders come first."""

    pieces: tuple[Piece, ...]
    words: tuple[str, ...]
    pairs: tuple[str, ...]


def words_of(plain: str) -> list[str]:
    """Words of a document, and every Latin word and number, stop words too: somebody may look for IT."""
    found = PLAIN.words(plain)
    known = set(found)
    return [word[:LONGEST_TERM] for word in [*found, *(unit for unit in latin(plain) if unit not in known)]]


def pairs_of(plain: str) -> list[str]:
    """Pairs of Chinese characters, as everywhere, and other neighbours: what a phrase is made of."""
    return pairs(plain) + [pair[:LONGEST_TERM] for pair in neighbours(plain) if " " in pair]


def starts_of(plain: str) -> list[str]:
    """Every beginning of every Latin word. Chinese needs none: its pairs find any part of a word."""
    return [unit[:length] for unit in latin(plain) for length in range(1, min(len(unit), LONGEST_START) + 1)]


def latin(plain: str) -> list[str]:
    return [unit for unit in UNIT.findall(plain) if not RUN.match(unit)]


def neighbours(plain: str) -> Iterator[str]:
    """Units that follow each other: 结账 when both are Chinese and touch, "rust programming" otherwise."""
    for one, next_one in pairwise(UNIT.finditer(plain)):
        if not (RUN.match(one[0]) and RUN.match(next_one[0])):
            yield f"{one[0]} {next_one[0]}"
        elif one.end() == next_one.start():
            yield one[0] + next_one[0]


def plain_text(text: str, completing: bool) -> Wording:
    """Words in any order. Stop words only ask politely, unless there is nothing else."""
    plain = plain_question(text)
    terms = PLAIN.of_question(text)
    asked = unique(PIECE.findall(plain))
    pieces = [piece for part in asked for piece in pieces_of(part, completing)]
    if not pieces:
        pieces = [whole(part, completing) for part in asked]
    return Wording(tuple(dict.fromkeys(pieces)), tuple(unique([*terms.words, *latin(plain)])), tuple(terms.pairs))


def nearly(text: str) -> Wording:
    """Words that may be misspelt. Runs of Chinese stay whole: a wrong character misleads whoever cuts them."""
    asked = plain_text(text, completing=False)
    pieces = [whole(part, completing=False) for part in unique(PIECE.findall(plain_question(text)))]
    return replace(asked, pieces=tuple(pieces))


def phrase(text: str, completing: bool) -> Wording:
    """Words side by side in this order. Judged by neighbours: of "a b c", a field holds "a b" and "b c"."""
    plain = plain_question(text)
    side_by_side = tuple(unique(pair[:LONGEST_TERM] for pair in neighbours(plain)))
    pieces = (
        [Piece("pairs", side_by_side)] if side_by_side else [whole(unit, completing) for unit in UNIT.findall(plain)]
    )
    return Wording(tuple(pieces), tuple(unique(words_of(plain))), side_by_side)


def pieces_of(part: str, completing: bool) -> list[Piece]:
    if not RUN.match(part):
        return [] if part in STOP_WORDS else [whole(part, completing)]
    words = [word for word in PLAIN.words(part) if word in part]
    return [whole(word, completing) for word in unique(words) if not is_inside(word, words)]


def is_inside(word: str, words: Iterable[str]) -> bool:
    """财务 inside 财务人员: the longer one is asked for."""
    return any(word != other and word in other for other in words)


def whole(part: str, completing: bool) -> Piece:
    """All of a Chinese word by its pairs, one character by the pairs it begins, a Latin word by itself."""
    if not RUN.match(part):
        return Piece("starts", (part[:LONGEST_START],)) if completing else Piece("words", (part[:LONGEST_TERM],))
    if len(part) == 1:
        return Piece("pairs", (part,), begins=True)
    return Piece("pairs", tuple(unique(map("".join, pairwise(part)))))

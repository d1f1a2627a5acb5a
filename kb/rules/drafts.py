"""What a language model may say: sentences that each cite a passage, with a quotation found in it letter by letter.

Anything else is refused as a whole; then the reader is shown the plain passage. The model is a writer, not a source.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 800  # characters of a whole draft
SHORTEST_QUOTE = 6  # characters: 结账 alone proves nothing
OWN_WORDS = 0.5
CITED = re.compile(r"\[([^\[\]\s]{1,20})\]")
SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*(?:\s*\[[^\[\]\s]{1,20}\])*")
FIGURE = re.compile(r"[a-z]+[-_]?\d[\w.-]*|\d+(?:[.,:-]\d+)*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Citation:
    """Words quoted from the passage with this id."""

    passage: str
    text: str


@dataclass(frozen=True)
class Draft:
    """`text` cites passages as [p1] after each sentence; `quotes` are the words it rests on."""

    text: str
    quotes: tuple[Citation, ...]


@dataclass(frozen=True)
class Sentence:
    text: str
    cites: tuple[str, ...]


def sentences(text: str) -> list[Sentence]:
    """Sentences without their citations, and what each cites."""
    found = []
    for match in SENTENCE.finditer(text):
        said = CITED.sub("", match.group()).strip()
        if said or CITED.search(match.group()):
            found.append(Sentence(said, tuple(CITED.findall(match.group()))))
    return found


def fault(draft: Draft, passages: Mapping[str, str]) -> str:
    """Why a draft must not be shown; empty when it may be. `passages`: the text behind each id that was sent."""
    said = sentences(draft.text)
    if not said or len(draft.text) > LONGEST:
        return "empty or too long"
    if any(not sentence.cites or not sentence.text for sentence in said):
        return "a sentence without a citation"
    cited = {name for sentence in said for name in sentence.cites}
    if not cited <= passages.keys():
        return "cites what it was not given"
    if any(len(quote.text.strip()) < SHORTEST_QUOTE for quote in draft.quotes):
        return "a quotation too short to prove anything"
    if any(quote.text not in passages.get(quote.passage, "") for quote in draft.quotes):
        return "a quotation that is not in its passage"
    if not cited <= {quote.passage for quote in draft.quotes}:
        return "a citation without a quotation"
    if any(not figures(one.text) <= figures("\n".join(passages[name] for name in one.cites)) for one in said):
        return "a number or code that its passage does not have"
    if any(foreign(one, passages) for one in said):
        return "a sentence that says something else than its passage"
    return ""


def foreign(sentence: Sentence, passages: Mapping[str, str]) -> bool:
    """More than half of its pairs of characters are in none of the passages it cites."""
    own = pairs(sentence.text)
    known = pairs("\n".join(passages[name] for name in sentence.cites))
    return bool(own) and len(own & known) < len(own) * OWN_WORDS


def pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()))


def figures(text: str) -> set[str]:
    return set(FIGURE.findall(unicodedata.normalize("NFKC", text).lower()))

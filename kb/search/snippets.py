"""The lines of a document that answer the question: the best window of sentences, escaped, terms marked."""

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape  # Django's also takes lazy texts, at ten times the price
from itertools import accumulate

from django.utils.safestring import SafeString

from kb.search.analysis import Terms
from kb.search.characters import fold

LENGTH = 130  # characters shown
LEAD = 30  # at most so many before the first term
LOOK_BACK = 4 * LEAD  # for the end of the sentence before, which blanks may follow
MOST_SPANS = 20_000  # of a text that says little else
MOST_PLACES = 100  # where a passage may begin: in a long text the best of the first hundred will do
NEXT = 20  # spans that a window is weighed by
LONGEST_TEXT = 200_000
SENTENCE_END = re.compile(r"[。！？!?；;\n]\s*")

SPACES = re.compile(r"\s+")
SPECIAL = re.compile(r"[&<>\"']")

Span = tuple[int, int]


@dataclass(frozen=True)
class Needles:
    """What to mark: words; where none of them occurs, pairs of characters."""

    terms: Terms

    @classmethod
    def of(cls, terms: Terms) -> "Needles":
        return cls(terms)

    def spans(self, text: str, plain: str | None = None) -> list[Span]:
        """Places of terms, in order, neighbours joined. `plain`: the text folded, where somebody has done so."""
        folded = fold(text) if plain is None or len(plain) != len(text) else plain
        return places(self.terms.words, folded) or places(self.terms.pairs, folded)


def places(terms: Iterable[str], text: str) -> list[Span]:
    """A search for each term: a pattern of all of them takes longer to compile than this does to run."""
    spans: list[Span] = []
    for term in terms:
        size = len(term)
        at = text.find(term)
        while at >= 0 and len(spans) < MOST_SPANS:
            spans.append((at, at + size))
            at = text.find(term, at + size)
    return joined(sorted(spans))


def joined(spans: list[Span]) -> list[Span]:
    result: list[Span] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def highlight(text: str, needles: Needles, plain: str | None = None) -> SafeString:
    """The whole text with its terms marked."""
    return marked(text, needles.spans(text, plain), 0, len(text))


@dataclass(frozen=True)
class Passage:
    """The lines shown; `place`: where in the text they begin to match, None when nothing does."""

    html: SafeString
    place: int | None


def snippet(text: str, needles: Needles) -> SafeString:
    return passage(text, needles).html


def passage(text: str, needles: Needles, plain: str = "") -> Passage:
    """About 130 characters around the densest place. `plain`: as much of the text as has been folded, and more."""
    text = text[:LONGEST_TEXT].rstrip()
    spans = needles.spans(text, plain[: len(text)])
    start = best_start(text, spans)
    while start < len(text) and text[start].isspace():
        start += 1
    end = min(len(text), start + LENGTH)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    place = next((left for left, right in spans if right > start), None)
    return Passage(SafeString(f"{before}{marked(text, spans, start, end)}{after}"), place)


def best_start(text: str, spans: list[Span]) -> int:
    """Where to begin: at the sentence of the span that has most different terms after it within the window."""
    best, best_worth, last, sentence, known = 0, 0, -1, 0, 0
    said = [*accumulate((end - start for start, end in spans), initial=0)]  # characters of all spans before each
    for index, (place, _end) in enumerate(spans[:MOST_PLACES]):
        after = spans[index : index + NEXT]
        if said[index + len(after)] - said[index] <= best_worth:
            continue  # not even if all of them were different, and fitted
        for end in SENTENCE_END.finditer(text, max(place - LOOK_BACK, known), place):
            sentence = end.end()
        known = place
        start = opening(place, sentence)
        if start == last:
            continue
        last = start
        worth = sum(map(len, {text[a:b] for a, b in after if b <= start + LENGTH}))
        if worth > best_worth:
            best, best_worth = start, worth
    return best


def opening(place: int, sentence: int) -> int:
    """Where the sentence around this place begins, or a little before the place when that is far away."""
    return sentence if sentence >= place - LEAD else place - LEAD // 2


def marked(text: str, spans: list[Span], start: int, end: int) -> SafeString:
    parts, place = [], start
    as_shown = plain if SPECIAL.search(text, start, end) else flat
    first = max(bisect(spans, (start, 0)) - 1, 0)  # the one before may reach into what is shown
    for left, right in spans[first : bisect(spans, (end, 0))]:
        left, right = max(left, start), min(right, end)
        if left < right:
            parts += [as_shown(text[place:left]), "<mark>", as_shown(text[left:right]), "</mark>"]
            place = right
    return SafeString("".join([*parts, as_shown(text[place:end])]))


def flat(text: str) -> str:
    """Each blank, and each line's end, one space."""
    return SPACES.sub(" ", text)


def plain(text: str) -> str:
    return escape(flat(text))

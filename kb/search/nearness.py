"""Puts first, among the best matches, those that say the words of the question close together.

Adding up what each word says cannot tell a paragraph about the question from a long text that mentions its words here
and there. The best window of a text is the one in which the telling words of the question, each counted once by its
inverse document frequency, add up to most; what share of all of them that is counts beside the score. So does the
share that the title has, together with that one of the headings that has most.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.search.characters import fold_all
from kb.search.columns import Columns
from kb.search.engines.base import Found
from kb.search.folding import top
from kb.search.rows import Reading

MOST = 30  # of the best matches are read
WINDOW = 100  # characters
# Times the best score, for a window, or a title with its best heading, that has everything; chosen on the dev half of
# the judged questions (benchmarks/search/judged).
WEIGHT = 1.5
NAME_WEIGHT = 0.5
MOST_WORDS = 24
GAP = "\0" * WINDOW


def nearer(found: Found, columns: Columns, weights: Mapping[str, float], reading: Reading) -> Found:
    """The matches with their scores raised by what share of the question one window of their text has."""
    words = sorted(weights, key=lambda word: -weights[word])[:MOST_WORDS]
    if len(words) < 2 or not len(found.rows):
        return Found(found.engine, found.rows, found.scores.copy(), found.scores)
    places = top(found, MOST)
    rows = found.rows[places].tolist()
    ids = columns.pk[rows].tolist()
    reading.read(ids)
    reading.fold(ids)
    worth = np.array([weights[word] for word in words])
    shares = WEIGHT * best_shares([reading.plain(pk) for pk in ids], words, worth)
    names = fold_all([name_of(columns, row) for row in rows])
    shares += NAME_WEIGHT * np.array(shares_of_names(names, words, worth))
    scores = found.scores.copy()
    scores[places] += (float(found.scores.max()) * shares).astype(np.float32)
    return Found(found.engine, found.rows, scores, found.scores)


def best_shares(texts: Sequence[str], words: Sequence[str], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each folded text what share of the worth of all words is in its best window; 0 to 1."""
    half = WINDOW // 2
    starts = np.cumsum([0, *(len(text) + WINDOW for text in texts)])
    whole = GAP.join(texts)
    said = np.zeros((len(whole) // half + 2, len(words)), np.bool_)
    for number, word in enumerate(words):
        at = whole.find(word)
        while at >= 0:
            said[at // half, number] = True
            at = whole.find(word, at + len(word))
    in_window = (said[:-1] | said[1:]) @ worth
    firsts = starts[:-1] // half
    in_window[firsts[1:] - 1] = 0  # the half before a text is empty; together with the next it is that text's
    return np.maximum.reduceat(in_window, firsts) / worth.sum()


def name_of(columns: Columns, row: int) -> str:
    """The title, and the headings with their anchors in lines below it."""
    return f"{columns.title[row]}\n{columns.headings[row]}"


def shares_of_names(names: Sequence[str], words: Sequence[str], worth: NDArray[np.float64]) -> list[float]:
    """For each name what share of the worth of all words it has."""
    together = "\n".join(names)
    said = [(word, value) for word, value in zip(words, worth.tolist(), strict=True) if word in together]
    whole = float(worth.sum())
    return [named(name, said) / whole for name in names]


def named(name: str, worth: Sequence[tuple[str, float]]) -> float:
    """What the title says, together with the best of the headings in the lines below it."""
    title, _newline, headings = name.partition("\n")
    above = below = 0.0
    more = []
    for word, value in worth:
        if word in title:
            above += value
        elif word in headings:
            more.append((word, value))
    if more:
        below = max(sum(value for word, value in more if word in line) for line in headings.split("\n"))
    return above + below

"""One section, several editions: shows the edition the viewer works with, the others as links under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from kb.search.columns import LIGATURES, Columns, plain
from kb.search.engines.base import Found
from kb.search.lens import Lens

CLOSE_ENOUGH = 0.5  # of the best score: a better edition with hardly an answer must not hide the answer
FIRST_LOOK = 64  # so many of the best rows are put in order; more only when a later page is asked for
MANY = 2_000  # matches of which not all are put in order
STEP, SPARE = 16, 8  # every so many scores are looked at first, and so many more of these are taken for good enough
NAMESAKES = 50  # so many of the best are looked at for a title that is the question itself

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """Rows that are one answer: the one shown and the others. `strength`: what the terms alone are worth."""

    first: int
    others: list[int]
    score: float
    strength: float


def count(columns: Columns, rows: Rows) -> int:
    """How many answers these rows are."""
    return len(groups_of(columns, rows))


def groups_of(columns: Columns, rows: Rows) -> Rows:
    """The answers that these rows are, each once."""
    seen = np.zeros(columns.groups, np.bool_)
    seen[columns.group[rows]] = True
    return np.flatnonzero(seen)


def best(columns: Columns, found: Found, lens: Lens, text: str, start: int, size: int) -> list[Group]:
    """The answers from `start` on, best first, each with the row this viewer should read first."""
    wanted = in_order(columns, found, text, start + size)[start:]
    places = places_of(columns, found, [group for group, _score in wanted])
    scores = [score for _group, score in wanted]
    return [group_of(columns, found, lens, *one) for one in zip(places, scores, strict=True)]


def places_of(columns: Columns, found: Found, groups: Sequence[int]) -> list[list[int]]:
    """For each group the places of its rows among the matches."""
    if not groups:
        return []
    members = [columns.members(group) for group in groups]
    together = np.concatenate(members)
    places = np.minimum(np.searchsorted(found.rows, together), len(found.rows) - 1)
    places[found.rows[places] != together] = -1
    ends = accumulate(map(len, members), initial=0)
    every = places.tolist()
    return [[place for place in every[start:end] if place >= 0] for start, end in pairwise(ends)]


def in_order(columns: Columns, found: Found, text: str, most: int) -> list[tuple[int, float]]:
    """The best groups with their scores. Whoever types a title wants that very thing, so it comes first."""
    look = FIRST_LOOK
    while True:
        places = top(found, look)
        groups: list[int] = columns.group[found.rows[places]].tolist()
        worst_first = zip(groups[::-1], found.scores[places[::-1]].tolist(), strict=True)
        scores: dict[int, float] = dict(worst_first)  # so the best of a group is the one that stays
        if len(scores) >= most or look >= len(found.rows):
            break
        look *= 4
    titles = columns.title[found.rows[places[:NAMESAKES]]].tolist()
    of_size = [pair for pair in zip(groups, titles, strict=False) if abs(len(pair[1]) - len(text)) <= LIGATURES]
    namesakes = {group for group, title in of_size if plain(title) == text}
    highest = max(scores.values(), default=0.0)
    order = islice(dict.fromkeys([*filter(namesakes.__contains__, groups), *groups]), most)
    return [(group, scores[group] + (highest if group in namesakes else 0)) for group in order]


def top(found: Found, most: int) -> Rows:
    """Places of the best matches in order; equal scores in the order in which the documents were made."""
    scores = found.scores
    places = at_least(scores, guessed(scores, most)) if len(scores) > MANY else np.arange(len(scores))
    if len(places) < most:  # a bad guess, or there are no more
        places = np.arange(len(scores))
    if most < len(places):
        close = scores[places]
        places = places[at_least(close, np.partition(close, -most)[-most])]
    order: Rows = places[np.argsort(-scores[places], kind="stable")][:most]
    return order


def guessed(scores: NDArray[np.float32], most: int) -> np.float32:
    """A score that about twice as many reach, and nearly never fewer: to put some in order takes much less time."""
    some = scores[::STEP]
    rank = min(2 * most // STEP + SPARE, len(some))
    return np.partition(some, -rank)[-rank]


def at_least(scores: NDArray[np.float32], least: np.float32) -> Rows:
    return np.flatnonzero(scores >= least)


def group_of(columns: Columns, found: Found, lens: Lens, places: list[int], score: float) -> Group:
    """From the places of its rows among the matches."""
    of_terms = found.scores if found.of_terms is None else found.of_terms
    if len(places) == 1:
        return Group(int(found.rows[places[0]]), [], score, float(of_terms[places[0]]))

    def rank(row: int) -> int:
        edition = int(columns.edition_id[row])
        return int(lens.ranks[edition]) if edition < len(lens.ranks) else 0

    scores = dict(zip(found.rows[places].tolist(), found.scores[places].tolist(), strict=True))
    good = [row for row in scores if scores[row] >= max(scores.values()) * CLOSE_ENOUGH]
    first = max(good, key=lambda row: (rank(row), scores[row]))
    others = sorted((row for row in scores if row != first), key=rank, reverse=True)
    return Group(first, others, score, float(of_terms[places].max()))

"""One section, several editions: shows the edition the viewer works with, the others as links under it."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from kb.search.columns import Columns, is_named
from kb.search.engines.base import Found
from kb.search.lens import Lens

CLOSE_ENOUGH = 0.5  # of the best score: a better edition with hardly an answer must not hide the answer
FIRST_LOOK = 256  # so many of the best rows are put in order; more only when a later page is asked for
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
    return int(np.count_nonzero(seen_groups(columns, rows)))


def seen_groups(columns: Columns, rows: Rows) -> NDArray[np.bool_]:
    seen = np.zeros(columns.groups, np.bool_)
    seen[columns.group[rows]] = True
    return seen


def best(columns: Columns, found: Found, lens: Lens, text: str, start: int, size: int) -> list[Group]:
    """The answers from `start` on, best first, each with the row this viewer should read first."""
    wanted = in_order(columns, found, text, start + size)[start:]
    if not wanted:
        return []
    groups = columns.group[found.rows]
    is_wanted = np.zeros(columns.groups, np.bool_)
    is_wanted[[group for group, _score in wanted]] = True
    together = np.flatnonzero(is_wanted[groups])
    members: dict[int, list[int]] = {}
    for place in together.tolist():
        members.setdefault(int(groups[place]), []).append(place)
    return [group_of(columns, found, lens, members[group], score) for group, score in wanted]


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
    namesakes = {group for group, title in zip(groups, titles, strict=False) if is_named(title, text)}
    highest = max(scores.values(), default=0.0)
    order = islice(dict.fromkeys([*filter(namesakes.__contains__, groups), *groups]), most)
    return [(group, scores[group] + (highest if group in namesakes else 0)) for group in order]


def top(found: Found, most: int) -> Rows:
    """Places of the best matches in order; equal scores in the order in which the documents were made."""
    places = np.arange(len(found.rows))
    if most < len(places):
        least = np.partition(found.scores, -most)[-most]
        better, level = np.flatnonzero(found.scores > least), np.flatnonzero(found.scores == least)
        oldest = np.argpartition(found.rows[level], most - len(better) - 1)[: most - len(better)]
        places = np.concatenate([better, level[oldest]])
    order: Rows = places[np.lexsort((found.rows[places], -found.scores[places]))]
    return order


def group_of(columns: Columns, found: Found, lens: Lens, places: list[int], score: float) -> Group:
    def rank(row: int) -> int:
        edition = int(columns.edition_id[row])
        return int(lens.ranks[edition]) if edition < len(lens.ranks) else 0

    scores = {int(found.rows[place]): float(found.scores[place]) for place in places}
    good = [row for row in scores if scores[row] >= max(scores.values()) * CLOSE_ENOUGH]
    first = max(good, key=lambda row: (rank(row), scores[row]))
    others = sorted((row for row in scores if row != first), key=rank, reverse=True)
    of_terms = found.scores if found.of_terms is None else found.of_terms
    return Group(first, others, score, float(of_terms[places].max()))

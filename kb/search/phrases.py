"""Exact words in quotes: which of the matches really say them."""

import numpy as np

from kb.search import rows as reading
from kb.search.analysis import pairs
from kb.search.characters import fold
from kb.search.columns import Mask
from kb.search.engines.base import Found, Scope, Vocabulary

MOST = 1_000  # so many of the best that may say them are read; a phrase is asked for to find few things
BATCH = 100


def said(phrases: tuple[str, ...], found: Found, scope: Scope, vocabulary: Vocabulary | None) -> Mask:
    """Which matches contain all phrases as they are, in title or text, width and case aside."""
    columns, rows = scope.columns, found.rows
    neighbours = sorted({pair for phrase in phrases for pair in pairs(phrase) if len(pair) == 2})
    possible = np.ones(len(rows), np.bool_)
    if vocabulary and neighbours:
        possible = np.isin(rows, vocabulary.holding(neighbours))
    places = np.flatnonzero(possible)
    places = places[np.argsort(-found.scores[places], kind="stable")[:MOST]]
    ids = columns.pk[rows[places]].tolist()
    holders: set[int] = set()
    for start in range(0, len(ids), BATCH):
        texts = reading.texts(ids[start : start + BATCH])
        holders.update(pk for pk, text in texts.items() if contains(text, phrases))
    return np.isin(columns.pk[rows], np.fromiter(holders, np.int64, len(holders)))


def contains(text: str, phrases: tuple[str, ...]) -> bool:
    plain = fold(text)
    return all(phrase in plain for phrase in phrases)

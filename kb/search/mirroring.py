"""Keeps the columns of this process true: one query a question says whether they still are.

The rows are the truth. The columns mirror them up to change number n of SearchState; a question first reads the number
and fetches what changed since. So a document that was withdrawn, or moved behind a wall, is gone with the commit that
said so, in every process, whatever the index still holds.
"""

import os
from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from operator import itemgetter
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from kb.models import SearchDocument, SearchState
from kb.search import prepared
from kb.search.columns import NUMBERS, WORDS, Columns, Words, arrays, built, columns_of, objects

BATCH = 2_000  # rows read at once
MANY = 5_000  # changes after which everything is read again


class Mirror:
    """The columns of this process, brought up to date when somebody asks."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.columns: Columns | None = None

    def current(self) -> Columns:
        before = self.columns
        if before is not None and before.stamp == state_now()[:2]:
            return before
        with self.lock:
            before, (changes, mark, purged) = self.columns, state_now()  # another thread may have been here meanwhile
            if before is not None and before.stamp == (changes, mark):
                return before
            known = before.stamp[0] if before is not None else 0
            found = None
            if before is not None and known < changes <= known + MANY and purged <= known:
                found = updated(before, known)
                if state_now()[2] > known:  # rows went while others were read
                    found = None
            # What was read may be newer than the number; then the next question reads a little twice.
            found = stamped(everything() if found is None else found, changes, mark)
            if not connection.in_atomic_block:  # what a transaction sees of itself may be rolled back
                self.columns = found
            return found

    def start_over(self) -> None:
        """In a forked child: the thread that may hold the lock stayed with the parent."""
        self.lock = Lock()

    def forget(self) -> None:
        with self.lock:
            self.columns = None


mirror = Mirror()
current = mirror.current
os.register_at_fork(after_in_child=mirror.start_over)


def state_now() -> tuple[int, UUID | None, int]:
    """How many changes there were, the mark of the last one, and the last change that rows which are gone had."""
    rows = prepared.rows("state", lambda: SearchState.objects.filter(pk=1).values_list("changes", "mark", "purged"))
    changes, mark, purged = rows[0] if rows else (0, None, 0)
    return changes, mark, purged


def everything() -> Columns:
    """Read in batches, into arrays that grow in place: what is held twice meanwhile, a process never gives back."""
    rows = fetched(SearchDocument.objects.filter(live=True).order_by("pk"))
    words = {name: Words() for name in WORDS}
    numbers = {name: array("q") for name in NUMBERS} | {name: array("i") for name in WORDS}
    texts: dict[str, list[str]] = {"title": [], "headings": []}
    while some := list(islice(rows, BATCH)):
        part = arrays(columns_of(some, words))
        for name, values in numbers.items():
            values.frombytes(part[name].tobytes())
        for name, said in texts.items():
            said += part[name].tolist()
    parts: dict[str, Any] = {name: np.frombuffer(values, values.typecode) for name, values in numbers.items()}
    return built(parts | {name: objects(said) for name, said in texts.items()}, words)


def updated(columns: Columns, known: int) -> Columns:
    """The columns with the rows put in place that changed after change number `known`."""
    # Put in order here: SQLite, asked for the order of the key, walks the whole table instead of the index of changes.
    changed = sorted(fetched(SearchDocument.objects.filter(change__gt=known).order_by(), "live"), key=itemgetter(0))
    places = columns.rows_of(np.array([row[0] for row in changed], np.int64)).tolist()
    stays = [place for place, row in zip(places, changed, strict=True) if place >= 0 and row[-1]]
    goes = [place for place, row in zip(places, changed, strict=True) if place >= 0 and not row[-1]]
    here = columns_of([row[:-1] for row in changed if row[-1]], columns.words)
    is_known = columns.rows_of(here.pk) >= 0
    parts = {}
    for name, values in arrays(columns).items():
        news, kept = arrays(here)[name], values.copy()
        kept[stays] = news[is_known]
        parts[name] = np.concatenate([np.delete(kept, goes) if goes else kept, news[~is_known]])
    if np.any(np.diff(parts["pk"]) < 0):  # a row that was withdrawn came back
        order = np.argsort(parts["pk"], kind="stable")
        parts = {name: values[order] for name, values in parts.items()}
    return built(parts, columns.words)


def fetched(rows: Any, *more: str) -> Iterator[tuple[Any, ...]]:
    found: Iterator[tuple[Any, ...]] = rows.values_list(*NUMBERS, *WORDS, "title", "headings", *more).iterator(BATCH)
    return found


def stamped(columns: Columns, changes: int, mark: UUID | None) -> Columns:
    return replace(columns, stamp=(changes, mark), made={})

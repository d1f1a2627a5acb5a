"""What filters, counts and ranking need of every row, as arrays: one query a question says whether they are still true.

The rows are the truth. These columns mirror them up to change number n of SearchState; a question first reads the
number and fetches what changed since. So a document that was withdrawn, or moved behind a wall, is gone with the
commit that said so, in every process, whatever the index still holds. Who may read which manual is asked each time.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from kb.models import SearchDocument, SearchState
from kb.search import prepared
from kb.search.analysis import normalise

if TYPE_CHECKING:
    from kb.search.lens import Lens

Kind = SearchDocument.Kind

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
NUMBERS = ("pk", "manual_id", "edition_id", "lineage_id")
WORDS = ("kind", "audience", "category", "tags", "edition_from", "edition_to")
LIGATURES = 4  # characters by which normalising may change the length of a title
BATCH = 2_000  # rows read at once
MANY = 5_000  # changes after which everything is read again


class Words:
    """The different words of a column, numbered as they come; only ever added to, so all states of it share them."""

    def __init__(self) -> None:
        self.table: list[str] = []
        self.numbers: dict[str, int] = {}

    def encode(self, values: Sequence[str]) -> Codes:
        for value in values:
            if value not in self.numbers:
                self.table.append(value)
                self.numbers[value] = len(self.table) - 1
        return np.fromiter((self.numbers[value] for value in values), np.int32, len(values))


@dataclass(frozen=True)
class Columns:
    """One entry per live row, in the order of `pk`; 0 stands for none."""

    pk: Ints
    manual_id: Ints
    edition_id: Ints
    lineage_id: Ints
    coded: dict[str, Codes]  # number of the row's word in each of WORDS
    title: NDArray[np.object_]  # as written
    headings: NDArray[np.object_]  # see headings_of()
    words: dict[str, Words]
    stamp: tuple[int, UUID | None] = (0, None)  # which change they are true for
    made: dict[Any, Any] = field(default_factory=dict, compare=False)  # what others derive from these columns

    def __len__(self) -> int:
        return len(self.pk)

    def codes(self, name: str) -> tuple[list[str], Codes]:
        """The different words of a column, and for each row the number of its word."""
        return list(self.words[name].table), self.coded[name]

    def is_word(self, name: str, word: str) -> Mask:
        """Which rows have this word in a column."""
        return np.asarray(self.coded[name] == self.words[name].numbers.get(word, -1), np.bool_)

    def headings_of(self, row: int) -> list[tuple[str, str]]:
        """Anchor and words of each heading."""
        lines = self.headings[row].split("\n") if self.headings[row] else []
        return [(anchor, heading) for anchor, _tab, heading in (line.partition("\t") for line in lines)]

    @cached_property
    def group(self) -> NDArray[np.int32]:
        """Rows that are one answer have the same number: the editions of a section. 0 ≤ number < `groups`."""
        is_edition = self.is_section & (self.lineage_id > 0)
        identity = np.where(is_edition, self.lineage_id * 2 + 1, self.pk * 2)
        _values, first, inverse = np.unique(identity, return_index=True, return_inverse=True)
        self.made["first"] = first
        return inverse.astype(np.int32)

    @cached_property
    def groups(self) -> int:
        return int(self.group.max()) + 1 if len(self) else 0

    @cached_property
    def first(self) -> Ints:
        """For each group one of its rows; kind and manual are the same in all of them."""
        _ = self.group
        found: Ints = self.made["first"]
        return found

    @cached_property
    def is_section(self) -> Mask:
        return self.is_word("kind", Kind.SECTION.value)

    def rows_of(self, ids: Ints) -> NDArray[np.int64]:
        """Row of each id, -1 where there is none."""
        if not len(self):
            return np.full(len(ids), -1, np.int64)
        places = np.minimum(np.searchsorted(self.pk, ids), len(self) - 1)
        return np.where(self.pk[places] == ids, places, -1)


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
    """Read in batches: all rows at once would take more memory than the columns, and a process never gives it back."""
    rows = fetched(SearchDocument.objects.filter(live=True).order_by("pk"))
    words = {name: Words() for name in WORDS}
    parts = [arrays(columns_of([], words))]
    while some := list(islice(rows, BATCH)):
        parts.append(arrays(columns_of(some, words)))
    return built({name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, words)


def updated(columns: Columns, known: int) -> Columns:
    """The columns with the rows put in place that changed after change number `known`."""
    changed = list(fetched(SearchDocument.objects.filter(change__gt=known).order_by("pk"), "live"))
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


def columns_of(rows: Sequence[tuple[Any, ...]], words: dict[str, Words]) -> Columns:
    names = (*NUMBERS, *WORDS, "title", "headings")
    given: dict[str, Any] = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    parts: dict[str, Any] = {name: np.fromiter((n or 0 for n in given[name]), np.int64) for name in NUMBERS}
    parts |= {name: words[name].encode(given[name]) for name in WORDS}
    parts["title"] = objects(given["title"])
    parts["headings"] = objects(["\n".join(f"{a}\t{flat(h)}" for _o, a, h in places) for places in given["headings"]])
    return built(parts, words)


def flat(heading: Any) -> str:
    return " ".join(str(heading).split())


def objects(values: Sequence[Any]) -> NDArray[np.object_]:
    found = np.empty(len(values), object)
    found[:] = list(values)
    return found


def arrays(columns: Columns) -> dict[str, NDArray[Any]]:
    numbers = {name: getattr(columns, name) for name in (*NUMBERS, "title", "headings")}
    return numbers | columns.coded


def built(parts: dict[str, Any], words: dict[str, Words]) -> Columns:
    coded = {name: parts[name] for name in WORDS}
    return Columns(**{name: values for name, values in parts.items() if name not in coded}, coded=coded, words=words)


def stamped(columns: Columns, changes: int, mark: UUID | None) -> Columns:
    return replace(columns, stamp=(changes, mark), made={})


def is_named(columns: Columns, row: int, text: str) -> bool:
    """Whether a row's title is this normalised text."""
    title = columns.title[row]
    return abs(len(title) - len(text)) <= LIGATURES and normalise(title).strip() == text


def visible_mask(columns: Columns, lens: "Lens") -> Mask:
    """Which rows a viewer may find: the same set as documents.visible(viewer). Most viewers share a few of them."""
    key = ("visible", tuple(lens.audiences), frozenset(lens.manuals), frozenset(lens.editions))
    if key not in columns.made:
        section = columns.is_section
        sections = section & among(columns.manual_id, lens.manuals) & among(columns.edition_id, lens.editions)
        others = [columns.is_word("audience", audience) for audience in lens.audiences]
        columns.made[key] = sections | (~section & np.logical_or.reduce(others))
    found: Mask = columns.made[key]
    return found


def among(column: Ints, ids: Iterable[int]) -> Mask:
    """Whether each number is one of a few; faster than np.isin because ids are small numbers."""
    wanted = np.fromiter(ids, np.int64)
    table = np.zeros(int(max(column.max(initial=0), wanted.max(initial=0))) + 1, np.bool_)
    table[wanted] = True
    found: Mask = table[column] & (column > 0)
    return found

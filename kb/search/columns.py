"""What filters, counts and ranking need of every row, as arrays; `mirroring.py` keeps them true.

Who may read which manual is asked each time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from kb.models import SearchDocument
from kb.search.analysis import normalise

if TYPE_CHECKING:
    from kb.search.lens import Lens

Kind = SearchDocument.Kind

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
NUMBERS = ("pk", "manual_id", "edition_id", "lineage_id")
WORDS = ("kind", "audience", "category", "tags", "edition_from", "edition_to")
LARGEST = 2**62
LIGATURES = 4  # characters by which normalising may change the length of a title


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

    def are_word(self, name: str, word: str, rows: Ints) -> Mask:
        """Which of these rows have it."""
        return np.asarray(self.coded[name][rows] == self.words[name].numbers.get(word, -1), np.bool_)

    def headings_of(self, row: int) -> list[tuple[str, str]]:
        """Anchor and words of each heading."""
        lines = self.headings[row].split("\n") if self.headings[row] else []
        return [(anchor, heading) for anchor, _tab, heading in (line.partition("\t") for line in lines)]

    @cached_property
    def group(self) -> NDArray[np.int32]:
        """Rows that are one answer have the same number: the editions of a section. 0 ≤ number < `groups`."""
        is_edition = self.is_section & (self.lineage_id > 0)
        identity = np.where(is_edition, self.lineage_id * 2 + 1, self.pk * 2)
        return np.unique(identity, return_inverse=True)[1].astype(np.int32)

    @cached_property
    def groups(self) -> int:
        return int(self.group.max()) + 1 if len(self) else 0

    def members(self, group: int) -> NDArray[np.int32]:
        """All rows of a group, ascending."""
        start, end = self.bounds[group : group + 2].tolist()
        return self.by_group[start:end]

    @cached_property
    def by_group(self) -> NDArray[np.int32]:
        """All rows in the order of their groups."""
        return np.argsort(self.group, kind="stable").astype(np.int32)

    @cached_property
    def bounds(self) -> NDArray[np.int32]:
        """Where each group begins in `by_group`, and where the last one ends."""
        sizes = np.bincount(self.group, minlength=self.groups)
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)

    @cached_property
    def looks(self) -> Ints:
        """For each group the number in `alike` of one of its rows; kind and manual are the same in all of them."""
        return self.alike[self.by_group[self.bounds[:-1]]]

    @cached_property
    def alike(self) -> Ints:
        """Rows that every count takes for the same have the same number: same kind, manual, edition, words."""
        key, size = np.zeros(len(self), np.int64), 1
        for number, most in self.counted():
            if size * most >= LARGEST:
                key = np.unique(key, return_inverse=True)[1]
                size = len(self)
            key, size = key * most + number, size * most
        _values, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        self.made["examples"] = first
        found: Ints = inverse.astype(np.int64)
        return found

    def counted(self) -> Iterator[tuple[NDArray[Any], int]]:
        """The columns that filters go by, as small numbers, and how many of them there may be."""
        for name in ("kind", "audience", "category", "tags"):
            yield self.coded[name], len(self.words[name].table)
        for ids in (self.manual_id, self.edition_id):
            ranks = np.cumsum(np.bincount(ids) > 0)
            yield ranks[ids], int(ranks[-1]) + 1 if len(ids) else 1

    @cached_property
    def examples(self) -> Ints:
        """For each number of `alike` one of its rows."""
        _ = self.alike
        found: Ints = self.made["examples"]
        return found

    @cached_property
    def coded_examples(self) -> dict[str, Codes]:
        """The numbers of the words that each example has."""
        return {name: codes[self.examples] for name, codes in self.coded.items()}

    @cached_property
    def is_section(self) -> Mask:
        return self.is_word("kind", Kind.SECTION.value)

    def rows_of(self, ids: Ints) -> NDArray[np.int64]:
        """Row of each id, -1 where there is none."""
        if not len(self):
            return np.full(len(ids), -1, np.int64)
        places = np.minimum(np.searchsorted(self.pk, ids), len(self) - 1)
        return np.where(self.pk[places] == ids, places, -1)


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


@lru_cache(maxsize=4_000)
def plain(title: str) -> str:
    return normalise(title).strip()


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

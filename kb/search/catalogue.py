"""Titles and headings of all rows in memory, following the columns: what changes lies beside what was built first."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from kb.search.columns import Columns, Mask
from kb.search.titles import Pattern, Titles

MANY = 2_000  # changed rows after which everything is built again
TITLE = -1


class Part:
    """Titles and headings of some rows. An entry is known by its number."""

    def __init__(self, columns: Columns, rows: NDArray[np.int64]) -> None:
        texts: list[str] = []
        owners: list[int] = []
        numbers: list[int] = []
        for row in rows.tolist():
            headings = columns.headings_of(row)
            texts += [columns.title[row], *(heading for _anchor, heading in headings)]
            owners += [int(columns.pk[row])] * (len(headings) + 1)
            numbers += range(TITLE, len(headings))
        self.pk = np.array(owners, np.int64)
        self.heading = np.array(numbers, np.int32)  # its number among the row's headings, TITLE for the title
        self.titles = Titles(texts)


@dataclass(frozen=True)
class Entries:
    """Entries that match, arrays of the same length: their rows in the columns, and which part of the text matches."""

    part: Part
    numbers: NDArray[np.int32]
    rows: NDArray[np.int64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    begin: Mask

    def __len__(self) -> int:
        return len(self.rows)

    def heading(self, at: int) -> int:
        """Number of the heading among those of its row, TITLE for the title."""
        return int(self.part.heading[self.numbers[at]])

    def text(self, columns: Columns, at: int) -> str:
        """The title or heading itself; entries keep none, what matches is what the columns say now."""
        row, heading = int(self.rows[at]), self.heading(at)
        return str(columns.title[row] if heading == TITLE else columns.headings_of(row)[heading][1])


@dataclass(frozen=True)
class Catalogue:
    """Parts, and for each entry of a part its row in one version of the columns; -1 when it is said otherwise now."""

    parts: list[tuple[Part, NDArray[np.int64]]]

    def find(self, pattern: Pattern, mask: Mask) -> Iterator[Entries]:
        """The entries with this pattern among the rows that a viewer may see."""
        for part, rows_of in self.parts:
            places = part.titles.find(pattern)
            rows = rows_of[places.texts]
            seen = (rows >= 0) & mask[rows] if len(mask) else np.zeros(len(rows), np.bool_)
            yield Entries(
                part, places.texts[seen], rows[seen], places.starts[seen], places.ends[seen], places.begin[seen]
            )


class Keeper:
    """Builds the large part seldom and the small one for each version of the columns."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.built: tuple[Columns, Part] | None = None

    def of(self, columns: Columns) -> Catalogue:
        with self.lock:
            if "catalogue" not in columns.made:
                columns.made["catalogue"] = self.made_of(columns)
            found: Catalogue = columns.made["catalogue"]
            return found

    def made_of(self, columns: Columns) -> Catalogue:
        if self.built is None or len(rows := changed_rows(columns, self.built[0])) > MANY:
            everything = Part(columns, np.arange(len(columns)))
            self.built = columns, everything
            return Catalogue([(everything, columns.rows_of(everything.pk))])
        base, fresh = self.built[1], Part(columns, rows)
        stale = np.isin(base.pk, columns.pk[rows])
        return Catalogue(
            [
                (base, np.where(stale, -1, columns.rows_of(base.pk))),
                (fresh, columns.rows_of(fresh.pk)),
            ]
        )


def changed_rows(columns: Columns, before: Columns) -> NDArray[np.int64]:
    """Rows that are new, or whose title or headings differ from what they were."""
    places = before.rows_of(columns.pk)
    same = places >= 0
    for name in ("title", "headings"):
        now, then = getattr(columns, name)[same], getattr(before, name)[places[same]]
        same[same] = np.fromiter((a is b or a == b for a, b in zip(now, then, strict=True)), np.bool_, len(now))
    return np.flatnonzero(~same)


keeper = Keeper()
catalogue_of = keeper.of

"""The version lens: which manuals and editions a viewer may read, and which edition suits them best."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from kb.search import prepared
from kb.search.columns import Columns
from kb.search.documents import Kind, open_editions, open_manuals
from kb.search.rows import Row
from people.visibility import Viewer, audiences

SHELF = ("pk", "slug", "title", "audience")
ISSUE = ("pk", "slug", "label", "manual_id", "released_on")


@dataclass(frozen=True)
class Shelf:
    """A manual that may be read."""

    pk: int
    slug: str
    title: str
    audience: str


@dataclass(frozen=True)
class Issue:
    """An edition that may be read. `rank`: the greater the better for this viewer; `is_own`: their system runs it."""

    pk: int
    slug: str
    label: str
    manual: int
    released: date
    rank: int
    is_own: bool = False


@dataclass(frozen=True)
class Lens:
    """What one viewer may read, read once for each question in two queries."""

    audiences: list[str]
    manuals: dict[int, Shelf]
    editions: dict[int, Issue]

    @cached_property
    def by_title(self) -> list[Shelf]:
        return sorted(self.manuals.values(), key=lambda shelf: shelf.title)

    @cached_property
    def ranks(self) -> NDArray[np.int32]:
        """By edition id: 0 for what belongs to no edition, more for what the viewer should rather read."""
        table = np.zeros(max(self.editions, default=0) + 1, np.int32)
        for pk, issue in self.editions.items():
            table[pk] = issue.rank
        return table

    def shows(self, row: Row) -> bool:
        """Whether the viewer may see a row as it was read just now: the rule of documents.visible()."""
        if row.kind == Kind.SECTION:
            return row.live and row.manual_id in self.manuals and row.edition_id in self.editions
        return row.live and row.audience in self.audiences

    def shows_manual(self, row: Row) -> bool:
        """Whether the viewer may know which manual a row is about, if it is about one."""
        return row.manual_id is None or row.manual_id in self.manuals

    def applying(self, columns: Columns, rows: NDArray[np.int64], slug: str) -> NDArray[np.bool_]:
        """Which rows are about an edition named so: its sections, and entries whose range of editions includes it."""
        chosen = [issue for issue in self.editions.values() if issue.slug == slug]
        section = np.isin(columns.edition_id[rows], [issue.pk for issue in chosen])
        (firsts, first), (lasts, last) = columns.codes("edition_from"), columns.codes("edition_to")
        manual = columns.manual_id[rows].tolist()
        ranges = list(zip(manual, first[rows].tolist(), last[rows].tolist(), strict=True))
        fits = {one: self.is_for(chosen, one[0], firsts[one[1]], lasts[one[2]]) for one in set(ranges)}
        in_range = np.fromiter((fits[one] for one in ranges), np.bool_, len(ranges))
        return np.asarray(section | ((columns.edition_id[rows] == 0) & in_range), np.bool_)

    def is_for(self, issues: list[Issue], manual: int, first: str, last: str) -> bool:
        """Whether an entry about a manual (0: about any) and a range of its editions is about one of these issues."""
        return any(self.is_within(issue, first, last) for issue in issues if manual in (0, issue.manual))

    def is_within(self, issue: Issue, first: str, last: str) -> bool:
        """Whether an edition lies between two labels; a label that no edition has sets no bound."""
        dates = {one.label: one.released for one in self.editions.values() if one.manual == issue.manual}
        return dates.get(first, date.min) <= issue.released <= dates.get(last, date.max)


MOST_KEPT = 64
kept: dict[tuple[Any, ...], tuple[list[prepared.Row], list[prepared.Row], Lens]] = {}


def lens_of(viewer: Viewer) -> Lens:
    """The same rows make the same lens, so it is made once for all who may see the same."""
    mine, own = tuple(audiences(viewer)), own_edition(viewer)
    previews = tuple(sorted(getattr(viewer, "previews", ())))
    manuals = prepared.rows(("manuals", mine), lambda: in_order(open_manuals(viewer), SHELF))
    editions, convert = prepared.unconverted(("editions", previews), lambda: in_order(open_editions(viewer), ISSUE))
    before = kept.get((mine, own, previews))
    if before is not None and before[:2] == (manuals, editions):
        return before[2]
    if len(kept) >= MOST_KEPT:
        kept.clear()
    lens = built(mine, own, manuals, [convert(row) for row in editions])
    kept[mine, own, previews] = manuals, editions, lens
    return lens


def in_order(pages: QuerySet[Any], names: tuple[str, ...]) -> QuerySet[Any, prepared.Row]:
    """In the order of their keys: in that of their paths, SQLite walks the table of all pages."""
    return pages.order_by("pk").values_list(*names)


def built(mine: tuple[str, ...], own: str, manuals: list[prepared.Row], editions: list[prepared.Row]) -> Lens:
    shelves = {row[0]: Shelf(*row) for row in manuals}
    rows = [row for row in editions if row[3] in shelves]
    owned = {row[0] for row in rows if f"{shelves[row[3]].slug}/{row[1]}" == own}
    rows.sort(key=lambda row: (row[0] in owned, row[4] or date.min, row[0]))
    issues = {
        pk: Issue(pk, slug, label, manual, released or date.min, rank, pk in owned)
        for rank, (pk, slug, label, manual, released) in enumerate(rows, start=1)
    }
    return Lens(list(mine), shelves, issues)


def own_edition(viewer: Viewer) -> str:
    """The product version of the viewer's organisation, as manual-slug/edition-slug; a visitor has none."""
    organisation = getattr(viewer, "organisation", None)
    return organisation.product_edition if organisation else ""

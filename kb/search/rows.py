"""Rows as the database has them at this moment, for what is put in order and for what is shown: each read once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from kb.models import SearchDocument
from kb.search import prepared
from kb.search.characters import fold_all

LONGEST = 20_000  # characters of title and text that are kept folded


class Row(NamedTuple):
    """What an answer needs of a row."""

    pk: int
    title: str
    text: str
    object_id: int
    kind: str
    live: bool
    manual_id: int | None
    edition_id: int | None
    audience: str
    path_titles: str
    category: str
    tags: str
    url: str
    headings: list[tuple[int, str, str]]  # offset in the text, anchor, words
    updated_at: datetime


class Reading:
    """The rows that one question has read."""

    def __init__(self) -> None:
        self.found: dict[int, prepared.Row] = {}
        self.folded: dict[int, str] = {}
        self.convert: Callable[[prepared.Row], prepared.Row] = tuple

    def read(self, ids: Iterable[int]) -> None:
        """What has not been read yet; rows that are gone are left out."""
        wanted = [pk for pk in ids if pk not in self.found]
        if wanted:
            rows, self.convert = prepared.unconverted(
                ("rows", len(wanted)), lambda: within(wanted, *Row._fields), wanted
            )
            self.found.update((row[0], row) for row in rows)

    def row(self, pk: int) -> Row | None:
        return Row._make(self.convert(self.found[pk])) if pk in self.found else None

    def glance(self, pk: int) -> Row | None:
        """The same for whoever does not ask for headings and times, which cost most to convert: they are raw here."""
        return Row._make(self.found[pk]) if pk in self.found else None

    def fold(self, ids: Iterable[int]) -> None:
        """Keep titles and texts of rows that were read, as they are compared; see plain()."""
        new = [pk for pk in ids if pk in self.found and pk not in self.folded]
        texts = [f"{title}\n{text}"[:LONGEST] for _pk, title, text, *_more in map(self.found.__getitem__, new)]
        self.folded.update(zip(new, fold_all(texts), strict=True))

    def plain(self, pk: int) -> str:
        """Folded title and text on lines of their own, or the beginning of it; empty when nothing was read."""
        return self.folded.get(pk, "")


def within(ids: Sequence[int], *fields: str) -> "QuerySet[SearchDocument, prepared.Row]":
    return SearchDocument.objects.filter(pk__in=ids).values_list(*fields)


def texts(ids: Sequence[int]) -> dict[int, str]:
    """Title and text, on lines of their own, by id."""
    rows = prepared.rows(("texts", len(ids)), lambda: within(ids, "pk", "title", "text"), ids)
    return {pk: f"{title}\n{text}" for pk, title, text in rows}

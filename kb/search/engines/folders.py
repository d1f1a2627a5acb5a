"""Keeps the embedded index: a folder on the local disk, a commit at a time, a new folder for each build."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from kb.models import SearchDocument
from kb.search import postings
from kb.search.analysis import Analysis
from kb.search.committing import commit, put
from kb.search.engines.base import Inventory, Versions
from kb.search.folder import DICTIONARY, READERS
from kb.search.postings import Entry
from kb.search.reading import analysis_of, opened

FIELDS = ("words", "pairs")
MOST_SEGMENTS = 12  # more cost questions time


class Folders:
    """The store of the embedded engine."""

    def exclusive(self, purpose: str, patience: float = 0) -> AbstractContextManager[None]:
        return READERS.exclusive(purpose, patience)

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        place = READERS.current()
        commit(place, entries_of(rows, analysis_of(place)), gone)

    @contextmanager
    def building(self, analysis: Analysis) -> Iterator["Build"]:
        place = READERS.unused()
        try:
            postings.create(place, FIELDS)
            (place / DICTIONARY).write_text("\n".join(analysis.dictionary), "utf-8")
            yield Build(place, analysis)
        except BaseException:
            if not READERS.is_current(place):
                shutil.rmtree(place, ignore_errors=True)
            raise
        READERS.clear_out(keep=place)

    def dictionary(self) -> tuple[str, ...]:
        opened.check()
        return opened.analysis().dictionary

    def inventory(self) -> Inventory:
        kept, segments = opened.inventory()
        return Inventory(kept, segments > MOST_SEGMENTS)


class Build:
    """A folder that nobody reads yet."""

    def __init__(self, place: Path, analysis: Analysis) -> None:
        self.place, self.analysis = place, analysis

    def fill(self, rows: Iterable[SearchDocument]) -> None:
        put(self.place, entries_of(rows, self.analysis), [])

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        put(self.place, entries_of(rows, self.analysis), gone)

    def take_over(self) -> None:
        READERS.take_over(self.place)


def entries_of(rows: Iterable[SearchDocument], analysis: Analysis) -> Iterator[Entry]:
    return (entry_of(row, analysis) for row in rows)


def entry_of(row: SearchDocument, analysis: Analysis) -> Entry:
    terms = analysis.of_document(row.title, row.path_to_index, row.text)
    return Entry(row.pk, row.version, {"words": terms.words, "pairs": terms.pairs})

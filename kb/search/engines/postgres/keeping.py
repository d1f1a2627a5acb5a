"""Keeps the tables: writes in short transactions, builds in a schema beside, swaps by renaming."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

from kb.models import SearchDocument
from kb.search.analysis import Analysis, analysis_with
from kb.search.engines import locking
from kb.search.engines.base import Inventory, Versions
from kb.search.engines.folders import FIELDS, entries_of
from kb.search.engines.postgres import writing
from kb.search.engines.postgres.lexemes import key
from kb.search.engines.postgres.tables import Place
from kb.search.folder import NoUsableIndex


class Shelves:
    """The store of the PostgreSQL engine."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def exclusive(self, purpose: str, patience: float = 0) -> AbstractContextManager[None]:
        return locking.exclusive(purpose, patience)

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        analysis = analysis_with(self.place.dictionary())
        writing.write(self.place, entries_of(rows, analysis), list(gone))

    @contextmanager
    def building(self, analysis: Analysis) -> Iterator["Build"]:
        built = self.place.beside()
        try:
            with built.transaction():
                built.create(analysis.fingerprint, analysis.dictionary)
            yield Build(self.place, built, analysis)
        except BaseException:
            with suppress(NoUsableIndex), built.transaction():
                built.drop()
            raise
        self.place.clear_out()

    def dictionary(self) -> tuple[str, ...]:
        return self.place.dictionary()

    def inventory(self) -> Inventory:
        """Also adds up what writers have counted since the last time."""
        with self.place.transaction():
            self.place.gather()
            return Inventory(dict(self.place.rows("SELECT id, version FROM {schema}.documents")))


class Build:
    """Tables that nobody reads yet."""

    def __init__(self, place: Place, built: Place, analysis: Analysis) -> None:
        self.place, self.built, self.analysis = place, built, analysis

    def fill(self, rows: Iterable[SearchDocument]) -> None:
        writing.add(self.built, entries_of(rows, self.analysis))
        with self.built.transaction():
            self.built.finish(map(key, FIELDS))

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        writing.write(self.built, entries_of(rows, self.analysis), list(gone))

    def take_over(self) -> None:
        self.place.take_over(self.built)

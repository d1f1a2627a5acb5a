"""What an engine is asked and what it answers."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from kb.models import SearchDocument
from kb.search.analysis import Analysis
from kb.search.columns import Columns, Mask
from kb.search.questions import Question

Versions = dict[int, int]  # id → version


@dataclass(frozen=True)
class Scope:
    """What may be found, the same set twice: as a mask over the columns and as rows of the database."""

    columns: Columns
    mask: Mask
    documents: "QuerySet[SearchDocument]"


@dataclass(frozen=True)
class Found:
    """All matches within a scope: their rows in the columns, ascending, and their scores (> 0).

    `of_terms`: what the engine gave, where something else counts in the scores as well.
    """

    engine: str
    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    of_terms: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, engine: str, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> "Found":
        """From matches in any order, each once."""
        order = np.argsort(rows, kind="stable")
        return cls(engine, rows[order], scores[order])


class Vocabulary(Protocol):
    """The terms of what may be found; spelling asks it, so that nothing is suggested that the asker may not see."""

    def frequency(self, field: str, term: str) -> int:
        """How many documents of the scope hold a term of `words` or `pairs`."""
        ...

    def most_holders(self, pairs: Sequence[str]) -> "Sequence[int] | NDArray[np.int64]":
        """For each pair of characters at least what `frequency` would say, all at once: to rule out, never to show."""
        ...

    def followers(self, char: str, least: int) -> list[str]:
        """Characters that follow this one in at least so many documents; to rule out, never to show."""
        ...

    def holding(self, pairs: Sequence[str]) -> NDArray[np.int64]:
        """Rows of the documents that hold every one of some pairs of characters, inside the scope or not."""
        ...

    def beginning(self, field: str, prefix: str, most: int) -> list[str]:
        """Terms with this beginning; the caller asks for their frequency before it shows one."""
        ...


class Build(Protocol):
    """A new index beside the one in use, which nobody reads yet."""

    def fill(self, rows: Iterable[SearchDocument]) -> None: ...

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        """After `fill`: rows that changed, and documents that died, meanwhile."""
        ...

    def take_over(self) -> None:
        """Make it the one in use, in one step."""
        ...


@dataclass(frozen=True)
class Inventory:
    """Id → version of what an index holds; `is_worn`: it has become slow, and a new one would not be."""

    kept: Versions
    is_worn: bool = False


class Store(Protocol):
    """Where an engine keeps its index. Every method raises NoUsableIndex, those that write IndexBusy too."""

    def exclusive(self, purpose: str, patience: float = 0) -> AbstractContextManager[None]:
        """One writer at a time, on whatever machine, waiting up to `patience` seconds; a dead one holds nothing."""
        ...

    def building(self, analysis: Analysis) -> AbstractContextManager[Build]:
        """A new, empty index, which goes again if the block fails before it takes over."""
        ...

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        """Durable, and found by every process, when this returns or a second later. May be repeated."""
        ...

    def dictionary(self) -> tuple[str, ...]:
        """The domain words that its documents were cut with; asks the index, so that it tells whether all is well."""
        ...

    def inventory(self) -> Inventory: ...


class Engine(Protocol):
    """Every method raises NoUsableIndex when it cannot answer; the database then does."""

    name: str

    @property
    def store(self) -> Store | None:
        """None: there is no index to keep."""
        ...

    def analysis(self) -> Analysis:
        """The analysis its documents went through."""
        ...

    def find(self, question: Question, scope: Scope) -> Found: ...

    def vocabulary(self, scope: Scope) -> Vocabulary | None: ...

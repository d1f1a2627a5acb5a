"""Which objects of a queryset match a query, best first.

The queryset is resolved in SQL first, and only what it holds is scored: counts, facets and pages are exact, and a stale
index shows nothing that the database would not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from modelsearch.backends.base import BaseSearchQueryCompiler
from modelsearch.query import MatchAll

from kb.search.backend.identity import ids_of, is_numbered, pks_of
from kb.search.backend.matching import Matcher, Matches, is_known
from kb.search.backend.opening import Directory, opened
from kb.search.backend.paths import searched
from kb.search.backend.rebuilding import request_rebuild
from kb.search.backend.scanning import scan
from kb.search.folder import NoUsableIndex

FEW = 500  # matches: their keys fit into one query


@dataclass(frozen=True)
class Ranking:
    """All matches: primary keys in the order they are shown, and their scores."""

    pks: list[Any]
    scores: list[float]


def unranked(pks: list[Any]) -> Ranking:
    return Ranking(pks, [1.0] * len(pks))


class Compiler(BaseSearchQueryCompiler):
    """Several words mean all of them, as in Wagtail's database search; a filter may be anything that SQL can say."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    completing = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ranked: Ranking | None = None

    def check(self) -> None:
        super().check()
        if not is_known(self.query):
            raise NotImplementedError(f"{self.query!r} holds a kind of query this search backend does not know")

    def ranking(self) -> Ranking:
        """Computed once, also for the pages of one search."""
        if self.ranked is None:
            self.ranked = self.rank()
        return self.ranked

    def rank(self) -> Ranking:
        if isinstance(self.query, MatchAll):
            return unranked(self.keys(self.queryset))
        try:
            matches, directory = self.look_up()
        except NoUsableIndex:
            request_rebuild()
            return unranked(self.keys(scan(self.queryset, self.query, self.fields, self.completing)))
        pks = self.keys(self.narrowed(matches, directory))
        numbers = directory.numbers(ids_of(self.queryset.model, pks))
        found = np.flatnonzero(matches.held[numbers])
        if self.order_by_relevance:
            found = found[np.argsort(-matches.scores[numbers[found]], kind="stable")]
        return Ranking([pks[place] for place in found], matches.scores[numbers[found]].tolist())

    def look_up(self) -> tuple[Matches, Directory]:
        """Everything that matches, whatever the queryset holds. Raises NoUsableIndex."""
        paths = searched(self.queryset.model, self.completing, self.fields)
        return opened.ask(
            lambda reader: (Matcher(reader, paths, self.completing).find(self.query), opened.directory(reader))
        )

    def narrowed(self, matches: Matches, directory: Directory) -> Any:
        """The queryset without what cannot match, where that is cheap to say in SQL."""
        is_certain = not matches.held[-1] and is_numbered(self.queryset.model) and not self.queryset.query.is_sliced
        if is_certain and np.count_nonzero(matches.held) <= FEW:
            alive = directory.ids[matches.held[:-1]]
            return self.queryset.filter(pk__in=pks_of(self.queryset.model, alive[alive >= 0]))
        return self.queryset

    def keys(self, queryset: Any) -> list[Any]:
        """Primary keys in the queryset's order, or the newest first; an object that is joined twice is there once."""
        if not queryset.ordered and not queryset.query.is_sliced:
            queryset = queryset.order_by("-pk")
        return list(dict.fromkeys(queryset.values_list("pk", flat=True)))


class AutocompleteCompiler(Compiler):
    completing = True

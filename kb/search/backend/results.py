"""What modelsearch hands to views: a lazy list of objects with count, slices, scores and facets."""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from modelsearch.backends.base import BaseSearchResults, FilterFieldError

from kb.search.backend.parts import parts_of


class Results(BaseSearchResults):
    supports_facet = True

    def _do_search(self) -> Iterator[Any]:
        ranking = self.query_compiler.ranking()
        shown = slice(self.start, self.stop)
        objects = self.objects(ranking.pks[shown])
        for pk, score in zip(ranking.pks[shown], ranking.scores[shown], strict=True):
            if pk in objects:  # deleted a moment ago, otherwise
                if self._score_field:
                    setattr(objects[pk], self._score_field, score)
                yield objects[pk]

    def _do_count(self) -> int:
        return len(self.query_compiler.ranking().pks[self.start : self.stop])

    def objects(self, pks: list[Any]) -> dict[Any, Any]:
        queryset = self.query_compiler.queryset
        if queryset.query.is_sliced:  # cannot be filtered further
            queryset = queryset.model._default_manager.using(queryset.db)
        if self.prefetch_related:
            queryset = queryset.prefetch_related(*self.prefetch_related)
        found: dict[Any, Any] = {}
        for part in parts_of(pks):
            found.update((one.pk, one) for one in queryset.order_by().filter(pk__in=part))
        return found

    def facet(self, field_name: str) -> "OrderedDict[Any, int]":
        """How many matches have each value of a FilterField, the most frequent first. Raises FilterFieldError."""
        queryset = self.query_compiler.queryset
        name = queryset.model.__name__
        if self.query_compiler._get_filterable_field(field_name) is None:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". '
                f'Please add index.FilterField("{field_name}") to {name}.search_fields.',
                field_name=field_name,
            )
        counts: Counter[Any] = Counter()
        rows = queryset.model._base_manager.using(queryset.db).order_by()
        for part in parts_of(self.query_compiler.ranking().pks):
            values = rows.filter(pk__in=part).values_list(field_name).annotate(matches=Count("pk"))
            counts.update(dict(values))
        return OrderedDict(counts.most_common())

"""The other face of the index: Wagtail's search backend, for the admin's search, its choosers and `….objects.search()`.

Filters are resolved in SQL; the index only says who holds the words, and how well. See docs/decisions/0009.
"""

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from django.db import transaction
from django.db.models import Model
from modelsearch.backends.base import BaseIndex, BaseSearchBackend
from modelsearch.index import class_is_indexed

from kb.search.backend import rebuilding, writing
from kb.search.backend.ranking import AutocompleteCompiler, Compiler
from kb.search.backend.results import Results

log = logging.getLogger(__name__)


class ModelsIndex(BaseIndex):
    """The one index of all models. It only notes what changed; a job writes, `refresh` does so at once."""

    def add_items(self, model: type[Model], items: Iterable[Any]) -> None:
        for item in items if class_is_indexed(model) else ():
            writing.note(item._meta.label_lower, item.pk)

    def delete_item(self, item: Any) -> None:
        """Never fails: the database no longer gives the object away, whatever the index still holds."""
        try:
            with transaction.atomic():
                writing.note(item._meta.label_lower, item.pk)
        except Exception:
            log.exception("%r stays in the index of models until it is rebuilt", item)

    def refresh(self) -> None:
        writing.write_noted()

    def reset(self) -> None:
        with rebuilding.building_site(catching_up=False):
            pass


class NewIndex(BaseIndex):
    """An index being built."""

    def __init__(self, backend: BaseSearchBackend, site: rebuilding.Site) -> None:
        super().__init__(backend)
        self.site = site

    def add_items(self, model: type[Model], items: Iterable[Any]) -> None:
        self.site.add(model, items)


class Rebuilder:
    """For `update_index`, which says start and finish but not when it failed: the next build clears that away."""

    def __init__(self, index: BaseIndex) -> None:
        self.index = index
        self.work = ExitStack()

    def start(self) -> BaseIndex:
        return NewIndex(self.index.backend, self.work.enter_context(rebuilding.building_site()))

    def finish(self) -> None:
        self.work.close()


class SearchBackend(BaseSearchBackend):
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    index_class = ModelsIndex
    results_class = Results
    rebuilder_class = Rebuilder
    catch_indexing_errors = True  # what could not be noted is found by the nightly comparison

"""Cuts what Wagtail's Elasticsearch and OpenSearch backends send, so that the server's whitespace analyzer is enough.

Editors look for pieces of titles, so texts become pairs of characters in their order: nothing is missed for want of a
word in a dictionary, and a phrase is a row of pairs. The server needs no plugin for Chinese.
"""

import re
from copy import copy, deepcopy
from itertools import pairwise
from typing import Any

from modelsearch.index import AutocompleteField, SearchField
from modelsearch.query import Fuzzy, Phrase, PlainText

from kb.search.analysis import CJK, CODE, PART, RUN, normalise

PIECE = re.compile(rf"{RUN.pattern}|{CODE.pattern}|(?:(?![{CJK}])[^\W_])+")
ANALYSIS = {
    "analyzer": {
        "default": {"type": "custom", "tokenizer": "whitespace"},
        "edgengram_analyzer": {"type": "custom", "tokenizer": "whitespace", "filter": ["edgengram"]},
    },
    "filter": {"edgengram": {"type": "edge_ngram", "min_gram": 1, "max_gram": 15}},
}


def terms(text: str) -> list[str]:
    """In their order: overlapping pairs of Chinese, words of anything else, codes whole and by part."""
    found: list[str] = []
    for piece in PIECE.findall(normalise(text)):
        if RUN.fullmatch(piece):
            found += map("".join, pairwise(piece)) if len(piece) > 1 else [piece]
        elif CODE.fullmatch(piece):
            found += [piece, *(part for part in PART.findall(piece) if len(part) > 1)]
        else:
            found.append(piece)
    return found


def of_document(value: Any) -> Any:
    """Behind the terms each character once, for whoever asks for one alone. Numbers and the like stay as they are."""
    if isinstance(value, str):
        single = dict.fromkeys("".join(RUN.findall(normalise(value))))
        return " ".join([*terms(value), *single])
    if isinstance(value, list | tuple):
        return [of_document(one) for one in value]
    return value


class Cut:
    """A mapping whose documents are cut."""

    edgengram_analyzer_config = {"analyzer": "edgengram_analyzer", "search_analyzer": "whitespace"}

    def _get_document_field_data(self, field: Any, obj: Any) -> tuple[str, Any, list[Any]]:
        name, value, edgengrams = super()._get_document_field_data(field, obj)  # type: ignore[misc]
        if isinstance(field, SearchField | AutocompleteField):  # related fields come through here one by one
            return name, of_document(value), of_document(edgengrams)
        return name, value, edgengrams


class Asked:
    """A query compiler whose questions are cut."""

    def _compile_plaintext_query(self, query: PlainText, *args: Any, **options: Any) -> Any:
        return super()._compile_plaintext_query(cut(query), *args, **options)  # type: ignore[misc]

    def _compile_phrase_query(self, query: Phrase, *args: Any, **options: Any) -> Any:
        return super()._compile_phrase_query(cut(query), *args, **options)  # type: ignore[misc]

    def _compile_fuzzy_query(self, query: Fuzzy, *args: Any, **options: Any) -> Any:
        return super()._compile_fuzzy_query(cut(query), *args, **options)  # type: ignore[misc]


def cut(query: Any) -> Any:
    found = copy(query)
    found.query_string = " ".join(terms(str(query.query_string)))
    return found


def cut_first(backend: Any) -> Any:
    """The same backend, for texts that are cut before they are sent."""
    mapping = type("Mapping", (Cut, backend.mapping_class), {})
    search = type("Search", (Asked, backend.query_compiler_class), {"mapping_class": mapping})
    autocomplete = type("Autocomplete", (Asked, backend.autocomplete_query_compiler_class), {"mapping_class": mapping})
    settings = deepcopy(backend.settings)
    settings["settings"]["analysis"] = ANALYSIS
    classes = {
        "mapping_class": mapping,
        "query_compiler_class": search,
        "autocomplete_query_compiler_class": autocomplete,
        "settings": settings,
    }
    return type("SearchBackend", (backend,), classes)

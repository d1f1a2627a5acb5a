"""The database itself as an index: substrings by LIKE. What answers while there is no index to trust."""

import operator
from collections.abc import Iterable
from functools import reduce
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from modelsearch.index import AutocompleteField, SearchField
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from kb.search.analysis import tidy
from kb.search.backend.paths import boosts_of

NONE = Q(pk__in=[])
ALL = ~NONE
MOST_WORDS = 8  # each is one more comparison a row


def scan(
    queryset: "QuerySet[Any]", query: SearchQuery, only: Iterable[str] | None, completing: bool
) -> "QuerySet[Any]":
    """The matches of a queryset, in its order. Fields that are no columns (callables, a child's) are not looked at."""
    kind = AutocompleteField if completing else SearchField
    model: Any = queryset.model
    wanted = set(boosts_of(model, kind)) if only is None else set(only)
    columns = [column for path in sorted(wanted) if (column := column_of(model, path))]
    matches = model._base_manager.using(queryset.db).filter(condition(query, columns))
    if queryset.query.is_sliced:
        return model._default_manager.filter(pk__in=set(queryset.values_list("pk", flat=True))).filter(pk__in=matches)
    return queryset.filter(pk__in=matches.values("pk"))


def column_of(model: type[Model], path: str) -> str | None:
    """ "authors.name" → "authors__name", when every step is a field of the database."""
    step: type[Model] | None = model
    for name in path.split("."):
        try:
            field = step._meta.get_field(name) if step else None
        except FieldDoesNotExist:
            field = None
        if field is None:
            return None
        step = field.related_model  # type: ignore[assignment]
    return None if step else path.replace(".", "__")


def condition(query: SearchQuery, columns: list[str]) -> Q:
    match query:
        case MatchAll():
            return ALL
        case Not():
            return ~condition(query.subquery, columns)
        case And():
            return reduce(operator.and_, (condition(one, columns) for one in query.subqueries), ALL)
        case Or():
            return reduce(operator.or_, (condition(one, columns) for one in query.subqueries), NONE)
        case Boost():
            return condition(query.subquery, columns)
        case Phrase():
            return holds(tidy(query.query_string), columns)
        case PlainText() | Fuzzy():
            together = operator.and_ if query.operator == "and" else operator.or_
            words = tidy(query.query_string).split()[:MOST_WORDS]
            return reduce(together, (holds(word, columns) for word in words)) if words else NONE
    return NONE


def holds(text: str, columns: list[str]) -> Q:
    return reduce(operator.or_, (Q(**{f"{column}__icontains": text}) for column in columns), NONE) if text else NONE

"""Queries that every question asks, built once: to build their SQL costs Django five times what it costs to run it."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

MOST = 500

Row = tuple[Any, ...]
Converters = dict[int, tuple[list[Callable[..., Any]], Any]]  # column → functions, expression
Built = tuple[str, tuple[Any, ...], Converters]  # SQL, parameters

built: dict[Hashable, Built] = {}


def rows(key: Hashable, make: Callable[[], "QuerySet[Any, Any]"], given: Sequence[Any] | None = None) -> list[Row]:
    """What the `values_list` that `make` returns says now. Everything it depends on belongs in the key, except
    `given`: all its parameters in their order."""
    found, convert = unconverted(key, make, given)
    return [convert(row) for row in found]


def unconverted(
    key: Hashable, make: Callable[[], "QuerySet[Any, Any]"], given: Sequence[Any] | None = None
) -> tuple[list[Row], Callable[[Row], Row]]:
    """The same rows as the database gives them, and what makes of one what Django would: times and JSON, which cost
    more than the query."""
    database = connections[DEFAULT_DB_ALIAS]
    whole = (database.vendor, key)
    if whole not in built:
        if len(built) >= MOST:
            built.clear()
        built[whole] = build(make())
    sql, parameters, converters = built[whole]
    with database.cursor() as cursor:
        # None where there are no parameters: Django then does not look for their places.
        cursor.execute(sql, (parameters or None) if given is None else given)
        found: list[Row] = cursor.fetchall()
    return found, partial(converted, converters) if converters else lambda row: row


def converted(converters: Converters, row: Row) -> Row:
    values = list(row)
    for at, (functions, expression) in converters.items():
        for function in functions:
            values[at] = function(values[at], expression, connection)
    return tuple(values)


def build(queryset: "QuerySet[Any, Any]") -> Built:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column[0] for column in compiler.select]
    return sql, tuple(parameters), compiler.get_converters(columns) if columns else {}

"""Queries that every question asks, built once: to build their SQL costs Django five times what it costs to run it."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOST = 500

Row = tuple[Any, ...]
Built = tuple[str, tuple[Any, ...], Any, dict[int, Any]]  # SQL, parameters, query, converters of columns

built: dict[Hashable, Built] = {}


def rows(key: Hashable, make: Callable[[], "QuerySet[Any, Any]"], given: Sequence[Any] | None = None) -> list[Row]:
    """What the `values_list` that `make` returns says now. Everything it depends on belongs in the key, except
    `given`: all its parameters in their order."""
    whole = (connection.vendor, key)
    if whole not in built:
        if len(built) >= MOST:
            built.clear()
        built[whole] = build(make())
    sql, parameters, query, converters = built[whole]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters if given is None else given)
        found: list[Row] = cursor.fetchall()
    if not converters:
        return found
    return [tuple(row) for row in query.get_compiler(connection=connection).apply_converters(found, converters)]


def build(queryset: "QuerySet[Any, Any]") -> Built:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column[0] for column in compiler.select]
    return sql, tuple(parameters), queryset.query, compiler.get_converters(columns) if columns else {}

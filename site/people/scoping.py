"""The wall between organisations: rows of an organisation can be read only after saying whose rows are meant."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django_scopes import get_scope, scope, scopes_disabled

M = TypeVar("M", bound=models.Model)


class Unscoped(RuntimeError):
    """Rows of an organisation were asked for without saying which organisations."""


class ScopedManager(models.Manager[M]):
    """Default manager of every model with an `organisation`. Stricter than django-scopes' own: exists() raises too."""

    def __init__(self, field: str = "organisation") -> None:
        super().__init__()
        self.field = field

    def get_queryset(self) -> models.QuerySet[M]:
        current = get_scope()
        if current.get("_enabled", True) is False:
            return super().get_queryset()
        if "organisations" not in current:
            raise Unscoped(f"{self.model.__name__}: say whose rows with organisations(…) or everyone().")
        ids = current["organisations"]()
        return super().get_queryset() if ids is None else super().get_queryset().filter(**{f"{self.field}__in": ids})

    def deconstruct(self) -> Any:
        raise NotImplementedError  # never part of a migration

    use_in_migrations = False


@contextmanager
def organisations(*ids: int) -> Iterator[None]:
    """Everything inside sees rows of these organisations only."""
    with scope(organisations=lambda: ids):
        yield


@contextmanager
def wall(ids: Callable[[], Sequence[int] | None]) -> Iterator[None]:
    """Like organisations(), or like everyone() for None; asked once, when somebody looks at such rows."""
    with scope(organisations=cache(ids)):
        yield


@contextmanager
def everyone() -> Iterator[None]:
    """Everything inside sees all organisations: for jobs, commands and administrators. Say why where you use it."""
    with scopes_disabled():
        yield

"""Keeps no person longer than needed: strips who asked after weeks, deletes the rows after a year."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from kb.models import Feedback, SearchQuery, SharedQuery
from people.scoping import everyone

M = TypeVar("M", bound=Model)
BATCH = 2000  # rows a statement, so that nobody waits long for SQLite's one writer
KEEP_PARTS = timedelta(days=1)  # keystrokes and pages: long enough for a click that comes late


def forget(now: datetime | None = None) -> None:
    """Strip and delete what is old by SEARCH_LOG_PERSON_DAYS and SEARCH_LOG_DAYS. May run any number of times."""
    now = now or timezone.now()
    stripped = now - timedelta(days=settings.SEARCH_LOG_PERSON_DAYS)
    deleted = now - timedelta(days=settings.SEARCH_LOG_DAYS)
    with everyone():  # whoever asked
        in_batches(SearchQuery.objects.filter(at__lt=deleted), lambda rows: rows.delete())
        in_batches(parts(now), lambda rows: rows.delete())
        in_batches(named(stripped), lambda rows: rows.update(person=None, session=""))
        in_batches(Feedback.objects.filter(at__lt=deleted), lambda rows: rows.delete())
        in_batches(signed(stripped), lambda rows: rows.update(who=nobody()))
        in_batches(SharedQuery.objects.filter(seen_at__lt=deleted), lambda rows: rows.delete())


def parts(now: datetime) -> "QuerySet[SearchQuery]":
    return SearchQuery.objects.exclude(part_of=None).filter(at__lt=now - KEEP_PARTS)


def named(before: datetime) -> "QuerySet[SearchQuery]":
    """Those that still say who it was. What was never settled is settled by now, or never will be."""
    old = SearchQuery.objects.filter(at__lt=before)
    return old.exclude(person=None, session="")


def signed(before: datetime) -> "QuerySet[Feedback]":
    return Feedback.objects.filter(at__lt=before).exclude(who__startswith="gone:")


def nobody() -> Concat:
    """Another word for each row: one reader's two remarks can no longer be told to be theirs."""
    return Concat(Value("gone:"), Cast(F("pk"), CharField()))


def in_batches(rows: "QuerySet[M]", work: Callable[["QuerySet[M]"], object]) -> None:
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        work(rows.model._default_manager.filter(pk__in=ids))

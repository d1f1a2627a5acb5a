"""Writes down what was searched and opened: one small row each, and none at all rather than making anybody wait.

A log row is worth less than a reader's time or an examinee's answer: where the database is busy, it is dropped.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import OperationalError, connection
from django.utils import timezone

from kb.models import SearchClick, SearchDocument, SearchQuery
from kb.rules.keystrokes import same_text
from kb.search.documents import visible
from kb.slips import Slip
from people.scoping import everyone
from people.visibility import Viewer

log = logging.getLogger(__name__)

MOST = 300  # results pages of one session in an hour; more is a machine
HOUR = timedelta(hours=1)
PATIENCE = 200  # milliseconds to wait for another writer


@contextmanager
def in_passing() -> Iterator[None]:
    """Inside, writing waits a moment for SQLite's one writer and then gives up; nothing is raised.

    A beacon has nobody waiting for it, but it holds one of the few threads that serve pages.
    """
    try:
        with short_patience():
            yield
    except OperationalError:
        log.info("the database is busy: a row of the search log was dropped")


@contextmanager
def short_patience() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(usual)}")


def note(slip: Slip) -> None:
    """A results page was looked at. A slip that comes twice leaves one row, a machine's leaves none."""
    with everyone():  # only the session's own rows
        if not is_machine(slip):
            SearchQuery.objects.bulk_create([row_of(slip)], ignore_conflicts=True)


def see(slip: Slip) -> SearchQuery | None:
    """The row of a results page, made now if its beacon has been overtaken. None for a machine's."""
    with everyone():  # the key names one row, and only its own session holds the slip
        rows = SearchQuery.objects.filter(key=slip.key)
        found = rows.first()
        if found is None:
            note(slip)
        return found or rows.first()


def is_machine(slip: Slip) -> bool:
    recent = SearchQuery.objects.filter(session=slip.session, at__gt=slip.moment - HOUR)
    return recent.count() >= MOST


def row_of(slip: Slip) -> SearchQuery:
    return SearchQuery(
        key=slip.key,
        text=slip.text[:200],
        normalised=same_text(slip.text)[:200],
        at=slip.moment,
        engine=slip.engine[:20],
        total=slip.total,
        filters=urlencode(slip.filters)[:300],
        manual=slip.manual,
        edition=slip.edition,
        audience=slip.audience,
        organisation_id=slip.organisation,
        person_id=slip.person,
        session=slip.session,
        quoted=slip.quoted,
    )


def click(viewer: Viewer, slip: Slip, document: int, at: datetime | None = None) -> SearchClick | None:
    """A hit of the page was opened. None for what was not on it, or what the viewer may not see (any more)."""
    position = slip.position(document)
    row = visible(viewer).filter(pk=document).only("kind", "object_id").first() if position else None
    query = see(slip) if row else None
    if position is None or row is None or query is None:
        return None
    return note_click(query, row, position, at or timezone.now())


def note_click(query: SearchQuery, document: SearchDocument, position: int, at: datetime) -> SearchClick:
    """Belongs to the search that the page became part of. The first click on a hit counts."""
    thing = {"kind": document.kind, "object_id": document.object_id}
    query_id = query.part_of_id or query.pk
    click = SearchClick(query_id=query_id, **thing, position=position, at=at)
    SearchClick.objects.bulk_create([click], ignore_conflicts=True)
    return click


def solve(slip: Slip, is_solved: bool) -> None:
    """The searcher says on the results page whether that was it. Works without JavaScript, hence without a row yet."""
    query = see(slip)
    if query is not None:
        with everyone():  # as in see()
            SearchQuery.objects.filter(pk=query.part_of_id or query.pk).update(solved=is_solved)


def solve_last(session: str, is_solved: bool, within: timedelta = timedelta(minutes=30)) -> None:
    """The reader says it on the page they opened: that is about the last search of their session."""
    with everyone():  # rows of this session only
        recent = SearchQuery.objects.filter(session=session, at__gt=timezone.now() - within)
        last = recent.order_by("-at", "-pk").first()
        if last is not None:
            SearchQuery.objects.filter(pk=last.part_of_id or last.pk).update(solved=is_solved)

"""Turns results pages into searches once a session is quiet: keystrokes folded, reformulations marked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from kb.models import SearchClick, SearchQuery
from kb.rules.keystrokes import AGAIN, SAME, Asked, Search, searches
from people.scoping import everyone

QUIET = timedelta(seconds=AGAIN + 30)  # then nothing that comes later can change what a search was
LONGEST_WAIT = timedelta(minutes=30)  # a session that never rests is settled all the same
BATCH = 2000


def settle(now: datetime | None = None) -> int:
    """Settle the sessions that are quiet; returns how many pages that were. May run twice, and in parts."""
    now = now or timezone.now()
    with everyone():  # every session by itself; nothing is shown to anybody
        waiting = list(SearchQuery.objects.filter(settled=False).order_by("at", "pk")[:BATCH])
        waiting.sort(key=lambda page: page.session)  # stable: by time within a session
        done = 0
        for session, pages in groupby(waiting, key=lambda page: page.session):
            done += settle_session(session, list(pages), now)
        return done


def settle_session(session: str, pages: list[SearchQuery], now: datetime) -> int:
    if pages[-1].at > now - QUIET and pages[0].at > now - LONGEST_WAIT:
        return 0
    with transaction.atomic():
        before = last_search(session, pages[0].at)
        together = [*before, *pages]
        apply(searches(asked(together)))
        SearchQuery.objects.filter(pk__in=[page.pk for page in pages]).update(settled=True)
    return len(pages)


def last_search(session: str, at: datetime) -> list[SearchQuery]:
    """The pages of the session's last search that is settled: what comes now may continue or reformulate it."""
    recent = SearchQuery.objects.filter(session=session, settled=True, at__lt=at, at__gte=at - timedelta(seconds=SAME))
    last = recent.order_by("-at", "-pk").first() if session else None
    if last is None:
        return []
    top = last.part_of_id or last.pk
    whole = SearchQuery.objects.filter(pk=top) | SearchQuery.objects.filter(part_of=top)
    return list(whole.order_by("at", "pk"))


def asked(pages: list[SearchQuery]) -> list[Asked]:
    of_pages = SearchClick.objects.filter(query__in=[page.pk for page in pages])
    first = dict(of_pages.order_by().values_list("query").annotate(Min("at")))
    return [
        Asked(page.pk, page.normalised, page.at.timestamp(), first[page.pk].timestamp() if page.pk in first else None)
        for page in pages
    ]


def apply(found: Iterable[Search]) -> None:
    for search in found:
        SearchQuery.objects.filter(pk=search.key).update(part_of=None, reformulated_into=search.instead)
        if not search.parts:
            continue
        parts = SearchQuery.objects.filter(pk__in=search.parts)
        note_quoted(search)
        said = parts.exclude(solved=None).order_by("-at").values_list("solved", flat=True).first()
        if said is not None:
            SearchQuery.objects.filter(pk=search.key, solved=None).update(solved=said)
        parts.update(part_of=search.key, reformulated_into=None)
        SearchQuery.objects.filter(reformulated_into__in=search.parts).update(reformulated_into=search.key)
        move_clicks(search)


def note_quoted(search: Search) -> None:
    """Asked again at /ask, the search ended as it was answered there: by a passage, or by nothing good enough."""
    pages = SearchQuery.objects.filter(pk__in=[search.key, *search.parts])
    said = set(pages.exclude(quoted=None).values_list("quoted", flat=True))
    if said:
        SearchQuery.objects.filter(pk=search.key).update(quoted=True in said)


def move_clicks(search: Search) -> None:
    """To the search; a hit that was opened from two of its pages was opened once."""
    kept = set(SearchClick.objects.filter(query=search.key).values_list("kind", "object_id"))
    for click in SearchClick.objects.filter(query__in=search.parts).order_by("at"):
        if (click.kind, click.object_id) in kept:
            click.delete()
        else:
            SearchClick.objects.filter(pk=click.pk).update(query=search.key)
            kept.add((click.kind, click.object_id))

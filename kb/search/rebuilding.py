"""Builds a new index beside the old one and swaps; notices when that is needed and asks a worker for it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db.models import F

from kb.models import SearchDocument
from kb.search import engines
from kb.search.analysis import analysis_with
from kb.search.engines.base import Build, Versions
from kb.search.folder import IndexBusy, NoUsableIndex, Unreachable
from kb.search.index import BATCH, settle, versions_of, write_pending
from kb.search.requesting import request_rebuild
from kb.search.vocabulary import domain_words

__all__ = ["heal", "rebuild", "reconcile", "request_rebuild"]

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # done, total


def rebuild(progress: Progress | None = None) -> int:
    """A new index of all live rows; the old one answers until the swap. Raises IndexBusy when one is being built."""
    store = engines.chosen().store
    if store is None:
        return 0
    with store.exclusive("build"), store.building(analysis_with(domain_words())) as build:
        written: Versions = {}
        build.fill(all_rows(written, progress))
        with store.exclusive("write", patience=60):
            catch_up(build, written)
            build.take_over()
            settle(written, forgotten(written))
    return len(written)


def all_rows(written: Versions, progress: Progress | None) -> Iterator[SearchDocument]:
    """Every live row, in short queries, so that no read transaction stays open for minutes."""
    rows = SearchDocument.objects.filter(live=True).order_by("pk")
    total, last = rows.count(), 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from batch
        written |= versions_of(batch)
        last = batch[-1].pk
        if progress:
            progress(len(written), max(total, len(written)))


def catch_up(build: Build, written: Versions) -> None:
    """What changed while the build ran. The write lock is held, so nobody marks rows for the old index meanwhile."""
    now = dict(SearchDocument.objects.filter(live=True).values_list("pk", "version"))
    changed = [pk for pk, version in now.items() if written.get(pk) != version]
    gone = {pk: version + 1 for pk, version in written.items() if pk not in now}
    if not changed and not gone:
        return
    rows = list(SearchDocument.objects.filter(pk__in=changed))
    build.write(rows, gone)
    for pk in gone:
        del written[pk]
    written |= versions_of(rows)


def forgotten(written: Versions) -> Versions:
    """Dead rows the new index never held; one that died a moment ago waits for the next writer."""
    return {row.pk: row.version for row in SearchDocument.objects.filter(live=False) if row.pk not in written}


def heal() -> None:
    """Make good what a lost message or a damaged file left undone. Cheap when all is well."""
    store = engines.chosen().store
    if store is None:
        return
    try:
        follow_dictionary()
        with suppress(IndexBusy):  # whoever holds the lock does this very work
            write_pending(patience=0)
    except Unreachable as reason:
        log.warning("the search index waits: %s", reason)
    except NoUsableIndex as reason:
        log.warning("the search index is %s: asking for a rebuild", reason)
        request_rebuild()


def follow_dictionary() -> None:
    """Ask for a rebuild when trainers changed the dictionary; until it is built the old one cuts questions too."""
    store = engines.chosen().store
    if store is not None and store.dictionary() != analysis_with(domain_words()).dictionary:
        request_rebuild()


def reconcile() -> int:
    """Compare index and rows, which may disagree after a restored backup. Returns how many documents did."""
    store = engines.chosen().store
    if store is None:
        return 0
    inventory = store.inventory()
    kept = inventory.kept
    settled = SearchDocument.objects.filter(live=True, version=F("indexed")).values_list("pk", "version")
    wrong = {pk: version for pk, version in settled if kept.get(pk) != version}
    ids = list(wrong)
    for start in range(0, len(ids), BATCH):
        SearchDocument.objects.filter(pk__in=ids[start : start + BATCH]).update(indexed=0)
    ghosts = kept.keys() - set(SearchDocument.objects.values_list("pk", flat=True))
    is_ahead = any(kept.get(pk, 0) > version for pk, version in wrong.items())  # a server keeps the higher version
    if ghosts or is_ahead or inventory.is_worn:
        request_rebuild()
    return len(wrong) + len(ghosts)

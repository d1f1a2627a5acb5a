"""Keeps the index up to date with the rows, which are the truth.

Whatever happens to the index costs speed or rank, never an answer that the database would refuse.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models import SearchDocument
from kb.search import engines
from kb.search.documents import bury
from kb.search.engines.base import Store, Versions
from kb.search.engines.folders import entry_of
from kb.search.folder import IndexBusy, NoUsableIndex

__all__ = ["IndexBusy", "NoUsableIndex", "entry_of", "health", "is_used", "write_pending"]

BATCH = 200
PATIENCE = 5.0  # seconds to wait for another writer before the job is left to its next attempt
LATE = timedelta(seconds=60)


def is_used() -> bool:
    return engines.chosen().store is not None


def pending() -> QuerySet[SearchDocument]:
    """Rows the index has not seen in their present version."""
    return SearchDocument.objects.exclude(version=F("indexed")).order_by("pk")


def write_pending(patience: float = PATIENCE) -> int:
    """Bring the index up to date; returns how many rows that took. Raises IndexBusy or NoUsableIndex."""
    store = engines.chosen().store
    if store is None:
        return settle({}, versions_of(pending().filter(live=False)))
    if not pending().exists():
        return 0
    with store.exclusive("write", patience):
        done = 0
        while batch := list(pending()[:BATCH]):
            write_batch(store, batch)
            done += len(batch)
        return done


def write_batch(store: Store, batch: list[SearchDocument]) -> None:
    live = [row for row in batch if row.live]
    gone = versions_of(row for row in batch if not row.live)
    store.write(live, gone)
    settle(versions_of(live), gone)


def versions_of(rows: Iterable[SearchDocument]) -> Versions:
    return {row.pk: row.version for row in rows}


def settle(seen: Versions, gone: Versions) -> int:
    """Mark rows as seen, and delete those that only waited to be forgotten; none that changed again meanwhile."""
    marked = sum(rows.update(indexed=F("version")) for rows in unchanged(seen))
    return marked + sum(bury(rows) for rows in unchanged(gone))


def unchanged(versions: Versions) -> Iterable[QuerySet[SearchDocument]]:
    """The rows that still have these versions, in batches: each update is one short transaction."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for pk, version in versions.items():
        by_version[version].append(pk)
    for version, pks in by_version.items():
        for start in range(0, len(pks), BATCH):
            yield SearchDocument.objects.filter(pk__in=pks[start : start + BATCH], version=version)


def health() -> str | None:
    """What an operator should know about the index, or None when all is well."""
    store = engines.chosen().store
    if store is None:
        return None
    try:
        store.dictionary()
    except NoUsableIndex as reason:
        return _("检索索引不可用（%(reason)s），暂由数据库应答") % {"reason": reason}
    late = pending().filter(updated_at__lt=timezone.now() - LATE).count()
    return _("%(n)s 条内容等待写入检索索引") % {"n": late} if late else None

"""Builds a new models' index beside the old one and swaps; notices when that is needed and asks a worker for it."""

import logging
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Model, Q
from django.utils import timezone
from modelsearch.index import class_is_indexed, get_indexed_models

from jobs.enqueuing import enqueue
from jobs.models import Job
from kb.search import postings
from kb.search.backend.entries import FIELDS, Draft
from kb.search.backend.identity import ids_of
from kb.search.backend.opening import MODELS, opened
from kb.search.backend.parts import MOST, parts_of
from kb.search.backend.writing import KIND, Noted, children_of, is_used, looked_at, write_noted
from kb.search.committing import put
from kb.search.folder import DICTIONARY, NoUsableIndex
from kb.search.postings import Entry

log = logging.getLogger(__name__)

REBUILD = "rebuild_models"
FULL = 1000  # entries kept in memory
MOST_SEGMENTS = 12  # more cost questions time
SKEW = timedelta(minutes=1)  # between the clocks of two machines


class Site:
    """A new index being built. The old one answers, and is written to, until the swap."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.since = timezone.now() - SKEW
        self.written: dict[int, int] = {}  # entry → version
        self.waiting: list[Entry] = []

    def entries(self, model: type[Model], instances: Iterable[Any]) -> list[Entry]:
        """Rows that a child table says more about are left to the child."""
        if not class_is_indexed(model):
            return []
        rows = {row.pk: row for row in instances}
        for child in children_of(model):
            for pk in child._base_manager.filter(pk__in=list(rows)).values_list("pk", flat=True):
                rows.pop(pk, None)
        return [self.entry(Draft(row)) for row in rows.values()]

    def entry(self, draft: Draft) -> Entry:
        self.written[draft.id] = draft.version
        return draft.entry()

    def add(self, model: type[Model], instances: Iterable[Any]) -> None:
        """For `update_index`, which comes with a handful of objects at a time; a commit for each would be slow."""
        self.waiting += self.entries(model, instances)
        if len(self.waiting) >= FULL:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            put(self.folder, self.waiting, [])
        self.waiting = []

    def catch_up(self) -> None:
        """What was written to the old index, or noted, since the build began."""
        touched = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING]) | Q(done_at__gte=self.since)
        rows = Job.objects.filter(touched, kind=KIND).order_by("id").values_list("args", flat=True)
        wanted = [Noted(**args) for args in rows]
        for part in parts_of(wanted):
            drafts, gone = looked_at(part)
            changed = [draft for draft in drafts.values() if self.written.get(draft.id) != draft.version]
            ghosts = gone & self.written.keys()
            if changed or ghosts:
                put(self.folder, [self.entry(draft) for draft in changed], ghosts)


@contextmanager
def building_site(catching_up: bool = True) -> Iterator[Site]:
    """Takes over when all went well. Raises IndexBusy when somebody else is building."""
    with MODELS.exclusive("build"):
        place = MODELS.unused()
        try:
            postings.create(place, FIELDS)
            (place / DICTIONARY).write_text("")  # see `wording`: the general dictionary is enough
            site = Site(place)
            yield site
            with MODELS.exclusive("write", patience=60):
                site.flush()
                if catching_up:
                    site.catch_up()
                MODELS.take_over(place)
        except BaseException:
            if not MODELS.is_current(place):
                shutil.rmtree(place, ignore_errors=True)
            raise
        MODELS.clear_out(keep=place)


def rebuild() -> int:
    """Index every object of every indexed model; returns how many."""
    with building_site() as site:
        put(site.folder, entries_of_all(site), [])
    return opened.ask(lambda reader: reader.alive)


def entries_of_all(site: Site) -> Iterator[Entry]:
    for model in get_indexed_models():
        for rows in batches(model):
            yield from site.entries(model, rows)


def batches(model: type[Model]) -> Iterator[list[Any]]:
    """In short queries, so that no read transaction stays open for minutes."""
    rows = model.get_indexed_objects().order_by("pk")  # type: ignore[attr-defined]
    batch = list(rows[:MOST])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:MOST])


def request_rebuild() -> None:
    """Ask a worker for a rebuild: once a minute at most, never while one is waiting or running."""
    asked = Job.objects.filter(kind=REBUILD, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not asked.exists():
        enqueue(REBUILD, f"{REBUILD}:{int(timezone.now().timestamp() // 60)}")


def heal() -> None:
    """Have a missing, damaged or outdated index rebuilt. Cheap when all is well."""
    if is_used():
        try:
            opened.check()
        except NoUsableIndex as reason:
            log.warning("the index of models is %s: asking for a rebuild", reason)
            request_rebuild()


def reconcile() -> int:
    """Compare index and rows, which may disagree after a restored backup. Returns how many entries did."""
    if not is_used():
        return 0
    write_noted()
    kept, segments = opened.ask(lambda reader: (reader.ids[reader.ids >= 0], len(reader.segments)))
    parts = [ids_of(model, model.get_indexed_objects().values_list("pk", flat=True)) for model in get_indexed_models()]
    wrong = np.setxor1d(kept, np.concatenate([np.empty(0, np.int64), *parts]))
    if len(wrong) or segments > MOST_SEGMENTS:
        request_rebuild()
    return len(wrong)

"""Asks for background work inside the caller's transaction; the message to the broker is only a nudge after commit."""

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.models import Job

log = logging.getLogger(__name__)
_silent: ContextVar[bool] = ContextVar("silent", default=False)


def enqueue(kind: str, key: str, *, delay: timedelta = timedelta(0), **args: object) -> None:
    """Write a job row unless one with this key exists, and nudge a worker after commit. `args` must be JSON."""
    now = timezone.now()
    Job.objects.bulk_create([Job(kind=kind, key=key, args=args, due_at=now + delay)], ignore_conflicts=True)
    if not delay and not _silent.get():
        transaction.on_commit(lambda: send(key), robust=True)


def enqueue_all(kind: str, wanted: Mapping[str, Mapping[str, object]]) -> None:
    """Many jobs of one kind, arguments by key, in one statement. Nobody is nudged: the sweep sends them in seconds."""
    now = timezone.now()
    jobs = [Job(kind=kind, key=key, args=dict(args), due_at=now) for key, args in wanted.items()]
    Job.objects.bulk_create(jobs, ignore_conflicts=True)


def enqueue_merged(kind: str, identity: str, **args: object) -> None:
    """Ask for work that looks at the present state of something: while one request waits, another adds nothing."""
    key, now = f"{kind}:{identity}", timezone.now()
    rows = Job.objects.filter(key=key)
    # Touching the waiting row locks it: a worker can claim it only after this transaction, and then sees its changes.
    if rows.filter(state=Job.State.QUEUED).update(due_at=F("due_at")):
        return
    settled = rows.filter(state__in=[Job.State.DONE, Job.State.FAILED])
    fresh = {"state": Job.State.QUEUED, "due_at": now, "sent_at": None, "done_at": None, "attempts": 0, "error": ""}
    if not settled.update(**fresh):
        key = key if not rows.exists() else f"{key}:{uuid.uuid4().hex}"  # one is running and may have looked too early
        enqueue(kind, key, delay=timedelta(0), **args)
        return
    if not _silent.get():
        transaction.on_commit(lambda: send(key), robust=True)


@contextmanager
def silently() -> Iterator[None]:
    """Jobs enqueued inside send no message: whoever uses this runs them itself, and the sweep finds the rest."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def send(key: str) -> bool:
    """Hand a key to Celery. A broker that is down costs nothing but time: the sweep sends again."""
    from jobs.tasks import run_job

    try:
        run_job.apply_async(args=[key])
    except Exception:  # any broker or network error at all
        log.warning("broker unreachable, %s waits for the sweep", key, exc_info=True)
        return False
    Job.objects.filter(key=key).update(sent_at=timezone.now())
    return True


def retry(job: Job) -> None:
    """Give a failed job a fresh set of attempts."""
    Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, due_at=timezone.now(), sent_at=None
    )
    transaction.on_commit(lambda: send(job.key), robust=True)

"""Runs one job: claim by a conditional update, work outside any transaction, settle by a conditional update."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from jobs.models import Job
from jobs.registry import handler_of

log = logging.getLogger(__name__)

LONGEST_PAUSE = 300  # seconds between two attempts


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def run(key: str) -> bool:
    """Run the job with this key if it is due and nobody has it. True when this call did the work."""
    job = claim(key)
    if job is None:
        return False
    try:
        with renewed_lease(job):
            handler_of(job.kind)(**job.args)
    except Exception as error:
        settle_failure(job, error)
    else:
        mine(job).update(state=Job.State.DONE, done_at=timezone.now(), lease_until=None, error="")
    return True


def claim(key: str) -> Job | None:
    now = timezone.now()
    free = Q(state=Job.State.QUEUED, due_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, key=key).update(
        state=Job.State.RUNNING, lease_until=now + lease(), attempts=F("attempts") + 1
    )
    return Job.objects.get(key=key) if taken else None


def mine(job: Job):  # type: ignore[no-untyped-def]
    """The row, but only while this attempt still owns it: a run that lost its lease settles nothing."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def settle_failure(job: Job, error: Exception) -> None:
    log.warning("job %s failed (attempt %s)", job.key, job.attempts, exc_info=error)
    again = job.attempts < job.max_attempts
    pause = timedelta(seconds=min(LONGEST_PAUSE, 2**job.attempts))
    mine(job).update(
        state=Job.State.QUEUED if again else Job.State.FAILED,
        due_at=timezone.now() + pause,
        sent_at=None,
        lease_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
    )


@contextmanager
def renewed_lease(job: Job) -> Iterator[None]:
    """Keep the lease alive while long work runs; a killed worker stops renewing and the sweep takes over."""
    finished = Event()

    def renew() -> None:
        try:
            while not finished.wait(settings.JOB_LEASE_SECONDS / 3):
                mine(job).update(lease_until=timezone.now() + lease())
        finally:
            connection.close()

    # A thread, but it opens a database connection only for work longer than a third of the lease.
    thread = Thread(target=renew, daemon=True, name=f"lease-{job.pk}")
    thread.start()
    try:
        yield
    finally:
        finished.set()


def run_all(limit: int = 1000) -> int:
    """Run everything that is due, in this process: for tests, the seed and one-off commands. Returns how many ran."""
    done = 0
    while done < limit:
        due = Job.objects.filter(state=Job.State.QUEUED, due_at__lte=timezone.now()).order_by("due_at", "id")
        keys = list(due.values_list("key", flat=True)[:100])
        if not keys:
            break
        done += sum(run(key) for key in keys)
    return done

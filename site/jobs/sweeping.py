"""Heals what was lost: resends due and abandoned jobs, starts periodic ones, forgets old ones."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from jobs.enqueuing import enqueue, send
from jobs.models import Job
from jobs.registry import PERIODIC

PATIENCE = timedelta(seconds=20)  # a message this old is taken for lost …
LONG_PATIENCE = timedelta(minutes=10)  # … unless work is going on: then it may still be waiting its turn
BATCH = 200
KEEP_DONE = timedelta(days=14)


def sweep() -> int:
    """Send every job that is due and not on its way. Returns how many were sent."""
    now = timezone.now()
    lost_before = now - (LONG_PATIENCE if is_busy(now) else PATIENCE)
    waiting = Q(state=Job.State.QUEUED, due_at__lte=now) & (Q(sent_at=None) | Q(sent_at__lt=lost_before))
    abandoned = Q(state=Job.State.RUNNING, lease_until__lt=now)
    keys = Job.objects.filter(waiting | abandoned).order_by("due_at").values_list("key", flat=True)[:BATCH]
    return sum(send(key) for key in list(keys))


def is_busy(now: datetime) -> bool:
    """Whether messages arrive at all: resending into a long queue would only make it longer."""
    recent = Job.objects.filter(state=Job.State.DONE, done_at__gt=now - PATIENCE / 2)
    return recent.exclude(kind__in=list(PERIODIC)).exists()


def start_periodic() -> None:
    """Enqueue each periodic kind once per interval; the time slot in the key keeps two workers from doing it twice."""
    now = timezone.now().timestamp()
    for kind, interval in PERIODIC.items():
        slot = int(now // interval.total_seconds())
        enqueue(kind, f"{kind}:{slot}")


def forget() -> int:
    """Delete done jobs after two weeks, periodic ones after an hour."""
    now = timezone.now()
    old = Q(done_at__lt=now - KEEP_DONE) | Q(kind__in=list(PERIODIC), done_at__lt=now - timedelta(hours=1))
    return Job.objects.filter(old, state=Job.State.DONE).delete()[0]

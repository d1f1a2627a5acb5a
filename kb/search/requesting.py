"""Asks a worker for a new index."""

from django.utils import timezone

from jobs.enqueuing import enqueue
from jobs.models import Job


def request_rebuild() -> None:
    """Once a minute at most, never while one is waiting or running."""
    asked = Job.objects.filter(kind="rebuild_index", state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not asked.exists():
        enqueue("rebuild_index", f"rebuild_index:{int(timezone.now().timestamp() // 60)}")

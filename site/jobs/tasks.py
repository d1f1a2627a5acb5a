"""The only two Celery tasks of the product: run a job by its key, and keep the ledger moving."""

from datetime import timedelta

from celery import shared_task

from jobs import running, sweeping
from jobs.registry import every


@shared_task
def run_job(key: str) -> None:
    running.run(key)


@shared_task
def tick() -> None:
    sweeping.start_periodic()
    sweeping.sweep()


@every(timedelta(hours=1), "forget_jobs")
def forget_jobs() -> None:
    sweeping.forget()

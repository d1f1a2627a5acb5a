"""Two questions of an operator: does the process live, and can it do its work?"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from config.celery import app
from jobs.models import Job

STUCK = timedelta(minutes=10)


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part by name, "ok" or what is wrong with it; 503 unless all are well."""
    parts = {name: verdict(check) for name, check in CHECKS.items()}
    ready = all(value == "ok" for value in parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def verdict(check: Callable[[], str | None]) -> str:
    try:
        return check() or "ok"
    except Exception as error:  # whatever it is, it is the answer; addresses and secrets in messages stay inside
        return type(error).__name__


def database() -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations are not applied" if missing else None


def broker() -> str | None:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
        probe = folder / f".probe-{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()
        return None
    with app.connection_for_write() as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=2)
    return None


def storage() -> str | None:
    name = default_storage.save(f"probe/{uuid.uuid4().hex}", ContentFile(b"ok"))
    default_storage.delete(name)
    return None


def search_index() -> str | None:
    from kb.search import index

    return index.health()


def jobs() -> str | None:
    oldest = Job.objects.filter(state=Job.State.QUEUED, due_at__lt=timezone.now() - STUCK).count()
    return f"{oldest} jobs have waited more than ten minutes: is a worker running?" if oldest else None


CHECKS: dict[str, Callable[[], str | None]] = {
    "database": database,
    "index": search_index,
    "broker": broker,
    "storage": storage,
    "jobs": jobs,
}

"""The Celery app. It carries keys of the job ledger and nothing else; `tick` keeps the ledger moving."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

TRANSPORT_ALIASES["filesystem"] = "jobs.files:Transport"
app = Celery("zhizheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs"])

"""Settings for modelsearch's own test-suite: its test app, the job ledger, our backend, and nothing of the site."""

import tempfile
from pathlib import Path

from modelsearch.test.settings import *  # noqa: F403
from modelsearch.test.settings import INSTALLED_APPS as THEIRS

INSTALLED_APPS = [*THEIRS, "jobs"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "kb.search.backend"}}
SEARCH_INDEX = Path(tempfile.mkdtemp(prefix="conformance-"))

"""The test-suite: cheap passwords, mail in memory, every process its own folder."""

import atexit
import os
import shutil
import tempfile

# Before base is read: tests must never touch a developer's data, and two workers must never share an index.
os.environ["ZHIZHENG_VAR"] = tempfile.mkdtemp(prefix="zhizheng-test-")
atexit.register(shutil.rmtree, os.environ["ZHIZHENG_VAR"], ignore_errors=True)

# Playwright keeps an event loop in the main thread, which Django would otherwise take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import CACHES, MIDDLEWARE  # noqa: E402

if not os.environ.get("CELERY_BROKER_URL"):
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = "memory://", {}
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
MIDDLEWARE = ["tests.markup.checked", *MIDDLEWARE]
# A rolled back test takes its rows with it, a cache would keep what it made of them.
CACHES["default"]["KEY_FUNCTION"] = "tests.caching.key_of_this_test"
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# The editors' index would outlive the rows of a test, too. Its own tests turn it on, each in a folder of its own.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
CERTIFICATE_DEMO_AUTHORITY = True

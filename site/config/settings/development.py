"""A developer's machine and the demo: no secret needed, files served without collecting, mail to a folder."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR

DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "development-only-key-never-used-in-production")
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
CERTIFICATE_DEMO_AUTHORITY = True

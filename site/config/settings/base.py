"""What holds everywhere. Values that differ by place come from the environment (config.environment)."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment

# Before anybody loads numpy. Our arrays are small: a second thread would only wait for work, and waits by spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = environment.ROOT
VAR = Path(os.environ.get("ZHIZHENG_VAR", BASE_DIR / "var"))
VAR.mkdir(parents=True, exist_ok=True)

VERSION = "0.1.0"
DEBUG = False
ALLOWED_HOSTS: list[str] = environment.listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "django_tasks",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # The ladder, bottom to top. Last, so that home prepares the site when all permissions exist.
    "jobs",
    "people",
    "config.wagtail_users.WagtailUsersConfig",
    "notices",
    "kb",
    "courses",
    "exams",
    "certificates",
    "reports",
    "home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.policy.AdminPolicyMiddleware",
    "config.paths.PlainPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "people.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.paths.OpenRedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "home.navigation.nav",
            ],
        },
    },
]

DATABASES = {"default": environment.database(VAR)}
# Search: SEARCH_URL chooses the engine; SEARCH_INDEX is where the embedded one keeps its index.
SEARCH_URL, SEARCH_DATABASES, ADMIN_SEARCH = environment.search(DATABASES["default"])
SEARCH_INDEX = Path(os.environ.get("SEARCH_INDEX", VAR / "index"))
DATABASES |= SEARCH_DATABASES
CACHES: dict[str, dict[str, Any]] = {
    "default": environment.cache(),
    # Wagtail looks every rendition up before it draws one: a table would be slower than the look-up it saves.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES: dict[str, Any] = {
    "default": environment.files(VAR),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# Nothing is served from here: pictures, documents and certificates go through views that ask who may see them.
MEDIA_URL = "/media/"
FILE_UPLOAD_PERMISSIONS = 0o640

# People and sign-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/learning/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_FORMS = {
    "login": "people.forms.SignInForm",
    "change_password": "people.forms.ChangePasswordForm",
    "reset_password_from_key": "people.forms.NewPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the subject names the product
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address that we do not know gets no mail and the same page
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "20/m/ip,5/h/key"}
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "home.errors.csrf_failure"

# Language and time: Chinese is the language of the sources, English the one that is translated to.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Wagtail
WAGTAIL_SITE_NAME = "知证"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "kb.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "kb.Attachment"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("简体中文"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = True
TASKS = {"default": {"BACKEND": "jobs.wagtail_tasks.LedgerBackend"}}
WAGTAILSEARCH_BACKENDS = {"default": ADMIN_SEARCH or {"BACKEND": environment.model_search(SEARCH_URL)}}

# Searches are logged for the authors: who asked is kept for so many days, what was asked for so many.
SEARCH_LOG_PERSON_DAYS = int(os.environ.get("SEARCH_LOG_PERSON_DAYS", "30"))
SEARCH_LOG_DAYS = int(os.environ.get("SEARCH_LOG_DAYS", "400"))

# Answers: a language model may word them, https://host/v1?model=NAME (OpenAI-compatible). Off unless named here.
ANSWERS_MODEL = os.environ.get("ANSWERS_MODEL", "")
ANSWERS_MODEL_KEY = os.environ.get("ANSWERS_MODEL_KEY", "")

# Certificates are signed: a PKCS#12 or PEM file, PEM text, or pkcs11:… (certificates/keys.py). The demo makes its own.
CERTIFICATE_KEY = os.environ.get("CERTIFICATE_KEY", "")
CERTIFICATE_KEY_PASSWORD = os.environ.get("CERTIFICATE_KEY_PASSWORD", "")
CERTIFICATE_DEMO_AUTHORITY = False

# Background work
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = environment.broker(VAR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# The file transport sleeps a polling interval whenever its hands are full: let it hold more. What a killed worker held
# is resent by the sweep.
CELERY_WORKER_PREFETCH_MULTIPLIER = 16 if CELERY_BROKER_URL.startswith("filesystem") else 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {"tick": {"task": "jobs.tasks.tick", "schedule": 3.0, "options": {"expires": 3.0}}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
JOB_LEASE_SECONDS = int(os.environ.get("JOB_LEASE_SECONDS", "60"))

# Safety
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "知证 <noreply@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "jobs": {"level": "INFO"},
        "kombu": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
    },
}

"""Reads the environment once, with clear errors; every switch of the product is documented in the README."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from kb.rules import addresses

ROOT = Path(__file__).resolve().parents[2]

# FULL: an acknowledged answer survives a power cut. IMMEDIATE: a transaction that upgrades its lock fails at once.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-4000;"
    ),
}


def required(name: str) -> str:
    """The value of a variable that production cannot do without."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"环境变量 {name} 未设置 / environment variable {name} is not set.")
    return value


def listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def database(var: Path) -> dict[str, object]:
    """Django's DATABASES["default"]: SQLite in `var` unless DATABASE_URL names another."""
    url = os.environ.get("DATABASE_URL", "")
    config: dict[str, object] = (
        dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        if url
        else {"ENGINE": "django.db.backends.sqlite3", "NAME": var / "db.sqlite3", "CONN_MAX_AGE": 60}
    )
    if str(config["ENGINE"]).endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    return config


def cache() -> dict[str, Any]:
    """Django's CACHES["default"]: a database table (shared by all processes) unless CACHE_URL names a Redis."""
    url = os.environ.get("CACHE_URL", "")
    if url.startswith(("redis://", "rediss://")):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if url in {"", "db:"}:
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    if url == "locmem:":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    raise ImproperlyConfigured(f"CACHE_URL: {url!r} — use redis://…, db: or locmem:")


def model_search(search_url: str) -> str:
    """Wagtail's search backend for the admin and its choosers: our own index, where readers' search has one too."""
    return "kb.search.backend" if search_url.startswith("whoosh:") else "wagtail.search.backends.database"


def search(
    default: dict[str, object],
) -> tuple[str, dict[str, dict[str, object]], dict[str, object] | None]:
    """SEARCH_URL itself, the databases it adds to Django's, and the admin's search backend if it decides that too."""
    url = os.environ.get("SEARCH_URL", "whoosh:")
    try:
        address = addresses.parse(url)
    except addresses.NoSuchEngine as error:
        raise ImproperlyConfigured(f"SEARCH_URL: {error}") from None
    if address.engine != addresses.POSTGRES:
        return url, {}, admin_search(address)
    if address.alias == "default":
        if not str(default["ENGINE"]).endswith("postgresql"):
            raise ImproperlyConfigured(
                "SEARCH_URL: postgres: needs a DATABASE_URL that names PostgreSQL, or postgres://…"
            )
        return url, {}, None
    return url, {address.alias: addresses.database_at(url)}, None


def admin_search(address: addresses.Address) -> dict[str, object] | None:
    """The admin's own search on the same server. Its client library is not installed unless somebody wants it."""
    if address.engine not in addresses.LUCENE:
        return None
    client = {"elasticsearch": "elasticsearch", "opensearch": "opensearchpy"}[address.engine]
    if find_spec(client) is None:
        package = {"opensearchpy": "opensearch-py"}.get(client, client)
        raise ImproperlyConfigured(f"SEARCH_URL: the admin's search needs pip install '{package}=={address.version}.*'")
    return {
        "BACKEND": f"kb.search.engines.admin.{address.engine}{address.version}",
        "INDEX_PREFIX": f"{address.index}_admin_",
        "TIMEOUT": 10,
        **(elasticsearch_client(address) if address.engine == "elasticsearch" else opensearch_client(address)),
    }


def elasticsearch_client(address: addresses.Address) -> dict[str, object]:
    """What the elasticsearch package takes. Wagtail's own URLS would not decode a password."""
    parts = urlsplit(address.server)
    host = {"host": parts.hostname, "port": parts.port, "path_prefix": parts.path, "scheme": parts.scheme}
    options = {
        "basic_auth": (address.user, address.password) if address.user else None,
        "api_key": address.api_key or None,
        "ca_certs": address.ca or None,
    }
    return {"HOSTS": [host], "OPTIONS": {name: value for name, value in options.items() if value}}


def opensearch_client(address: addresses.Address) -> dict[str, object]:
    """What opensearch-py takes; an API key travels as a header there."""
    parts = urlsplit(address.server)
    is_safe = parts.scheme == "https"
    host = {
        "host": parts.hostname,
        "port": parts.port,
        "url_prefix": parts.path,
        "use_ssl": is_safe,
        "verify_certs": is_safe,
        "http_auth": (address.user, address.password) if address.user else None,
    }
    options = {
        "ca_certs": address.ca or None,
        "headers": {"Authorization": f"ApiKey {address.api_key}"} if address.api_key else None,
    }
    return {"HOSTS": [host], "OPTIONS": {name: value for name, value in options.items() if value}}


def files(var: Path) -> dict[str, object]:
    """Django's STORAGES["default"]: a local folder unless FILES_URL is s3://bucket?endpoint_url=…&region_name=…"""
    url = os.environ.get("FILES_URL", "")
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(var / "media")}}
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured(f"FILES_URL: {url!r} — use s3://bucket?endpoint_url=…")
    options = {
        "bucket_name": parts.netloc,
        "default_acl": None,
        "file_overwrite": False,
        **dict(parse_qsl(parts.query)),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def broker(var: Path) -> tuple[str, dict[str, object]]:
    """Celery's broker URL and transport options: files in `var/broker` unless CELERY_BROKER_URL names a server."""
    url = os.environ.get("CELERY_BROKER_URL", "")
    if url:
        return url, {"visibility_timeout": 3600} if url.startswith("redis") else {}
    folder = var / "broker"
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return "filesystem://", {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,
    }


def mail() -> dict[str, object]:
    """Django's EMAIL_* settings out of EMAIL_URL, for example smtps://user:password@mail.example.com:465"""
    parts = urlsplit(os.environ.get("EMAIL_URL", "smtp://localhost:25"))
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ImproperlyConfigured("EMAIL_URL: use smtp://, smtps:// or smtp+tls://")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }

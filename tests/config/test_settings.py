"""Settings: every switch by environment, and production that refuses to start half configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import environment

SECRETS = {"SECRET_KEY": "x" * 60 + "yz", "ALLOWED_HOSTS": "zz.example.com", "BASE_URL": "https://zz.example.com"}


def import_production(tmp_path, **env):
    code = "import config.settings.production as p; print(p.SECURE_HSTS_SECONDS, p.SESSION_COOKIE_SECURE)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={
            "PYTHONPATH": f"{settings.BASE_DIR}/site",
            "PATH": os.environ["PATH"],
            "ZHIZHENG_VAR": str(tmp_path),
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_production_refuses_to_start_without_its_secrets(missing, tmp_path):
    done = import_production(tmp_path, **{name: value for name, value in SECRETS.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_production_starts_with_them_and_is_strict(tmp_path):
    done = import_production(tmp_path, **SECRETS)
    assert done.stdout.split() == [str(365 * 24 * 3600), "True"], done.stderr


def test_sqlite_is_durable_and_takes_its_lock_at_once(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    options = environment.database(Path("/tmp"))["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "journal_mode=WAL" in options["init_command"]


def test_a_database_url_chooses_postgresql(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db.example.com:5433/zz")
    config = environment.database(Path("/tmp"))
    assert (config["ENGINE"], config["HOST"], config["PORT"]) == (
        "django.db.backends.postgresql",
        "db.example.com",
        5433,
    )


@pytest.mark.parametrize(
    ("url", "backend"),
    [("", "DatabaseCache"), ("redis://127.0.0.1:1/0", "RedisCache"), ("locmem:", "LocMemCache")],
)
def test_a_cache_url_chooses_the_cache(monkeypatch, url, backend):
    monkeypatch.setenv("CACHE_URL", url)
    assert str(environment.cache()["BACKEND"]).endswith(backend)


def test_a_files_url_chooses_s3(monkeypatch):
    monkeypatch.setenv("FILES_URL", "s3://papers?endpoint_url=http://127.0.0.1:9000")
    storage = environment.files(Path("/tmp"))
    assert storage["OPTIONS"]["bucket_name"] == "papers"
    assert storage["OPTIONS"]["endpoint_url"] == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "read"), [("CACHE_URL", environment.cache), ("FILES_URL", lambda: environment.files(Path("/tmp")))]
)
def test_a_switch_that_makes_no_sense_says_so(monkeypatch, name, read):
    monkeypatch.setenv(name, "gopher://nowhere")
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def test_mail_comes_from_one_url(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtps://me:p%40ss@mail.example.com")
    assert environment.mail() == {
        "EMAIL_HOST": "mail.example.com",
        "EMAIL_PORT": 465,
        "EMAIL_HOST_USER": "me",
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_SSL": True,
        "EMAIL_USE_TLS": False,
    }


SQLITE: dict[str, object] = {"ENGINE": "django.db.backends.sqlite3"}
POSTGRESQL: dict[str, object] = {"ENGINE": "django.db.backends.postgresql"}


def test_search_is_whoosh_unless_it_is_told_otherwise(monkeypatch):
    monkeypatch.delenv("SEARCH_URL", raising=False)
    assert environment.search(SQLITE) == ("whoosh:", {}, None)


def test_search_in_a_database_of_its_own_adds_it_to_djangos(monkeypatch):
    monkeypatch.setenv("SEARCH_URL", "postgres://me@db.example.com/found?schema=zz&sslmode=require")
    url, databases, admin = environment.search(SQLITE)
    assert (url.partition("?")[0], admin) == ("postgres://me@db.example.com/found", None)
    assert (databases["search"]["HOST"], databases["search"]["NAME"]) == ("db.example.com", "found")
    assert databases["search"]["OPTIONS"] == {"sslmode": "require"}


def test_search_in_the_default_database_needs_it_to_be_postgresql(monkeypatch):
    monkeypatch.setenv("SEARCH_URL", "postgres:")
    assert environment.search(POSTGRESQL) == ("postgres:", {}, None)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.search(SQLITE)


def test_search_that_makes_no_sense_says_so(monkeypatch):
    monkeypatch.setenv("SEARCH_URL", "gopher://nowhere")
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL: 'gopher:' — use whoosh:"):
        environment.search(SQLITE)


def test_the_admin_searches_on_the_same_server(monkeypatch):
    monkeypatch.setenv(
        "SEARCH_URL", "elasticsearch+https://me:p%40ss@es.example.com:9243/found?version=8&ca=/etc/ca.pem"
    )
    _url, databases, admin = environment.search(SQLITE)
    assert databases == {}
    assert admin == {
        "BACKEND": "kb.search.engines.admin.elasticsearch8",
        "INDEX_PREFIX": "found_admin_",
        "TIMEOUT": 10,
        "HOSTS": [{"host": "es.example.com", "port": 9243, "path_prefix": "", "scheme": "https"}],
        "OPTIONS": {"basic_auth": ("me", "p@ss"), "ca_certs": "/etc/ca.pem"},
    }


def test_a_client_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setenv("SEARCH_URL", "opensearch://host/found")
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"pip install 'opensearch-py==3\.\*'"):
        environment.search(SQLITE)

"""Real servers for a test run, named by the environment of `make test-services`; without it, the embedded ones."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql


@contextmanager
def fresh_database(base: str | None = None) -> Iterator[str]:
    """The URL of an empty PostgreSQL database that is dropped afterwards; "" for SQLite. `base` names its server."""
    base = os.environ.get("DATABASE_URL", "") if base is None else base
    if not base:
        yield ""
        return
    name = f"zhizheng_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield base.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def broker(number: int) -> str:
    """The broker's URL with a database of its own, so that two installations do not take each other's messages."""
    base = os.environ.get("CELERY_BROKER_URL", "")
    return base.rsplit("/", 1)[0] + f"/{number}" if base else ""

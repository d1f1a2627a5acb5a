"""One writer at a time on all machines of an installation: the database that they share keeps the lock.

SQLite is one machine, where a file does. A lock of PostgreSQL belongs to the connection and dies with it; it needs a
connection of its own for that long, so a pooler in front has to pool sessions, not transactions.
"""

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

from kb.search.folder import READERS, IndexBusy

KIND = zlib.crc32(b"zhizheng search") & 0x7FFFFFFF


@contextmanager
def exclusive(purpose: str, patience: float = 0) -> Iterator[None]:
    """Waits up to `patience` seconds, then raises IndexBusy."""
    if connection.vendor != "postgresql":
        with READERS.exclusive(purpose, patience):
            yield
        return
    key = [KIND, zlib.crc32(purpose.encode()) & 0x7FFFFFFF]
    until = time.monotonic() + patience
    while not asked("SELECT pg_try_advisory_lock(%s, %s)", key):
        if time.monotonic() >= until:
            raise IndexBusy(purpose)
        time.sleep(0.05)
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a connection that broke has let go of it
            asked("SELECT pg_advisory_unlock(%s, %s)", key)


def asked(text: str, key: list[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(text, key)
        return bool(cursor.fetchone()[0])

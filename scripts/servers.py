"""Names the servers of DATABASE_URL, CELERY_BROKER_URL and CACHE_URL that do not answer; then exits with 1."""

import os
import socket
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

DEFAULTS = {
    "DATABASE_URL": "postgres://postgres@127.0.0.1:5432/test",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/5",
    "CACHE_URL": "redis://127.0.0.1:6379/5",
}
PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}


def silent(env: Mapping[str, str]) -> list[str]:
    """One line for each server that does not answer."""
    urls = {name: env.get(name) or default for name, default in DEFAULTS.items()}
    places = {name: address(url) for name, url in urls.items()}
    return [f"{name}: no answer at {host}:{port}" for name, (host, port) in places.items() if not answers((host, port))]


def address(url: str) -> tuple[str, int]:
    """Host and port of a URL, the port being the usual one of its scheme when it names none."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or PORTS.get(parts.scheme, 0)


def answers(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(place, timeout=2):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    if found := silent(os.environ):
        sys.exit("\n".join(found))

"""Which server is named when it does not answer."""

import socket
from collections.abc import Callable
from types import ModuleType

import pytest

Loader = Callable[[str], ModuleType]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://user:secret@db.example:6000/test", ("db.example", 6000)),
        ("postgres://db.example/test", ("db.example", 5432)),
        ("redis://127.0.0.1/5", ("127.0.0.1", 6379)),
        ("amqp://broker.example//", ("broker.example", 5672)),
    ],
)
def test_host_and_port_are_taken_from_the_url(script: Loader, url: str, expected: tuple[str, int]) -> None:
    assert script("servers").address(url) == expected


def test_only_servers_that_do_not_answer_are_named(script: Loader) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        open_url, closed_url = (f"redis://:secret@127.0.0.1:{each.getsockname()[1]}/0" for each in (listening, deaf))
        urls = {"DATABASE_URL": open_url, "CELERY_BROKER_URL": closed_url, "CACHE_URL": open_url}
        found = script("servers").silent(urls)
    assert [line.split(":")[0] for line in found] == ["CELERY_BROKER_URL"]
    assert "secret" not in "".join(found)

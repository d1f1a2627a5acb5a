"""Installations on the real servers."""

from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture
def broker_url() -> str:
    return servers.broker(6)


@pytest.fixture
def database_url() -> Iterator[str]:
    with servers.fresh_database() as url:
        assert url, "run by `make test-services`, which names the servers"
        yield url

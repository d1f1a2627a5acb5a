"""A shelf with answers to find, and an index of its own for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from kb.search import index, rebuilding
from kb.search.reading import opened
from people.visibility import Viewer
from tests.bases import shared
from tests.kb.search import library as libraries
from tests.kb.search import lucene
from tests.kb.search import planted as secrets
from tests.world import World


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> Iterator[Path]:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_URL = "whoosh:"
    yield tmp_path / "index"
    opened.forget()


library = shared(libraries.build, has_index=True)  # documents of every kind and audience, indexed


planted = shared(secrets.plant, has_index=True)  # secrets of every audience, indexed


@pytest.fixture
def viewer(world: World) -> Callable[[str], Viewer]:
    return lambda name: AnonymousUser() if name == "visitor" else getattr(world, name)


@pytest.fixture
def client_of(world: World, as_user) -> Callable[[str], Client]:
    return lambda name: Client() if name == "visitor" else as_user(getattr(world, name))


@pytest.fixture
def cluster() -> Iterator[tuple[lucene.Cluster, str]]:
    """A stand-in for Elasticsearch and OpenSearch, and the SEARCH_URL without its scheme."""
    with lucene.running() as (server, host):
        yield server, f"//{host}/found"


@pytest.fixture(params=["whoosh:", "database:", "postgres:", "elasticsearch:", "opensearch:"])
def engine(request: pytest.FixtureRequest, settings, library: libraries.Library) -> str:
    """The library in each engine in turn; its name."""
    url = str(request.param)
    if url == "postgres:" and connection.vendor != "postgresql":
        pytest.skip("the default database is not PostgreSQL; run by `make test-services`")
    if url in {"elasticsearch:", "opensearch:"}:
        url += request.getfixturevalue("cluster")[1]
    settings.SEARCH_URL = url
    if index.is_used() and url != "whoosh:":  # in which it is already
        rebuilding.rebuild()
    return url.partition(":")[0]

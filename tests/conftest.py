"""Fixtures every test may use: a fast database, the cast, and a way to let background work happen."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TestCase, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as chances
from pytest_django.plugin import blocking_manager_key

from jobs.running import run_all
from kb.search.mirroring import mirror
from people.models import User
from people.scoping import everyone
from tests import caching, database
from tests import world as cast
from tests.bases import bases, recipes_of, shared, uses_database
from tests.doors import BothDoors
from tests.installation import SEED
from tests.spreading import ByFile, longest_first

# How fast the machine is decides no test.
chances.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
chances.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        mine = database.for_this_worker()
        bases.start(mine)
        # After a committing test the migrated state is put back; TestCase's own teardown stays what it is.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: bases.put_back())
            patch.setattr(TestCase, "_fixture_teardown", TestCase.__dict__["_fixture_teardown"])
            yield
        bases.roll_back()
        connection.close()


def pytest_configure(config: pytest.Config) -> None:
    """All workers of a run, and what they start, find the same folder."""
    if SEED not in os.environ:
        folder = tempfile.mkdtemp(prefix="zhizheng-seed-")
        os.environ[SEED] = folder
        config.add_cleanup(lambda: (os.environ.pop(SEED), shutil.rmtree(folder, ignore_errors=True)))


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """What `make test-services` runs once more: a test without a database says the same whichever there is."""
    if uses_database(item):
        item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def both_doors() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.ClientHandler", BothDoors)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In each file, tests that begin from the same world follow each other."""
    places = longest_first(items)
    items.sort(key=lambda item: (places[item.path], str(item.path), [one.number for one in recipes_of(item)]))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)  # before any fixture begins the test's transaction
def pytest_runtest_setup(item: pytest.Item) -> None:
    with item.config.stash[blocking_manager_key].unblock():
        bases.prepare(item)


world = shared(cast.build)  # the named cast of tests/world.py


@pytest.fixture(autouse=True)
def nothing_cached(settings: Any) -> None:
    """What another test left in the cache or in an index, or another worker, is not found."""
    caching.start_empty()
    mirror.forget()
    settings.SEARCH_INDEX = settings.VAR / f"index-{caching.current}"


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Every test starts in Chinese, whatever the one before it did."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def settled(django_capture_on_commit_callbacks) -> Callable[[], AbstractContextManager[None]]:
    """`with settled(): …` — as if committed, with all background work done afterwards."""

    @contextmanager
    def settle() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield
        ran = 1
        while ran:
            with django_capture_on_commit_callbacks(execute=True):
                ran = run_all()

    return settle


@pytest.fixture
def unwalled() -> Iterator[None]:
    """The test itself looks at rows of every organisation."""
    with everyone():
        yield


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """A signed-in client for a person, without the cost of the sign-in form."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in

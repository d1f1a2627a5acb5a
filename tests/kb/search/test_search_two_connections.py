"""Two connections of PostgreSQL: changes are numbered in the order in which they are committed."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from kb.models import SearchState
from kb.search import documents, index
from kb.search.documents import Findable, Kind
from kb.search.mirroring import Mirror, everything
from tests.kb.search.test_search_columns import told

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_index(settings) -> None:
    settings.SEARCH_URL = "database:"


def publish(pk: int, title: str) -> None:
    documents.put(Kind.FAQ, pk, Findable(title, "/", "正文", "public"))


def elsewhere(work: Callable[[], None]) -> threading.Thread:
    """Begin something over a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("commits", [True, False])
def test_who_counts_second_waits_until_the_first_has_committed(commits: bool) -> None:
    publish(1, "一")
    mirror, done = Mirror(), threading.Event()
    before = mirror.current().stamp[0]

    def second() -> None:
        publish(3, "三")
        done.set()

    with transaction.atomic():
        publish(2, "二")
        thread = elsewhere(second)
        assert not done.wait(0.5), "numbers are given out one commit at a time"
        if not commits:
            transaction.set_rollback(True)
    thread.join(10)
    assert done.is_set()
    assert SearchState.objects.get().changes == before + (2 if commits else 1)
    assert mirror.current().title.tolist() == (["一", "二", "三"] if commits else ["一", "三"])


def test_a_reader_between_two_commits_misses_neither() -> None:
    """It reads while the second transaction is open, and again when that is through."""
    mirror, counted, go = Mirror(), threading.Event(), threading.Event()
    publish(1, "一")
    assert mirror.current().title.tolist() == ["一"]

    def slow() -> None:
        with transaction.atomic():
            publish(2, "二")
            documents.remove(Kind.FAQ, 1)
            counted.set()
            go.wait(10)

    thread = elsewhere(slow)
    assert counted.wait(10)
    assert mirror.current().title.tolist() == ["一"]
    go.set()
    thread.join(10)
    assert mirror.current().title.tolist() == ["二"]


def test_many_writers_and_a_reader_agree_in_the_end_and_nobody_is_turned_away() -> None:
    stop, mirrors = threading.Event(), [Mirror(), Mirror()]

    def write(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        try:
            for number in range(40):
                with transaction.atomic():
                    publish(10 * seed + chance.randint(1, 5), f"{seed}-{number}")
                    if chance.random() < 0.5:
                        documents.remove(Kind.FAQ, 10 * seed + chance.randint(1, 5))
                    if chance.random() < 0.2:
                        transaction.set_rollback(True)
                if chance.random() < 0.3:
                    index.write_pending()
        finally:
            connection.close()

    def read() -> None:
        try:
            while not stop.is_set():
                mirrors[0].current()
        finally:
            connection.close()

    reader = elsewhere(read)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))  # raises what they raised
    stop.set()
    reader.join()
    for mirror in mirrors:
        assert told(mirror.current()) == told(everything())

"""Many threads ask while somebody writes, merges and rebuilds: each gets the answer it would have got alone."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from kb.search import documents, index, rebuilding
from kb.search.documents import Kind
from kb.search.query import search
from kb.search.reading import opened
from tests.kb.search.library import Library, faq

pytestmark = pytest.mark.django_db(transaction=True)
VISITOR = AnonymousUser()
QUESTIONS = [
    "月末结账",
    "结账失败",
    "凭证录入",
    "打印",
    "锁等待",
    "GL-2031",
    "exce",
    '"重新结账"',
    "应急口令",
    "结账 失败 怎么办",
]
Told = tuple[str, int, list[tuple[str, str, str]]]


def answer(question: str) -> Told:
    """Without scores: what others publish makes words commoner or rarer."""
    results = search(VISITOR, question)
    return results.engine, results.total, sorted((hit.title, hit.url, str(hit.snippet)) for hit in results.hits)


def busy(stop: threading.Event, pause: float) -> None:
    """Publishes, withdraws and rebuilds other things, none of which answers a question."""
    try:
        for number in count(1):
            if stop.wait(pause):
                break
            for pk in range(50, 54):
                faq(pk, f"发票查验{number}", f"税控盘{number}", "public")
            if number % 3 == 0:
                documents.remove(Kind.FAQ, 50)
            index.write_pending()
            if number % 5 == 0:
                rebuilding.rebuild()
    finally:
        connection.close()


@pytest.fixture
def restless(library: Library) -> Iterator[Callable[[], int]]:
    """A writer at work meanwhile; calling it tells how many commits the questions lived through."""
    stop, failed = threading.Event(), []

    def work() -> None:
        try:
            busy(stop, 0.01)
        except Exception as error:  # a thread's failure is the test's
            failed.append(error)

    before = opened.ask(lambda reader: reader.generation)
    thread = threading.Thread(target=work)
    thread.start()
    yield lambda: opened.ask(lambda reader: reader.generation) - before
    stop.set()
    thread.join()
    assert failed == []


def wrong_answers(expected: dict[str, Told], threads: int, times: int) -> list[tuple[str, Told]]:
    def ask(which: int) -> list[tuple[str, Told]]:
        wrong = []
        for turn in range(times):
            question = QUESTIONS[(which + turn) % len(QUESTIONS)]
            if (told := answer(question)) != expected[question]:
                wrong.append((question, told))
        connection.close()
        return wrong

    with ThreadPoolExecutor(threads) as pool:
        return [wrong for one in pool.map(ask, range(threads)) for wrong in one]


@pytest.mark.parametrize("times", [12, pytest.param(600, marks=pytest.mark.slow)])
def test_eight_threads_are_told_what_one_is_told_while_a_writer_works(library: Library, request, times: int) -> None:
    expected = {question: answer(question) for question in QUESTIONS}
    assert all(engine == "whoosh" for engine, _total, _hits in expected.values())
    assert sum(total for _engine, total, _hits in expected.values()) > 10
    request.getfixturevalue("restless")
    assert wrong_answers(expected, threads=8, times=times) == []


def test_a_child_process_opens_the_index_for_itself(library: Library) -> None:
    """Forked while another thread of the parent is asking: file positions and locks are inherited."""
    expected = {question: answer(question) for question in QUESTIONS}
    context = multiprocessing.get_context("fork")
    inherited = connection.connection

    def child(told: "multiprocessing.Queue[dict[str, Told]]") -> None:
        connection.connection = None  # the parent's; not for the child to close
        told.put({question: answer(question) for question in QUESTIONS})

    told: multiprocessing.Queue[dict[str, Told]] = context.Queue()
    process = context.Process(target=child, args=(told,))
    started = hold_while(opened.lock, process.start)
    try:
        assert told.get(timeout=60) == expected
    finally:
        process.join(5)
        process.kill()
        started.join()
    assert connection.connection is inherited
    assert {question: answer(question) for question in QUESTIONS} == expected, "the parent goes on"


def hold_while(lock: "threading.RLock", start: Callable[[], None]) -> threading.Thread:  # type: ignore[valid-type]
    """Start a process while another thread holds a lock."""
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:  # type: ignore[attr-defined]
            held.set()
            go.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    start()
    go.set()
    return thread

"""The server's way of waiting: every connection is served, and quiet ones cost nothing."""

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import waitress
from waitress.channel import HTTPChannel

from home.server import THREADS, LastIn, workers
from home.waiting import Connections, Waiting
from tests.installation import wait_until

ASK = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = b"z" * 3_000_000


class Application:
    """Answers at once, with much, or when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, environ: dict, start: Callable) -> list[bytes]:
        path = environ["PATH_INFO"].strip("/")
        if path == "wait":
            self.go_on.wait(20)
        body = LARGE if path == "large" else environ["wsgi.input"].read() or path.encode()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def port(application: Application) -> Iterator[int]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(1024)
    server = waitress.create_server(
        application, map=Connections(), sockets=[listening], threads=4, connection_limit=2000
    )
    server.asyncore = Waiting()
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield listening.getsockname()[1]
    server.close()  # leaves nothing to wait for but the connections
    server._map.clear()
    running.join(10)
    assert not running.is_alive()


@pytest.fixture
def connect(port: int) -> Iterator[Callable[[], socket.socket]]:
    with ExitStack() as stack:
        yield lambda: stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))


def body_of(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1)
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return body


def test_one_connection_asks_many_times(connect):
    connection = connect()
    for number in range(50):
        connection.sendall(ASK % str(number).encode())
        assert body_of(connection) == str(number).encode()


def test_requests_that_arrive_together_are_answered_in_order(connect):
    connection = connect()
    connection.sendall(b"".join(ASK % str(number).encode() for number in range(20)))
    assert [body_of(connection) for _ in range(20)] == [str(number).encode() for number in range(20)]


def test_a_large_answer_to_somebody_who_reads_slowly_arrives_whole_and_others_do_not_wait(connect):
    slow, quick = connect(), connect()
    slow.sendall(ASK % b"large")
    slow.recv(1)
    for _ in range(5):
        quick.sendall(ASK % b"quick")
        assert body_of(quick) == b"quick"
    rest = b""
    while len(rest) < len(LARGE):
        rest += slow.recv(1 << 16)
    assert rest.endswith(LARGE[:1000])


def test_a_request_that_arrives_byte_by_byte_is_read(connect):
    connection = connect()
    for byte in b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc":
        connection.sendall(bytes([byte]))
    assert body_of(connection) == b"abc"


def test_an_answer_that_takes_its_time_comes_when_it_is_there(connect, application):
    waiting, other = connect(), connect()
    waiting.sendall(ASK % b"wait")
    other.sendall(ASK % b"now")
    assert body_of(other) == b"now"
    application.go_on.set()
    assert body_of(waiting) == b"wait"


def test_connections_come_and_go_and_their_numbers_are_used_again(connect):
    for round_ in range(30):
        several = [connect() for _ in range(5)]
        for one in several:
            one.sendall(ASK % str(round_).encode())
        assert [body_of(one) for one in several] == [str(round_).encode()] * 5
        for one in several:
            one.close()


def test_quiet_connections_are_not_asked_again_for_each_request(connect, monkeypatch):
    busy, quiet = connect(), [connect() for _ in range(100)]
    for one in [busy, *quiet]:
        one.sendall(ASK % b"hello")
        assert body_of(one) == b"hello"
    asked, readable = [], HTTPChannel.readable
    monkeypatch.setattr(HTTPChannel, "readable", lambda self: asked.append(self.addr) or readable(self))
    mine = busy.getsockname()
    while asked.count(mine) < 1000:
        busy.sendall(ASK % b"again")
        body_of(busy)
    others = len(asked) - asked.count(mine)
    assert others < 1000 * len(quiet) / 10  # all of them are asked by the clock, once a second


def test_more_connections_than_select_can_count(connect):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2600  # both ends are in this process
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine allows {hard} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        many = [connect() for _ in range(1100)]
        for one in (many[0], many[-1]):
            one.sendall(ASK % b"hello")
            assert body_of(one) == b"hello"
    finally:
        for one in many:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_thread_that_fell_asleep_last_is_the_one_that_wakes() -> None:
    bell, woken = LastIn(threading.Lock()), list[int]()

    def sleep(number: int) -> None:
        with bell:
            bell.wait(20)
            woken.append(number)

    threads = [threading.Thread(target=sleep, args=(number,)) for number in range(3)]
    for number, thread in enumerate(threads):
        thread.start()
        wait_until(lambda number=number: len(bell._waiters) > number, "it to sleep", every=0.001)
    for thread in reversed(threads):
        with bell:
            bell.notify()
        thread.join(20)
    assert woken == [2, 1, 0]


def test_eight_threads_are_ready_and_all_of_them_leave() -> None:
    dispatcher = workers()
    assert len(dispatcher.threads) == THREADS
    assert dispatcher.shutdown()
    assert not dispatcher.threads

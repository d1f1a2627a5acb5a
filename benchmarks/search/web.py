"""Through the real web server: what a visitor waits for a page of answers, one after the other on one connection."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.search.bars import Bar, at_most, table
from benchmarks.search.questions import questions
from benchmarks.search.searching import ROOT
from kb.search.evaluating import percentile

REQUESTS = 300
LIMIT = 40.0
TICKS = os.sysconf("SC_CLK_TCK")


def run(size: int) -> list[Bar]:
    """Also prints the CPU of the server a request, which other work on the machine does not blur."""
    asked = [judged.query for judged in questions()][:REQUESTS]
    with serving() as (port, pid):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for text in asked[:20]:  # both processes open the index
            get(connection, text)
        before = cpu_of(pid)
        wall = [get(connection, text) for text in asked]
        cpu = (cpu_of(pid) - before) * 1000 / len(asked)
        connection.close()
    rows = [
        ["wall", *(f"{percentile(wall, share):.1f}" for share in (0.5, 0.95, 1.0))],
        ["CPU, mean", f"{cpu:.1f}", "", ""],
    ]
    table(f"GET /search/, {size:,} documents, {len(asked)} requests, ms", ["of", "p50", "p95", "most"], rows)
    return [at_most(f"through HTTP, wall p95, {size:,}", percentile(wall, 0.95), LIMIT, "{:.1f}", " ms")]


def get(connection: http.client.HTTPConnection, text: str) -> float:
    """Milliseconds until the whole page is there. Raises RuntimeError when it is no page of answers."""
    started = time.perf_counter()
    connection.request("GET", f"/search/?q={quote(text)}")
    response = connection.getresponse()
    body = response.read()
    took = (time.perf_counter() - started) * 1000
    if response.status != 200 or b"<main" not in body:
        raise RuntimeError(f"{response.status} for {text}")
    return took


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Port and process id of `manage.py serve` over the database of this run."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    path = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path, "BASE_URL": f"http://127.0.0.1:{port}"},
            stdout=nowhere,
            stderr=nowhere,
            start_new_session=True,
        )
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the web server does not answer")


def cpu_of(pid: int) -> float:
    """Seconds of CPU of all processes of this session: the server forks."""
    spent = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == pid:
            spent += (int(fields[11]) + int(fields[12])) / TICKS
    return spent

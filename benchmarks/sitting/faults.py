"""Under faults: a class saves every second or two while everything breaks that breaks in life; then the log is audited.

Of the candidate's clock only differences travel to the server (how long an answer waited), so that a wrong one does
nothing; one that jumps says something wrong once, which must not matter while the exam runs.
"""

import asyncio
import math
import resource
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psycopg

from benchmarks.search.bars import Bar, at_most, table
from benchmarks.sitting.audit import audit
from benchmarks.sitting.candidate import Candidate
from benchmarks.sitting.hall import CLOCK, Hall
from benchmarks.sitting.load import times, until_marked

PAUSE = (0.5, 2.0)  # seconds between two changes of a candidate
GOES_ON = 30.0  # seconds until a candidate's saves are acknowledged again, without a click


@dataclass(frozen=True)
class Plan:
    """How often each fault strikes; seconds of those that last."""

    workers: int = 30
    services: int = 3
    locked: float = 5.0
    full: float = 10.0
    offline: float = 60.0
    shift: float = 3600.0
    only: tuple[str, ...] = ()


Fault = Callable[[Hall, Plan], Awaitable[None]]


async def kill_workers(hall: Hall, plan: Plan) -> None:
    for _time in range(plan.workers):
        await asyncio.to_thread(hall.installation.kill, "worker")
        hall.installation.start_worker()
        await asyncio.sleep(1.5)


async def kill_service(hall: Hall, plan: Plan) -> None:
    for _time in range(plan.services):
        for name in ("web", "worker"):
            hall.installation.kill(name)
        await asyncio.sleep(1)
        await asyncio.to_thread(hall.installation.start_web)
        hall.installation.start_worker()
        await asyncio.sleep(8)


async def lock_database(hall: Hall, plan: Plan) -> None:
    await asyncio.to_thread(hold, hall, plan.locked)


def hold(hall: Hall, seconds: float) -> None:
    """Nobody can write meanwhile."""
    if url := hall.installation.database_url:
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE exams_attemptevent IN ACCESS EXCLUSIVE MODE")
            time.sleep(seconds)
        return
    file = sqlite3.connect(hall.installation.folder / "db.sqlite3", timeout=60, isolation_level=None)
    file.execute("BEGIN EXCLUSIVE")
    time.sleep(seconds)
    file.execute("ROLLBACK")
    file.close()


async def fill_disk(hall: Hall, plan: Plan) -> None:
    """Every write of the web server that would make a file longer fails, as on a full disk."""
    if hall.installation.database_url:
        return  # the database server's disk is not ours to fill
    pids = processes_of(hall.installation.processes["web"].pid)
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    await asyncio.sleep(plan.full)
    for pid in pids:
        if Path(f"/proc/{pid}").exists():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


async def cut_network(hall: Hall, plan: Plan) -> None:
    for candidate in hall.candidates[:2]:
        candidate.is_offline = True
    await asyncio.sleep(plan.offline)
    for candidate in hall.candidates[:2]:
        candidate.is_offline = False
        candidate.troubled_since = None  # what it waited for was the network, not us


async def drop_replies(hall: Hall, plan: Plan) -> None:
    """The request arrives and is carried out, its reply does not come back."""
    for candidate in hall.candidates:
        candidate.drops_next = True


async def deliver_late(hall: Hall, plan: Plan) -> None:
    for candidate in hall.candidates:
        candidate.overtakes_next = True


async def open_second_windows(hall: Hall, plan: Plan) -> None:
    """The first window is told, and takes over again."""
    for candidate in hall.candidates[::4]:
        await elsewhere(candidate).open()


def elsewhere(candidate: Candidate) -> Candidate:
    port, csrf = candidate.connection.port, candidate.connection.csrf
    second = Candidate(candidate.number, port, [candidate.connection.session], csrf, candidate.slug, 0)
    second.address = candidate.address
    return second


async def sign_out(hall: Hall, plan: Plan) -> None:
    """Sessions end in the middle; candidates sign in again."""
    lost = [candidate.connection.session for candidate in hall.candidates[1::4]]
    code = "from django.contrib.sessions.models import Session\nSession.objects.filter(pk__in={}).delete()"
    await asyncio.to_thread(hall.installation.run, code.format(lost))


async def shift_a_clients_clock(hall: Hall, plan: Plan) -> None:
    """One candidate's clock is an hour ahead for a while: answers seem to have waited for an hour, or not at all."""
    hall.candidates[2 % len(hall.candidates)].clock += plan.shift
    await asyncio.sleep(5)
    hall.candidates[2 % len(hall.candidates)].clock -= plan.shift
    await asyncio.sleep(5)


async def shift_the_servers_clock(hall: Hall, plan: Plan) -> None:
    """An hour ahead, an hour behind, and right again; the exam is longer than that."""
    clock = hall.installation.folder / CLOCK
    for seconds in (plan.shift, -plan.shift, 0):
        clock.write_text(str(seconds), encoding="ascii")
        await asyncio.sleep(5)


FAULTS: dict[str, Fault] = {
    "drop replies": drop_replies,
    "deliver late": deliver_late,
    "open second windows": open_second_windows,
    "sign out": sign_out,
    "shift a client's clock": shift_a_clients_clock,
    "shift the server's clock": shift_the_servers_clock,
    "lock database": lock_database,
    "fill disk": fill_disk,
    "kill workers": kill_workers,
    "kill service": kill_service,
}


def run(hall: Hall, plan: Plan) -> list[Bar]:
    struck = asyncio.run(sit(hall, plan))
    until_marked(hall)
    records = [candidate.record for candidate in hall.candidates]
    tries = sum(len(record.errors) + record.refused for record in records)
    waits = times(hall, "wait")
    rows = []
    for (began, name), (end, _next) in pairwise([*struck, (math.inf, "")]):
        rows.append([name, f"{max((took for at, took in waits if began <= at < end), default=0):.1f}"])
    heads = ["struck", "longest wait for the next acknowledged save, s"]
    table(f"{len(records)} candidates; {tries:,} saves failed and were tried again", heads, rows)
    longest = max((took for _began, took in waits), default=0.0)
    return [*audit(hall).bars(), at_most("a candidate goes on after", longest, GOES_ON, "{:.1f}", " s")]


async def sit(hall: Hall, plan: Plan) -> list[tuple[float, str]]:
    """When what struck; two candidates are without a network from the beginning."""
    struck = []
    async with asyncio.TaskGroup() as room:
        over = asyncio.Event()
        for candidate in hall.candidates:
            room.create_task(one(candidate, over))
        await asyncio.sleep(10)
        network = room.create_task(cut_network(hall, plan))
        for name, fault in FAULTS.items():
            if plan.only and name not in plan.only:
                continue
            print(f"  … {name}")
            struck.append((time.monotonic(), name))
            await fault(hall, plan)
            await asyncio.sleep(3)
        await network
        over.set()
    return struck


async def one(candidate: Candidate, over: asyncio.Event) -> None:
    await asyncio.sleep(candidate.chance.uniform(0, 5))
    await candidate.start()
    while not over.is_set():
        await candidate.work(time.monotonic() + 5, PAUSE)
    candidate.overtakes_next = True  # nothing after it puts right what counted wrongly
    await candidate.step()
    await candidate.hand_in()


def processes_of(session: int) -> list[int]:
    """The web server and the processes it has forked."""
    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if session_of(stat) == session]


def session_of(stat: Path) -> int:
    try:
        return int(stat.read_text().rsplit(")", 1)[1].split()[3])
    except OSError:
        return 0

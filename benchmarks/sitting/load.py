"""In peace: a class starts within a minute, saves for five, hands in within half a minute."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from benchmarks.search.bars import Bar, at_most, table
from benchmarks.search.web import cpu_of
from benchmarks.sitting.audit import audit, none
from benchmarks.sitting.candidate import Candidate
from benchmarks.sitting.hall import SLUG, Hall
from kb.search.evaluating import percentile
from tests.installation import wait_until

PAUSE = (10.0, 15.0)  # seconds between two changes of a candidate
LIMITS = {"start": 3.0, "save": 0.3, "hand in": 2.0}  # seconds, p95
SAVE_CPU = 2.5  # ms
MEASURED = 10.0  # seconds at least
IDLE = 0.1  # share of the machine that others may use before times mean something


@dataclass(frozen=True)
class Plan:
    """Seconds: all start within `arriving`, change answers until `working` is over, hand in within `leaving`."""

    arriving: float = 60.0
    working: float = 300.0
    leaving: float = 30.0
    slow: int = 300


def run(hall: Hall, plan: Plan, is_idle: bool) -> list[Bar]:
    watch = asyncio.run(sit(hall, plan))
    until_marked(hall)
    saves = times(hall, "save")
    rows = {
        "start": times(hall, "start"),
        "save, alone": [(began, took) for began, took in saves if began < watch.half],
        f"save, beside {plan.slow} slow connections": [(began, took) for began, took in saves if began >= watch.half],
        "hand in": times(hall, "hand in"),
    }
    heads = ["what", "times", "p50", "p95", "most"]
    table(f"{len(hall.candidates)} candidates, ms", heads, [[what, *spread(found)] for what, found in rows.items()])
    errors = [error for candidate in hall.candidates for error in candidate.record.errors]
    for error in sorted(set(errors))[:10]:
        print(f"error: {error}")
    bars = [none("errors", len(errors)), *audit(hall).bars()]
    for what, limit in LIMITS.items():
        seconds = [took for _began, took in times(hall, what)]
        measured = at_most(f"{what} p95", percentile(seconds, 0.95), limit, "{:.2f}", " s")
        bars.append(
            measured if is_idle else Bar(measured.what, measured.bar, "not measured: the machine is busy", None)
        )
    return [*bars, at_most("server CPU a save", watch.cpu_of_a_save, SAVE_CPU, "{:.2f}", " ms")]


def times(hall: Hall, what: str) -> list[tuple[float, float]]:
    return [entry for candidate in hall.candidates for entry in candidate.record.took[what]]


def spread(found: list[tuple[float, float]]) -> list[str]:
    seconds = [took for _began, took in found]
    return [str(len(found)), *(f"{percentile(seconds, share) * 1000:.0f}" for share in (0.5, 0.95, 1.0))]


@dataclass
class Watch:
    """When the slow clients joined, and what a save cost the server before, while candidates did nothing else."""

    half: float
    cpu_of_a_save: float = 0.0


async def sit(hall: Hall, plan: Plan) -> Watch:
    zero = time.monotonic()
    watch = Watch(zero + (plan.arriving + plan.working) / 2)
    async with asyncio.TaskGroup() as room:
        for candidate in hall.candidates:
            room.create_task(one(candidate, plan, zero))
        await until(zero + plan.arriving + 1)
        while len(times(hall, "start")) < len(hall.candidates):  # on a busy machine; a start is no save
            await asyncio.sleep(0.5)
        web = hall.installation.processes["web"].pid
        saves, cpu = len(times(hall, "save")), cpu_of(web)
        watch.half = max(watch.half, time.monotonic() + MEASURED)
        await until(watch.half)
        watch.cpu_of_a_save = (cpu_of(web) - cpu) * 1000 / max(1, len(times(hall, "save")) - saves)
        async with slow_connections(hall.installation.port, plan.slow):
            await until(zero + plan.working)
    return watch


async def one(candidate: Candidate, plan: Plan, zero: float) -> None:
    await asyncio.sleep(candidate.chance.uniform(0, plan.arriving))
    await candidate.start()
    await candidate.work(zero + plan.working, PAUSE)
    await until(zero + plan.working + candidate.chance.uniform(0, plan.leaving))
    await candidate.hand_in()


async def until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


@asynccontextmanager
async def slow_connections(port: int, count: int) -> AsyncIterator[None]:
    """Clients that send a byte of their request every second, for as long as the block lasts."""
    tasks = [asyncio.create_task(trickle(port)) for _number in range(count)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def trickle(port: int) -> None:
    request = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"
    while True:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for byte in request + b"x" * 100_000:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        except OSError:
            await asyncio.sleep(1)


def until_marked(hall: Hall, patience: float = 300.0) -> None:
    """Or until that is no longer to be hoped for: then the audit counts those that are not."""
    with suppress(AssertionError):
        wait_until(lambda: not waiting(hall), "all papers to be marked", patience)


def waiting(hall: Hall) -> int:
    """Papers of this class; the demo has some of its own that wait for a marker."""
    mine = f"exam_id in (select id from exams_exam where slug = '{SLUG}')"
    return hall.installation.rows(f"select count(*) from exams_attempt where state <> 'graded' and {mine}")[0][0]


def others(seconds: float = 3.0) -> float:
    """The share of the machine that was used while nothing of ours ran."""
    busy, total = ticks()
    time.sleep(seconds)
    busy_then, total_then = ticks()
    return (busy_then - busy) / max(1, total_then - total)


def ticks() -> tuple[int, int]:
    with open("/proc/stat") as stat:
        fields = [int(field) for field in stat.readline().split()[1:]]
    return sum(fields) - fields[3] - fields[4], sum(fields)

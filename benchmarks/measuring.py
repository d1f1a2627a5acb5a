"""What all benchmarks share: the machine in words, a seeded database, CPU time per call, a table."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """CPU milliseconds per call: half of the calls are faster than `median`, 95 % faster than `p95`."""

    name: str
    calls: int
    median: float
    p95: float
    note: str = ""


def describe_machine() -> str:
    """With its pace, so that times of two machines can be compared."""
    machine = f"{platform.system()} {platform.machine()} · {os.cpu_count()} cores of {processor()}"
    return f"{date.today()} · {machine} · Python {platform.python_version()}, a million additions in {pace():.0f} ms"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:  # not a Linux
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def pace(tries: int = 5) -> float:
    """Milliseconds of CPU that a million additions take, the best of some tries."""
    spent = []
    for _number in range(tries):
        before, total = time.process_time(), 0
        for number in range(1_000_000):
            total += number
        spent.append((time.process_time() - before) * 1000)
    return min(spent)


def prepare() -> None:
    """Migrate and seed the throw-away database."""
    from django.core.management import call_command

    from home import seeding
    from kb.search import rebuilding

    call_command("migrate", verbosity=0)
    seeding.seed()
    rebuilding.rebuild()


def measure(name: str, calls: Iterable[Callable[[], object]], note: str = "") -> Row:
    """CPU time of this process per call; the first two calls are a warm-up that does not count."""
    spent = []
    for number, call in enumerate(calls):
        before = time.process_time()
        call()
        if number >= 2:
            spent.append((time.process_time() - before) * 1000)
    spent.sort()
    return Row(name, len(spent), statistics.median(spent), spent[int(len(spent) * 0.95)], note)


def table(title: str, rows: Iterable[Row]) -> None:
    print(f"\n{title}\n\n| what | calls | CPU ms median | CPU ms p95 | |\n| --- | ---: | ---: | ---: | --- |")
    for row in rows:
        print(f"| {row.name} | {row.calls} | {row.median:.2f} | {row.p95:.2f} | {row.note} |")

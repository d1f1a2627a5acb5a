"""python -m benchmarks.certificates [--count 30] [--check 1000] [--memory 1000]: what certificates promise, measured.

CPU time of this process and its children, the engines in turns; certificates a second on two processes; then the bars,
the last of them by every tool there is on every file of a run.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
KB = 1024
WARM = 2  # certificates before the first that counts
PATIENCE = 300  # seconds for two processes to warm up


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure what certificates promise.")
    parser.add_argument("--count", type=int, default=30, help="certificates of each engine")
    parser.add_argument("--check", type=int, default=20, help="certificates that every tool checks; the issue: 1000")
    parser.add_argument("--memory", type=int, default=300, help="renders, one by one and replayed; the issue: 1000")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory(prefix="zhizheng-bench-") as folder:
        scratch = Path(folder) / "tmp"  # nobody else's, so that what is left behind there is ours
        scratch.mkdir()
        tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
        os.environ.update(ZHIZHENG_VAR=folder, DJANGO_SETTINGS_MODULE="config.settings.development")
        os.environ["BASE_URL"] = "https://zhizheng.example.com"
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in the main thread
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return measure(options)


def measure(options: argparse.Namespace) -> int:
    from benchmarks.certificates import checking, countersigning, rivals
    from benchmarks.certificates.checking import OURS, REPLAYED
    from benchmarks.certificates.crowd import crowd
    from benchmarks.measuring import describe_machine
    from benchmarks.search.bars import at_most, show
    from certificates import designing, pdf, replaying
    from certificates.wording import words_of

    print(describe_machine(), flush=True)
    people = crowd(max(options.count + WARM, options.check))
    layout = designing.kept_layout(designing.standard().pk)
    words = [words_of(certificate) for certificate in people]

    def rival(draw: rivals.Draw, kind: str = "rsa") -> Callable[[int], bytes]:
        return lambda n: countersigning.with_pyhanko(draw(layout, words[n]), kind)

    engines: dict[str, Callable[[int], bytes]] = {
        OURS: lambda n: pdf.draw(people[n]),
        REPLAYED: lambda n: replaying.draw(people[n]),
        "naive WeasyPrint + pyHanko": rival(rivals.naive_weasyprint),
        "typst + pyHanko": rival(rivals.typst),
        "typst + pyHanko, P-256": rival(rivals.typst, "p256"),
        "typst, unsigned": lambda n: rivals.typst(layout, words[n]),
        "ReportLab + pyHanko": rival(rivals.reportlab),
        "Chromium + pyHanko": rival(rivals.chromium),
    }
    # Two processes first: the threads of typst and Playwright do not survive a fork.
    paces = {name: pace(engines[name], options.count) for name in (OURS, REPLAYED)}
    bulk = max(options.count, options.check)
    in_bulk = pace(engines[REPLAYED], bulk)
    left = list(Path(tempfile.gettempdir()).iterdir())  # by workers that ended without clearing up, as in a kill
    paces |= {name: pace(draw, options.count) for name, draw in engines.items() if name not in paces}
    spent: dict[str, list[float]] = {name: [] for name in engines}
    sizes: dict[str, int] = {}
    for number in range(options.count + WARM):
        for name, draw in engines.items():
            before = cpu()
            sizes[name] = max(sizes.get(name, 0), len(draw(number)))
            if number >= WARM:
                spent[name].append((cpu() - before) * 1000)
    rivals.tab().close()
    print(
        "\n| engine | CPU ms median | min | KB | certificates/s, two processes |\n| --- | ---: | ---: | ---: | ---: |"
    )
    for name, times in spent.items():
        numbers = (statistics.median(times), min(times), sizes[name] / KB, paces[name])
        print(f"| {name} | " + " | ".join(f"{number:.1f}" for number in numbers) + " |")
    # Where others have left nothing behind, either: they are done.
    others = set(Path(tempfile.gettempdir()).iterdir())
    bars = checking.bars(spent, sizes, (bulk, in_bulk), people, options)
    left += set(Path(tempfile.gettempdir()).iterdir()) - others
    show([*bars, at_most("temporary files and folders left behind", len(left), 0, "{:.0f}")])
    return 0


def cpu() -> float:
    """Seconds of this process, its threads and those it started, running ones included."""
    own = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    ended = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    return own + ended + sum(time_of(child) for child in descendants(os.getpid()))


def descendants(pid: int) -> list[int]:
    children = [int(n) for task in Path(f"/proc/{pid}/task").glob("*/children") for n in task.read_text().split()]
    return children + [below for child in children for below in descendants(child)]


def time_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pace(draw: Callable[[int], bytes], count: int) -> float:
    """Certificates a second on two processes, after each has warmed up."""
    from django.db import connections

    connections.close_all()  # each process opens its own
    context = get_context("fork")
    gate, ends = context.Barrier(3), context.SimpleQueue()

    def work(part: int) -> None:
        draw(part)
        gate.wait(PATIENCE)
        for number in range(part, count, 2):
            draw(number)
        ends.put(time.monotonic())
        os._exit(0)  # a browser of its own ends with it

    workers = [context.Process(target=work, args=(part,)) for part in (0, 1)]
    for worker in workers:
        worker.start()
    gate.wait(PATIENCE)
    begin = time.monotonic()
    for worker in workers:
        worker.join()
    return count / (max(ends.get(), ends.get()) - begin)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m benchmarks.search [--sizes 10000 100000] [--only relevance speed …]: what search promises, measured.

Builds an installation of its own in a temporary folder: the demo, the sample manuals, made-up documents. The tables
that it prints are all from this run.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]

if TYPE_CHECKING:
    from benchmarks.search.bars import Bar

PARTS = ("relevance", "substrings", "indexing", "speed", "freshness", "threads", "web")
ONCE = ("threads", "web")  # at the smallest of the sizes that are asked for
SIZES = [10_000, 100_000]
SEED = 20_250_101


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure the promises of search.")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of documents (10000 100000)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--substrings", type=int, default=2_000, metavar="N", help="pieces of documents to look for")
    parser.add_argument("--folder", help="build here, keep it, and use again what is there")
    options = parser.parse_args(given)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a run takes minutes: show what is known
    with folder_of(options.folder) as folder:
        options.postgres = postgres()
        os.environ.pop("DATABASE_URL", None)  # ours is a file of its own; a server named there is for the comparison
        os.environ.update(ZHIZHENG_VAR=folder, DJANGO_SETTINGS_MODULE="config.settings.development")
        import django

        django.setup()
        print(head(options.seed))
        run(options)
    return 0


@contextmanager
def folder_of(given: str | None) -> Iterator[str]:
    if given:
        yield given
    else:
        with tempfile.TemporaryDirectory(prefix="zhizheng-bench-") as folder:
            yield folder


def head(seed: int) -> str:
    from benchmarks.measuring import describe_machine

    names = ("whoosh", "rjieba", "numpy", "django", "wagtail", "tantivy")
    import sqlite3

    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{describe_machine()} · seed {seed} · load {load}\n{versions}, SQLite {sqlite3.sqlite_version}"


def run(options: argparse.Namespace) -> None:
    from benchmarks.measuring import prepare
    from benchmarks.search import bars, corpus
    from jobs.models import Job
    from kb.models import SearchDocument

    started = time.monotonic()
    found = []
    if not is_kept(options.folder):
        prepare()
        for line in corpus.bring_samples():
            print(line)
        there = SearchDocument.objects.count()
        found = at(there, f"{there} real documents", options, is_first=False, only={"relevance"})
    for size in sorted(options.sizes):
        corpus.fill(size, options.seed)
        Job.objects.all().delete()  # what the imports asked for; here the index is built by hand
        found += at(size, f"{size:,} documents", options, is_first=size == min(options.sizes), only=set(PARTS))
    bars.show(found)
    print(f"\n{date.today()} · {platform.node() and 'one run'} · {time.monotonic() - started:.0f} s")


def is_kept(folder: str | None) -> bool:
    """Whether an earlier run has filled this folder."""
    from benchmarks.search import corpus

    return folder is not None and (Path(folder) / "db.sqlite3").exists() and corpus.made() > 0


def at(size: int, name: str, options: argparse.Namespace, *, is_first: bool, only: set[str]) -> "list[Bar]":
    """All parts that were asked for, over what is in the database now."""
    from benchmarks.search import filling, freshness, relevance, speed, substrings, web
    from kb.search import rebuilding

    parts = [part for part in PARTS if part in options.only and part in only]
    if not parts:
        return []
    found = []
    if "indexing" in parts:
        found += filling.run(size, with_words_alone=is_first)
    else:
        rebuilding.rebuild()
    is_large = size > 20_000
    steps = {
        "relevance": lambda: relevance.run(name, options.postgres, most=not is_large),
        "substrings": lambda: substrings.run(name, options.seed, options.substrings),
        "speed": lambda: speed.run(size, options.seed),
        "freshness": lambda: freshness.run(size),
        "threads": lambda: speed.run_threads(size, options.seed) if is_first else [],
        "web": lambda: web.run(size) if is_first else [],
    }
    for part, step in steps.items():
        if part in parts:
            begun = time.monotonic()
            found += step()
            print(f"({part}: {time.monotonic() - begun:.0f} s)", flush=True)
    return found


def postgres() -> str:
    """The address of the tests' PostgreSQL, or nothing when it does not answer."""
    from scripts.servers import DEFAULTS, address, answers

    url = os.environ.get("DATABASE_URL") or DEFAULTS["DATABASE_URL"]
    if url.startswith("postgres") and answers(address(url)):
        return url
    print(f"PostgreSQL does not answer at {url}: left out")
    return ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

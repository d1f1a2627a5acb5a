"""A process that only searches, as a web worker does: told what to do by lines of JSON, answers in lines of JSON.

`python -m benchmarks.search.searching`, in the environment of the installation; the class below starts and asks it.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds to wait for something to be found


class Searching:
    """The other process. Everything it is asked to do happens there."""

    def __enter__(self) -> "Searching":
        command = [sys.executable, "-m", "benchmarks.search.searching"]
        path = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *args: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()

    def do(self, what: str, **details: object) -> Any:
        """Raises RuntimeError when the process died."""
        self.tell(what, **details)
        return self.hear()

    def tell(self, what: str, **details: object) -> None:
        assert self.process.stdin
        print(json.dumps({"do": what, **details}), file=self.process.stdin, flush=True)

    def hear(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the searching process has died")
        return json.loads(line)


def rss() -> float:
    """Resident memory of this process, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


class Actions:
    """What the process can be told. Milliseconds and megabytes."""

    def __init__(self) -> None:
        from benchmarks.search.viewers import reader

        self.viewer = reader()
        self.engine_ms = 0.0

    def search(self, text: str) -> Any:
        from kb.search import query

        return query.search(self.viewer, text)

    def ask(self, texts: list[str]) -> dict[str, object]:
        """CPU of each question: the whole search, and the engine's part of it; and the memory it took to get there."""
        before = rss()
        self.watch_engine()
        opening = time.process_time()
        self.search(texts[0])
        opening = time.process_time() - opening
        whole, engine, wall = [], [], []
        for text in texts:
            self.engine_ms, cpu, started = 0.0, time.process_time(), time.perf_counter()
            self.search(text)
            whole.append((time.process_time() - cpu) * 1000)
            wall.append((time.perf_counter() - started) * 1000)
            engine.append(self.engine_ms)
        return {
            "whole": whole,
            "engine": engine,
            "wall": wall,
            "opening": opening * 1000,
            "before": before,
            "after": rss(),
        }

    def watch_engine(self) -> None:
        from kb.search import engines

        engine = engines.chosen()
        find = engine.find

        def watched(*args: Any) -> Any:
            started = time.process_time()
            try:
                return find(*args)
            finally:
                self.engine_ms += (time.process_time() - started) * 1000

        engine.find = watched  # type: ignore[method-assign, assignment]

    def until_found(self, text: str, pk: int) -> dict[str, float]:
        """Search again and again until the document comes first: when that was, and the CPU of the search that did."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            cpu = time.process_time()
            hits = self.search(text).hits
            if hits and hits[0].id == pk:
                return {"at": time.monotonic(), "cpu": (time.process_time() - cpu) * 1000}
            time.sleep(0.02)
        return {"at": float("inf"), "cpu": 0.0}

    def shows(self, text: str, pk: int, is_visitor: bool) -> bool:
        """Whether one search shows the document."""
        from django.contrib.auth.models import AnonymousUser

        from kb.search import query

        results = query.search(AnonymousUser() if is_visitor else self.viewer, text)
        return any(hit.id == pk for hit in results.hits)

    def write_all(self, with_pairs: bool) -> dict[str, object]:
        """Build an index of everything: documents, seconds of CPU, and memory after each tenth of the documents."""
        from benchmarks.search.filling import build

        return build(with_pairs)

    def compare_threads(self, texts: list[str], threads: int, seed: int) -> dict[str, object]:
        """Answers of many threads at once, each asking all texts in an order of its own, against those of one."""
        right = {text: self.answer(text) for text in texts}
        wrong: list[str] = []

        def work(number: int) -> None:
            from django.db import connection

            order = texts[:]
            random.Random(seed + number).shuffle(order)
            for text in order:
                try:
                    if self.answer(text) != right[text]:
                        wrong.append(text)
                except Exception as error:
                    wrong.append(f"{text}: {error!r}")
            connection.close()

        started = time.perf_counter()
        workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return {"asked": threads * len(texts), "wrong": wrong, "seconds": time.perf_counter() - started}

    def answer(self, text: str) -> list[object]:
        from django.db import close_old_connections

        results = self.search(text)
        close_old_connections()
        return [results.engine, results.total, [(hit.id, hit.score) for hit in results.hits]]


def main() -> None:
    import django

    django.setup()
    actions = Actions()
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps(getattr(actions, told.pop("do"))(**told)), flush=True)


if __name__ == "__main__":
    main()

"""Building an index: documents per second of CPU, with and without pairs, and whether memory stays flat meanwhile."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.search.bars import Bar, at_least, at_most, table
from benchmarks.search.searching import Searching, rss
from kb.models import SearchDocument
from kb.search import postings, rebuilding
from kb.search.engines import chosen
from kb.search.index import entry_of
from kb.search.postings import Entry

WITH_PAIRS, COMBINED = 150.0, 500.0  # documents per second of CPU
GROWTH = 64.0  # MB that the second half of a build may add to the first


def run(size: int, with_words_alone: bool = True) -> list[Bar]:
    """A rebuild as the product does it, and one of words alone into a folder of its own."""
    found, rows = [], []
    for with_pairs, limit in ((True, WITH_PAIRS), (False, COMBINED)):
        if not with_pairs and not with_words_alone:
            continue
        with Searching() as process:
            built = process.do("write_all", with_pairs=with_pairs)
        name = "with pairs" if with_pairs else "words alone"
        rate = built["documents"] / built["cpu"]
        rows.append([name, built["documents"], f"{built['cpu']:.1f}", f"{rate:.0f}", trail(built["memory"])])
        found.append(at_least(f"indexing, {name}, {size:,}", rate, limit, "{:.0f}", " documents per CPU s"))
        if with_pairs:
            growth = max(built["memory"][5:]) - max(built["memory"][:6])
            found.append(
                at_most(f"indexing, growth of memory in the second half, {size:,}", growth, GROWTH, "{:+.0f}", " MB")
            )
    table("Indexing", ["what", "documents", "CPU s", "per CPU s", "MB after each tenth"], rows)
    return found


def trail(memory: list[float]) -> str:
    return " ".join(f"{value:.0f}" for value in memory)


def build(with_pairs: bool) -> dict[str, object]:
    """In the process that is measured."""
    watch = Watch(SearchDocument.objects.filter(live=True).count())
    cpu = time.process_time()
    if with_pairs:
        rebuilding.rebuild(watch.progress)
    else:
        words_alone(watch)
    return {"documents": watch.done, "cpu": time.process_time() - cpu, "memory": [*watch.memory, rss()]}


class Watch:
    """Notes the memory after each tenth."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.memory = total, 0, [rss()]

    def progress(self, done: int, _total: int) -> None:
        self.done = done
        while len(self.memory) <= 10 * done // (self.total or 1):
            self.memory.append(rss())


def words_alone(watch: Watch) -> None:
    folder = Path(mkdtemp(prefix="zhizheng-words-"))
    try:
        postings.create(folder / "index", ["words"])
        postings.write(folder / "index", entries(watch), [])
    finally:
        shutil.rmtree(folder)


def entries(watch: Watch) -> Iterator[Entry]:
    analysis = chosen().analysis()
    rows = SearchDocument.objects.filter(live=True).order_by("pk")
    for done, row in enumerate(rows.iterator(chunk_size=200), 1):
        whole = entry_of(row, analysis)
        yield Entry(whole.id, whole.version, {"words": whole.fields["words"]})
        watch.progress(done, watch.total)

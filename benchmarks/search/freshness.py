"""How soon two other processes find what was published, and lose what was withdrawn while nobody writes the index."""

import time

from benchmarks.search.bars import Bar, at_most, table
from benchmarks.search.searching import Searching
from kb.models import SearchDocument
from kb.search import documents, index
from kb.search.documents import Findable, Kind
from kb.search.evaluating import percentile

FIRST = 90_000_000  # object ids of what is published here
TIMES = 10
CPU_LIMIT, WALL_LIMIT = 100.0, 1000.0


def run(size: int) -> list[Bar]:
    """This process publishes and writes; two others search, and have the index open already."""
    with Searching() as one, Searching() as other:
        readers = [one, other]
        for process in readers:
            process.do("ask", texts=["月末结账"])
        cpu, wall, reopened = [], [], []
        for number in range(TIMES):
            used, seconds, answers = published(number, readers)
            cpu.append(used)
            wall.append(seconds)
            reopened += [answer["cpu"] for answer in answers]
        late = sum(still_shown(number, readers) for number in range(TIMES))
    rows = [
        ["publish: put and write, CPU", *spread(cpu)],
        ["publish: commit until both processes find it, wall", *spread(wall)],
        ["the search that opens the new generation, CPU", *spread(reopened)],
    ]
    table(f"Publishing, {size:,} documents, ms, n = {TIMES}", ["what", "p50", "p95", "most"], rows)
    return [
        at_most(f"publish → searchable, writer's CPU p95, {size:,}", percentile(cpu, 0.95), CPU_LIMIT, "{:.0f}", " ms"),
        at_most(
            f"publish → searchable, reader's CPU p95, {size:,}", percentile(reopened, 0.95), CPU_LIMIT, "{:.0f}", " ms"
        ),
        at_most(
            f"publish → searchable in 2 processes, wall p95, {size:,}",
            percentile(wall, 0.95),
            WALL_LIMIT,
            "{:.0f}",
            " ms",
        ),
        at_most(f"unpublished or withdrawn, still shown with the writer stopped, {size:,}", late, 0, "{:.0f}"),
    ]


def spread(values: list[float]) -> list[str]:
    return [f"{percentile(values, share):.1f}" for share in (0.5, 0.95, 1.0)]


def title_of(number: int) -> str:
    return f"新发布的操作说明第{number}号 PUB-{number:04d}"


def published(number: int, readers: list[Searching]) -> tuple[float, float, list[dict[str, float]]]:
    """CPU ms of publishing and writing, wall ms until the last process found it, what the processes say."""
    text = "本说明介绍如何核对往来款项，并在结账之前完成暂估入库。" * 20
    cpu = time.process_time()
    row = documents.put(Kind.FAQ, FIRST + number, Findable(title_of(number), f"/faq/pub-{number}/", text, "public"))
    committed = time.monotonic()
    for process in readers:
        process.tell("until_found", text=title_of(number), pk=row.pk)
    index.write_pending()
    used = (time.process_time() - cpu) * 1000
    answers = [process.hear() for process in readers]
    return used, (max(answer["at"] for answer in answers) - committed) * 1000, answers


def still_shown(number: int, readers: list[Searching]) -> int:
    """Withdraw it, or move it behind a wall, without telling the index; how many processes show it after that."""
    row = SearchDocument.objects.get(kind=Kind.FAQ, object_id=FIRST + number)
    if number % 2:
        documents.remove(Kind.FAQ, row.object_id)
    else:
        documents.put(Kind.FAQ, row.object_id, Findable(row.title, row.url, row.text, "internal"))
    shown = [process.do("shows", text=row.title, pk=row.pk, is_visitor=not number % 2) for process in readers]
    return sum(map(bool, shown))

"""How long a question takes, what it costs in memory, and whether many at once get the answers that one alone gets."""

import random

import rjieba

from benchmarks.search.bars import Bar, at_most, table
from benchmarks.search.questions import questions
from benchmarks.search.searching import Searching
from kb.models import SearchDocument
from kb.search.evaluating import percentile

QUESTIONS = 300
THREADS = 8
HOSTILE = {
    "*": "*",
    "200 × *": "*" * 200,
    "5,000 characters": "月末结账失败" * 834,
    "2,000 words": " ".join(f"词{number} w{number}" for number in range(1000)),
    "control characters": "结账\x00\x01\x1b[31m\x7f\u200b\u202e失败",
    "emoji": "😀🧾结账💥" * 20,
    "operators": 'title:(结账 OR -"月末") AND NOT [a TO z]^9 ~2 \\"',
}
# documents → milliseconds of CPU that half of the questions, and 95 %, may take
LIMITS = {10_000: (3.0, 10.0), 100_000: (5.0, 25.0)}
SHORT, MEMORY, HOSTILE_LIMIT = 5.0, 100.0, 100.0


def run(size: int, seed: int) -> list[Bar]:
    """Each part in a process of its own, freshly started, each question for the first time."""
    asked = [judged.query for judged in questions()][:QUESTIONS]
    with Searching() as process:
        long = process.do("ask", texts=asked)
    with Searching() as process:
        short = process.do("ask", texts=keywords(seed))
        hostile = {name: process.do("ask", texts=[text]) for name, text in HOSTILE.items()}
    rows = [
        line(name, part, answer[part])
        for name, answer in (("questions", long), ("short keywords", short))
        for part in ("engine", "whole", "wall")
    ]
    rows += [
        line(f"hostile: {name}", part, answer[part]) for name, answer in hostile.items() for part in ("whole", "wall")
    ]
    table(f"Milliseconds a question, {size:,} documents", ["what", "of", "n", "p50", "p95", "most"], rows)
    print(f"opening the index: {long['opening']:.0f} ms of CPU; memory {long['before']:.0f} → {long['after']:.0f} MB")
    slowest = max(answer["wall"][0] for answer in hostile.values())
    return [
        *latency(size, long, short),
        at_most(
            f"memory for {QUESTIONS} questions, {size:,}", long["after"] - long["before"], MEMORY, "{:+.0f}", " MB"
        ),
        at_most(f"hostile questions, wall, {size:,}", slowest, HOSTILE_LIMIT, "{:.1f}", " ms"),
    ]


def line(name: str, part: str, values: list[float]) -> list[object]:
    of = {"engine": "engine, CPU", "whole": "query.search, CPU", "wall": "query.search, wall"}[part]
    return [name, of, len(values), *(f"{percentile(values, share):.2f}" for share in (0.5, 0.95, 1.0))]


def latency(size: int, long: dict[str, list[float]], short: dict[str, list[float]]) -> list[Bar]:
    middle, most = next((limits for top, limits in LIMITS.items() if size <= top), LIMITS[100_000])
    found = []
    for part, name in (("engine", "engine"), ("whole", "query.search")):
        found += [
            at_most(f"CPU p50 of {name}, {size:,}", percentile(long[part], 0.5), middle, "{:.2f}", " ms"),
            at_most(f"CPU p95 of {name}, {size:,}", percentile(long[part], 0.95), most, "{:.2f}", " ms"),
            at_most(
                f"CPU p95 of {name}, short keywords, {size:,}", percentile(short[part], 0.95), SHORT, "{:.2f}", " ms"
            ),
        ]
    return found


def keywords(seed: int, number: int = 150) -> list[str]:
    """Words of two to four characters from titles of real documents."""
    titles = SearchDocument.objects.order_by("pk").values_list("title", flat=True)[:400]
    words = sorted(
        {word for title in titles for word in rjieba.cut(title) if 2 <= len(word) <= 4 and not word.isascii()}
    )
    return random.Random(seed).sample(words, min(number, len(words)))


def run_threads(size: int, seed: int, each: int = 600) -> list[Bar]:
    """4,800 questions of eight threads at once, against serial answers of the same process."""
    texts = [judged.query for judged in questions([*CLEAN_AND_SLIPS])][:each]
    with Searching() as process:
        told = process.do("compare_threads", texts=texts, threads=THREADS, seed=seed)
    for text in told["wrong"][:5]:
        print(f"wrong: {text}")
    what = f"wrong of {told['asked']:,} questions by {THREADS} threads at once, {size:,}"
    print(f"threads: {told['asked']:,} questions in {told['seconds']:.0f} s")
    return [at_most(what, len(told["wrong"]), 0, "{:.0f}")]


CLEAN_AND_SLIPS = ("general-ledger", "service-handbook", "finance-manual", "bookkeeping", "slips", "homophones")

"""make bench-search, tiny: every part runs and measures something."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.search.corpus import Maker
from benchmarks.search.questions import half, questions

ROOT = Path(settings.BASE_DIR)


@pytest.mark.slow
def test_every_part_runs_and_ends_in_a_table_of_bars() -> None:
    # Threads and the web server are left to a real run: they take minutes, and have tests of their own.
    parts = ["relevance", "substrings", "indexing", "speed", "freshness"]
    command = [sys.executable, "-m", "benchmarks.search", "--sizes", "600", "--substrings", "60", "--only", *parts]
    env = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "SEARCH_URL")}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    bars = done.stdout.partition("\nBars\n")[2]
    for what in (
        "ahead of tantivy",
        "ahead of SQLite FTS5",
        "substring hits",
        "indexing, with pairs",
        "CPU p50",
        "memory",
    ):
        assert what in bars
    for what in (
        "searchable, writer's CPU",
        "searchable in 2 processes",
        "writer stopped",
    ):
        assert what in bars


def test_the_judged_questions_can_be_read_and_are_enough() -> None:
    clean = questions()
    assert len(clean) >= 200
    assert len({judged.query for judged in clean}) == len(clean)
    shares = [sum(half(judged) == name for judged in clean) / len(clean) for name in ("dev", "test")]
    assert min(shares) > 0.45


def test_every_slip_is_of_a_question_with_the_same_places_and_in_its_half() -> None:
    clean = {judged.query: judged for judged in questions()}
    for slip in questions(["slips", "homophones"]):
        meant = clean[slip.meant]
        assert slip.query != meant.query
        assert (slip.gains, half(slip)) == (meant.gains, half(meant))


def test_made_up_documents_are_the_same_for_the_same_seed_and_no_sentence_stays_whole() -> None:
    real = [
        "月末结账之前应当完成期末调汇和期间损益结转。",
        "凭证断号可以在结账前整理。",
        "备份文件保留 30 天，到期自动清理。",
    ]
    first, again, other = (
        list(islice(Maker(seed, [("结账", text) for text in real]).documents(), 40)) for seed in (1, 1, 2)
    )
    assert first == again != other
    assert not any(sentence.strip("。") in text for _title, text in first for sentence in real)

"""The judged questions of this folder, and the half of them that is for tuning."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kb.search.judging import Judged, read

FOLDER = Path(__file__).parent / "judged"
CLEAN = ("general-ledger", "service-handbook", "finance-manual", "bookkeeping")
HALVES = ("dev", "test")


def questions(names: Iterable[str] = CLEAN) -> list[Judged]:
    """Questions of these files, in their order."""
    lines = [(FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() for name in names]
    return [judged for part in lines for judged in read(part)]


def half(judged: Judged) -> str:
    """`dev` or `test`, the same on every machine; a slip goes with the question it was meant to be."""
    return HALVES[hashlib.sha256(judged.meant.encode()).digest()[0] % 2]

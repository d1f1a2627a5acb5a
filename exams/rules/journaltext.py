"""A journal entry as an author types it: 借 1122 应收账款 113,000 客户=恒远. 或 or an empty line parts two entries."""

import re
from dataclasses import dataclass
from typing import Any

from exams.rules.journal import CREDIT, DEBIT

SIDES = {"借": DEBIT, "贷": CREDIT, "dr": DEBIT, "cr": CREDIT, "debit": DEBIT, "credit": CREDIT}
OR = {"或", "或者", "or"}
SIGNS = {DEBIT: "借", CREDIT: "贷"}  # i18n: as is (what an author types)


@dataclass(frozen=True, slots=True)
class Unreadable(ValueError):
    """`line` (from 1) is no journal line; `text` is what it says."""

    line: int
    text: str


def read(text: str, dimensions: list[str]) -> list[list[dict[str, Any]]]:
    """Entries in the shape of the key. Amounts stay texts. Raises Unreadable."""
    entries: list[list[dict[str, Any]]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and line.strip(" ：:。").lower() not in OR:
            entries[-1].append(line_of(number, line.replace("＝", "="), dimensions))
        elif entries[-1]:
            entries.append([])
    return [entry for entry in entries if entry]


def line_of(number: int, line: str, dimensions: list[str]) -> dict[str, Any]:
    words = re.sub(r"^\s*([借贷])[：:]?", r"\1 ", line).split()
    named = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    side = SIDES.get(plain[0].casefold(), "") if plain else ""
    if not side or len(plain) < 3 or not set(named) <= set(dimensions):
        raise Unreadable(number, line.strip())
    return {
        "side": side,
        "account": " ".join(plain[1:-1]),
        "amount": plain[-1],
        "dimensions": [named.get(name, "") for name in dimensions],
    }


def write(entries: list[list[dict[str, Any]]], dimensions: list[str]) -> str:
    """What `read` understands."""
    return "\n\n".join("\n".join(text_of(line, dimensions) for line in entry) for entry in entries)


def text_of(line: dict[str, Any], dimensions: list[str]) -> str:
    named = [f"{name}={value}" for name, value in zip(dimensions, line["dimensions"], strict=False) if value]
    return " ".join([SIGNS.get(line["side"], ""), line["account"], line["amount"], *named])

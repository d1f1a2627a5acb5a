"""Reads a chart of accounts from CSV with the columns code, name, parent and direction (debit/credit, 借/贷)."""

import csv
import io
from dataclasses import dataclass

DIRECTIONS = {"debit": "debit", "credit": "credit", "借": "debit", "贷": "credit", "": ""}
COLUMNS = ("code", "name", "parent", "direction")
JOIN = "——"


class BadChart(ValueError):
    """`line` of the file cannot be used; `reason` is one of columns, code, twice, parent, name, direction."""

    def __init__(self, line: int, reason: str, text: str = "") -> None:
        super().__init__(f"line {line}: {reason} {text}".strip())
        self.line, self.reason, self.text = line, reason, text


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`name` is the whole one, with those above: 应交税费——应交增值税——销项税额."""

    code: str
    name: str
    parent: str
    direction: str


def read(text: str) -> list[AccountRow]:
    """In the order of the file, parents first. A row without a direction has that of its parent. Raises BadChart."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise BadChart(1, "columns", ",".join(COLUMNS))
    rows: dict[str, AccountRow] = {}
    for raw in reader:
        row = row_of({name: (raw[name] or "").strip() for name in COLUMNS}, rows, reader.line_num)
        rows[row.code] = row
    return list(rows.values())


def row_of(raw: dict[str, str], above: dict[str, AccountRow], line: int) -> AccountRow:
    code, parent = raw["code"], above.get(raw["parent"])
    if not (code.isascii() and code.isalnum() and len(code) <= 20):
        raise BadChart(line, "code", code)
    if code in above:
        raise BadChart(line, "twice", code)
    if raw["parent"] and parent is None:
        raise BadChart(line, "parent", raw["parent"])
    name = JOIN.join(filter(None, (parent.name if parent else "", raw["name"])))
    if not raw["name"] or len(name) > 120:
        raise BadChart(line, "name", raw["name"])
    direction = DIRECTIONS.get(raw["direction"].casefold(), "") or (parent.direction if parent else "")
    if not direction or raw["direction"].casefold() not in DIRECTIONS:
        raise BadChart(line, "direction", raw["direction"])
    return AccountRow(code, name, raw["parent"], direction)

"""Reads the lines of a chart of accounts out of a table, as people keep them in spreadsheets.

A row of headings names code and name, and maybe parent and direction (debit/credit, 借/贷). Titles may stand above it,
and captions (一、资产类) between the accounts.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Table = Sequence[tuple[int, Sequence[str]]]  # line of the file, and its cells

COLUMNS = {  # the more telling name first: a table may have 科目编码 and 科目
    "code": ("科目编码", "科目代码", "科目编号", "编码", "代码", "编号", "科目号", "code", "accountcode", "account"),
    "name": ("科目名称", "会计科目名称", "名称", "会计科目", "科目", "name", "accountname"),
    "parent": ("上级科目编码", "上级编码", "上级科目", "上级代码", "上级", "父级", "parent", "parentcode"),
    "direction": ("余额方向", "借贷方向", "科目方向", "方向", "借贷", "direction", "balance", "normalbalance"),
}
NEEDED = {"code", "name"}
ASIDE = re.compile(r"[(（].*?[)）]|[\s*:：]")  # what a heading says besides its name
CAPTION = re.compile(r"[（(]?[一二三四五六七八九十]+[)）]?[、.．].*|\D*类")  # 一、资产类: a line between accounts
LOOK_FOR_HEADINGS = 10  # lines: people put a title above


class BadChart(ValueError):
    """`line` of the file cannot be used; `reason` is columns, or one of those of Judged."""

    def __init__(self, line: int, reason: str, text: str = "") -> None:
        super().__init__(f"line {line}: {reason} {text}".strip())
        self.line, self.reason, self.text = line, reason, text


@dataclass(frozen=True, slots=True)
class Line:
    """What a table says of an account. `parent` is None where it has no such column."""

    number: int
    code: str
    name: str
    parent: str | None = None
    direction: str = ""


def table_of(text: str) -> list[tuple[int, list[str]]]:
    """The cells of CSV, parted by commas, semicolons or tabs. Raises BadChart."""
    top = text.split("\n", LOOK_FOR_HEADINGS)[:LOOK_FOR_HEADINGS]
    sign = max(",;\t", key=lambda sign: sum(line.count(sign) for line in top))
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=sign)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as bad:
        raise BadChart(reader.line_num, "columns", str(bad)) from None


def lines_of(table: Table) -> list[Line]:
    """The lines below the headings that say something. Raises BadChart where there are no headings."""
    said = [(number, [cell.strip() for cell in cells]) for number, cells in table]
    said = [(number, cells) for number, cells in said if any(cells)]
    for at, (_number, cells) in enumerate(said[:LOOK_FOR_HEADINGS]):
        places = places_of(cells)
        if set(places) >= NEEDED:
            found = [line_of(number, row, places) for number, row in said[at + 1 :]]
            return [line for line in found if line.code or line.name]
    raise BadChart(said[0][0] if said else 1, "columns", " ".join(said[0][1])[:80] if said else "")


def places_of(cells: Sequence[str]) -> dict[str, int]:
    heads = {ASIDE.sub("", cell).casefold(): place for place, cell in reversed(list(enumerate(cells)))}
    named = {field: next((name for name in names if name in heads), None) for field, names in COLUMNS.items()}
    return {field: heads[name] for field, name in named.items() if name}


def line_of(number: int, cells: Sequence[str], places: Mapping[str, int]) -> Line:
    said = {field: cells[place] if place < len(cells) else "" for field, place in places.items()}
    parent = said["parent"].split(" ")[0] if "parent" in said else None  # 1002, or 1002 银行存款
    return Line(number, said["code"], said["name"], parent, said.get("direction", ""))


def is_caption(line: Line) -> bool:
    text = line.code or line.name
    return not (line.code and line.name) and not line.direction and bool(CAPTION.fullmatch(text))

"""Reads a table of marks from a file: full marks first, then one candidate a row. The format is in docs/statistics.md.

A blank cell is an open answer; NA says that the item was not on this candidate's paper.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exams.rules.marktable import Table, table_of
from exams.rules.moments import Floats

ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .xls begin
WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
QUOTED = re.compile(r"([+-]?\d+),(\d{1,2}|\d{4,})|([+-]?0),(\d+)")  # 0,5 in quotes; 1,000 may be a thousand
TOTAL = re.compile(r"\b(totals?|sum|score|result)\b|总分|合计|总计|得分合计")
DELIMITERS = ("\t", ";", ",", "；", "，")
ABSENT = {"na", "n/a", "未出"}
IDS = re.compile(r"\b(id|no|name|candidate|student|person)s?\b|考号|学号|工号|编号|序号|姓名|考生|学生|人员")
FULL = re.compile(r"\b(max|maximum|full|points|out of)\b|满分|分值")
SEPARATOR = re.compile(
    r"\ufeff?sep=([\t;,|])\r?\n", re.IGNORECASE
)  # what some spreadsheets write before everything else
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
NOT_GIVEN, NOT_A_NUMBER = -np.inf, np.inf


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is empty, workbook, encoding, broken, no_candidates, length, maximum, no_maximum, mark or above; no words.

    `line` and `column` count from 1 as a spreadsheet does; `text` is what stands there, `limit` what was expected.
    """

    code: str
    line: int = 0
    column: int = 0
    text: str = ""
    limit: str = ""


class BadSheet(ValueError):
    """A file that cannot be read; `problems` names every bad cell."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`totals` are the columns (from 0) that look like a sum of the others: they are read as items all the same.

    `is_numbered`: the full marks read 1, 2, 3 …, and nobody said that they are no names: perhaps they are.
    """

    table: Table
    names: tuple[str, ...]  # of the items: from the header, or their numbers
    totals: tuple[int, ...] = ()
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: list[str]


class Cells(dict[str, float]):
    """What a cell says as a number. A big table holds few different texts, so each is read once."""

    def __init__(self, decimal_comma: bool) -> None:
        super().__init__()
        self.decimal_comma = decimal_comma

    def __missing__(self, text: str) -> float:
        plain = tidy(text)
        if self.decimal_comma or QUOTED.fullmatch(plain):
            plain = plain.replace(",", ".")
        if not plain:
            value = np.nan
        elif plain in ABSENT:
            value = NOT_GIVEN
        else:
            value = float(plain) if NUMBER.fullmatch(plain) else NOT_A_NUMBER
        self[text] = value
        return value


def tidy(text: str) -> str:
    """Full width becomes half width, the minus of typesetters a hyphen."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip().casefold()


def read(data: bytes, *, header: bool | None = None, ids: bool | None = None) -> Sheet:
    """The table in this file. `header` and `ids` say whether there is a row of names and a column of candidates;
    None finds out. Raises BadSheet."""
    lines, cells = lines_of(decode(data))
    if not lines:
        raise BadSheet([Problem("empty")])
    has_header = looks_like_header(lines, cells) if header is None else header
    names = lines[0].cells if has_header else []
    rows = lines[1:] if has_header else lines
    if len(rows) < 2:
        raise BadSheet([Problem("no_candidates")])
    has_ids = looks_like_ids(names, rows, cells) if ids is None else ids
    rows = [row for row in rows if has_ids or any(map(str.strip, row.cells))]
    sheet = sheet_of(names, rows, int(has_ids), cells)
    counted = np.arange(1, len(sheet.names) + 1)
    is_numbered = header is None and not has_header and counted.size > 2 and (sheet.table.maxima == counted).all()
    return replace(sheet, is_numbered=bool(is_numbered))


def decode(data: bytes) -> str:
    """By its mark, by the zeros of two-byte letters, else the first encoding that fits. Raises BadSheet."""
    if data.startswith(WORKBOOKS):
        raise BadSheet([Problem("workbook")])
    if data[:2] in WIDE:
        encodings: tuple[str, ...] = (WIDE[data[:2]],)
    elif b"\0" in data[:200]:
        encodings = ("utf-16-le",) if data[1::2][:100].count(0) > data[::2][:100].count(0) else ("utf-16-be",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet([Problem("encoding")])


def lines_of(text: str) -> tuple[list[Line], Cells]:
    """Lines that are not blank, with their numbers; cells are split at the separator that the first of them uses."""
    said = SEPARATOR.match(text)
    start, text = (1, text[said.end() :]) if said else (0, text)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = said[1] if said else next((mark for mark in DELIMITERS if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = [Line(start + reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        raise BadSheet([Problem("broken", reader.line_num, text=str(error))])
    return found, Cells(decimal_comma=delimiter != ",")


def looks_like_header(lines: list[Line], cells: Cells) -> bool:
    """Names stand in it; or only its first cell is a name, and that of a column, or the full marks come after it."""
    first, *rest = lines[0].cells
    if any(cells[cell] == NOT_A_NUMBER for cell in rest) or (not rest and cells[first] == NOT_A_NUMBER):
        return True
    comes_before_full = len(lines) > 1 and FULL.search(tidy(lines[1].cells[0])) is not None
    if FULL.search(tidy(first)):
        return False
    return comes_before_full or IDS.search(tidy(first)) is not None


def looks_like_ids(names: Sequence[str], rows: list[Line], cells: Cells) -> bool:
    """The header says so, or the full marks have no number there, or every candidate has a name of their own there."""
    if names and IDS.search(tidy(names[0])):
        return True
    if not np.isfinite(cells[rows[0].cells[0]]):
        return len(rows[0].cells) > 1
    first = [row.cells[0] for row in rows[1:]]
    return len(set(first)) == len(first) > 1 and all(cells[cell] == NOT_A_NUMBER for cell in first)


def sheet_of(names: Sequence[str], rows: list[Line], skip: int, cells: Cells) -> Sheet:
    width = width_of(rows, skip)
    if width < 1 or len(rows) < 2:
        raise BadSheet([Problem("no_candidates")])
    problems = [
        Problem("length", row.number, text=str(len(row.cells) - skip), limit=str(width))
        for row in rows
        if len(row.cells) - skip < width
    ]
    if problems:
        raise BadSheet(problems)
    marks = np.array([[cells[cell] for cell in row.cells[skip : skip + width]] for row in rows], dtype=np.float64)
    if problems := [*bad_maxima(rows[0], marks[0], skip), *bad_marks(rows, marks, skip)]:
        raise BadSheet(problems)
    titles = [names[column].strip() if column < len(names) else "" for column in range(skip, skip + width)]
    given = marks[1:] != NOT_GIVEN
    open_ones = np.where(given, marks[1:], np.nan)
    table = table_of(open_ones, marks[0], given)
    shown = tuple(title or str(n) for n, title in enumerate(titles, start=1))
    return Sheet(table, shown, totals_in(titles, table))


def totals_in(titles: Sequence[str], table: Table) -> tuple[int, ...]:
    """Columns that are called a total, and a last one that is the sum of at least two before it in every row."""
    called = {column for column, title in enumerate(titles) if TOTAL.search(tidy(title))}
    whole = np.vstack([table.maxima, table.marks])
    last = whole.shape[1] - 1
    if last >= 2 and np.ptp(whole[1:, last]) > 0 and np.allclose(whole[:, :last].sum(axis=1), whole[:, last]):
        called.add(last)
    return tuple(sorted(called))


def width_of(rows: list[Line], skip: int) -> int:
    """Columns up to the last one that holds anything: spreadsheets like to add empty ones."""
    return max(
        (number for row in rows for number, cell in enumerate(row.cells[skip:], start=1) if cell.strip()), default=0
    )


def bad_maxima(row: Line, maxima: Floats, skip: int) -> list[Problem]:
    wrong = [column for column, value in enumerate(maxima) if not (np.isfinite(value) and value >= 0)]
    found = [(column + skip, row.cells[column + skip].strip()) for column in wrong]
    return [Problem("maximum" if text else "no_maximum", row.number, column + 1, text) for column, text in found]


def bad_marks(rows: list[Line], marks: Floats, skip: int) -> list[Problem]:
    """Cells that are no mark, and marks above the full marks of their item."""
    full = np.where(np.isfinite(marks[0]), marks[0], np.inf)
    wrong = np.argwhere((marks[1:] == NOT_A_NUMBER) | (marks[1:] > full * (1 + 1e-9)))
    return [bad_mark(rows[line + 1], marks, int(line) + 1, int(column), skip) for line, column in wrong]


def bad_mark(row: Line, marks: Floats, line: int, column: int, skip: int) -> Problem:
    text = row.cells[column + skip].strip()
    code = "mark" if marks[line, column] == NOT_A_NUMBER else "above"
    return Problem(code, row.number, column + skip + 1, text, f"{marks[0, column]:g}")

"""The cells of a workbook as people see them, row by row below the headings that say which sheet it is.

Cells are values: of a formula the value that was saved with it. Which cells hold formulas or are merged is read from
the XML of the sheet, because the library forgets it when it reads row by row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from exams.formats.archive import Archive
from exams.formats.record import Unreadable
from exams.formats.sheet import Column, Layout, Line, bare
from exams.formats.sheets import by_headings

MOST_ROWS, MOST_COLUMNS = 60_000, 80
MOST_MERGED = 200_000  # rows of merged cells, each range counted by its height
LOOK_FOR_HEADINGS = 10  # rows: people put a title above
FORMULA = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f')
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
ALIKE = 3  # headings of one of our sheets that make a sheet without all it needs a mistake and no other business


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that holds items."""

    title: str
    layout: Layout
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Marks:
    """What the XML says of cells: which hold formulas, and the row and column where each merged cell begins."""

    formulas: set[str] = field(default_factory=set)
    merged: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict)  # by row

    def begins(self, row: int, column: int) -> tuple[int, int] | None:
        """Where the merged cell begins that covers this one; None when it stands for itself."""
        for left, top, right, bottom in self.merged.get(row, ()):
            if left <= column <= right and top <= row <= bottom and (row, column) != (top, left):
                return top, left
        return None


def sheets_of(data: bytes) -> list[Sheet]:
    """The sheets that have the headings of one of ours. Raises Unreadable."""
    archive = Archive(data)  # bounds what the library will unpack
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        found = [sheet for one in book.worksheets if (sheet := sheet_of(one, archive)) is not None]
    except Unreadable:
        raise
    except Exception:  # whatever a broken workbook does to the library
        raise Unreadable(_("这不是可以打开的 Excel 文件（.xlsx）。请用 Excel 或 WPS 打开后另存为 .xlsx。"))
    if not found:
        raise Unreadable(_("没有找到表头。第一行要有“题干”和“答案”两列，请用模板填写。"))
    return found


def sheet_of(sheet: Any, archive: Archive) -> Sheet | None:
    """None when this sheet has no headings of ours."""
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that holds only a chart
        return None
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1)
    headed = headings(sheet.title, rows)
    if headed is None:
        return None
    layout, places = headed
    marks = marks_of(archive, sheet)
    lines, above = [], dict[str, str]()
    for number, row in rows:
        if number > MOST_ROWS:
            raise Unreadable(_("一次最多读取 %(n)s 行。请拆成几个文件上传。") % {"n": MOST_ROWS})
        line = line_of(number, row, layout, places, marks, above)
        above = dict(line.values)
        if line.is_own:
            lines.append(line)
    return Sheet(sheet.title, layout, tuple(lines))


def headings(title: str, rows: Iterator[tuple[int, Any]]) -> tuple[Layout, dict[str, int]] | None:
    """The layout that the headings are those of, and where its columns stand. Raises Unreadable for half of one."""
    nearest: tuple[int, Layout, set[str]] | None = None
    for number, row in rows:
        heads = [bare(text_of(cell)) for cell in row]
        for layout in by_headings():
            fields = layout.fields()
            places = {fields[head]: place for place, head in reversed(list(enumerate(heads))) if head in fields}
            if layout.needed <= set(places):
                return layout, places
            if layout.begins in places and len(places) >= ALIKE and (nearest is None or len(places) > nearest[0]):
                nearest = len(places), layout, set(places)
        if number >= LOOK_FOR_HEADINGS:
            break
    if nearest is None:
        return None
    _count, layout, have = nearest
    missing = _("、").join(layout.name_of(one) for one in sorted(layout.needed - have))
    fault = _("“%(sheet)s”这张表像是“%(kind)s”，但缺少“%(missing)s”一列。请用模板的表头，或者删去这张表。")
    raise Unreadable(fault % {"sheet": title, "kind": layout.name, "missing": missing})


def marks_of(archive: Archive, sheet: Any) -> Marks:
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    if path not in archive.names:
        return Marks()
    xml = archive.read(path)
    marks = Marks({ref.decode() for ref in FORMULA.findall(xml)})
    height = 0
    for ref in MERGED.findall(xml):
        left, top, right, bottom = range_boundaries(ref.decode())
        bottom = min(bottom, MOST_ROWS)
        height += max(0, bottom - top + 1)
        if height > MOST_MERGED:
            raise Unreadable(_("合并的单元格太多，没有读取。请取消合并后再上传。"))
        for row in range(top, bottom + 1):
            marks.merged.setdefault(row, []).append((left, top, right, bottom))
    return marks


def line_of(number: int, row: Any, layout: Layout, places: dict[str, int], marks: Marks, above: dict[str, str]) -> Line:
    """A row with what is wrong in its cells. `above` is what the row before it says, for cells merged with it."""
    values, faults, notes, is_own = dict[str, str](), list[str](), list[str](), False
    columns = {one.field: one for one in layout.columns}

    def said(column: Column) -> dict[str, object]:
        return {"row": number, "column": column.name}

    for name, place in places.items():
        column = columns[name]
        cell = row[place] if place < len(row) else None
        text = text_of(cell) if cell is not None else ""
        is_own = is_own or bool(text)
        start = marks.begins(number, place + 1) if marks.merged else None
        if start and start[1] == place + 1:  # merged with a cell above it
            if column.fills:
                text = above.get(name, "")
            elif not (layout.goes_on and name == layout.begins):
                faults.append(
                    _("第 %(row)s 行“%(column)s”和上面的单元格合并了，分不清是谁的。请取消合并再填。") % said(column)
                )
        if marks.formulas and f"{get_column_letter(place + 1)}{number}" in marks.formulas:
            if text:
                notes.append(_("第 %(row)s 行“%(column)s”是公式，收入的是它算出的值。") % said(column))
            else:
                is_own = True
                faults.append(
                    _("第 %(row)s 行“%(column)s”是没有算出值的公式。请复制后选择性粘贴为数值。") % said(column)
                )
        if text and getattr(cell, "data_type", "") == "e":
            faults.append(_("第 %(row)s 行“%(column)s”是公式的错误值。请改正公式，或者直接填值。") % said(column))
        if text:
            values[name] = text
    return Line(number, values, tuple(faults), tuple(notes), is_own)


def text_of(cell: Any) -> str:
    """What a person sees in the cell, near enough: 30 and not 30.0, 5% and not 0.05."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        return f"{value:.15g}"
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()

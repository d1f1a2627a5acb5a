"""A list of the knowledge report as a table, for a spreadsheet or as CSV. No cell can become a formula."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO, StringIO

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from kb.models import Gap
from reports.exporting import cell
from reports.knowledge import Question, Report
from reports.unhelpful import Page
from reports.wishes import List

Cell = str | int
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {"A": 42, "B": 26, "C": 10, "D": 10, "E": 18, "F": 30, "G": 18}


def as_xlsx(report: Report) -> tuple[str, str, bytes]:
    """Content type, suffix and contents: one sheet with the list, one with the weeks."""
    book = Workbook(write_only=True)
    for title, rows in ((str(report.wish.shown), table(report)), (_("每周"), weeks(report))):
        sheet = book.create_sheet(title)
        for column, width in WIDTHS.items():
            sheet.column_dimensions[column].width = width
        sheet.freeze_panes = "B2"
        for number, row in enumerate(rows):
            sheet.append([cell(sheet, value, bold=not number) for value in row])
    buffer = BytesIO()
    book.save(buffer)
    return XLSX, "xlsx", buffer.getvalue()


def as_csv(report: Report) -> tuple[str, str, bytes]:
    """With a byte order mark, or Excel takes the Chinese for something else."""
    text = StringIO()
    csv.writer(text).writerows([[harmless(value) for value in row] for row in table(report)])
    return "text/csv; charset=utf-8", "csv", ("\ufeff" + text.getvalue()).encode()


FORMATS: dict[str, Callable[[Report], tuple[str, str, bytes]]] = {"xlsx": as_xlsx, "csv": as_csv}


def harmless(value: Cell) -> Cell:
    """CSV cannot say that a cell is text: an apostrophe does."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def table(report: Report) -> Iterator[list[Cell]]:
    """Headings first."""
    if report.wish.shown == List.UNHELPFUL:
        yield [_("页面"), _("手册与版本"), _("没有帮助"), _("有帮助"), _("最近一次"), _("意见"), _("检索文字")]
        yield from (of_page(row) for row in report.rows)
    elif report.wish.shown == List.GAPS:
        yield [_("检索文字"), _("手册"), _("状态"), _("名次"), _("最近一次重新检索"), _("常见问题")]
        yield from (of_gap(row) for row in report.rows)
    else:
        yield [
            _("检索文字"),
            _("手册与版本"),
            _("次数"),
            _("人数"),
            _("最近一次"),
            _("改为检索"),
            _("状态"),
            _("自助问答没有作答"),
        ]
        yield from (of_question(row) for row in report.rows)


def of_question(row: Question) -> list[Cell]:
    state = str(row.gap.get_state_display()) if row.gap else ""
    return [row.text, row.product, row.count, row.askers, moment(row.last), row.instead, state, row.silent]


def of_page(row: Page) -> list[Cell]:
    return [row.title, row.product, row.no, row.yes, moment(row.last), "\n".join(row.comments), "\n".join(row.texts)]


def of_gap(gap: Gap) -> list[Cell]:
    question = gap.entry.question if gap.entry else ""
    return [gap.text, gap.manual, str(gap.get_state_display()), gap.position or 0, moment(gap.checked_at), question]


def weeks(report: Report) -> Iterator[list[Cell]]:
    yield [_("周"), _("检索"), _("没找到"), _("找到没点"), _("换了说法")]
    for week in report.weeks:
        tally = week.tally
        yield [week.monday.isoformat(), tally.searches, tally.vain, tally.unopened, tally.reformulated]


def moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""

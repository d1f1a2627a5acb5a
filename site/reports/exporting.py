"""The team report as a spreadsheet. Every cell is text or a number of ours: no cell can become a formula."""

from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from reports.progress import Row, TeamReport

WIDTHS = [12, 18, 22, 18, 22, 10, 34, 10, 30, 10, 30]


def headings() -> list[str]:
    return [
        _("姓名"),
        _("单位"),
        _("团队"),
        _("职务"),
        _("职级"),
        _("学习进度"),
        pgettext("plural", "课程"),
        _("逾期任务"),
        _("最近考试"),
        _("有效证书"),
        _("90 天内到期"),
    ]


def spreadsheet(report: TeamReport) -> bytes:
    """An .xlsx file, one row a person."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("团队进度"))
    for column, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[column]].width = width
    sheet.freeze_panes = "B2"
    sheet.append([cell(sheet, title, bold=True) for title in headings()])
    for row in report.rows:
        sheet.append([cell(sheet, value) for value in values(row)])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def values(row: Row) -> list[str | int]:
    attempt, comma = row.last_attempt, _("、")
    return [
        str(row.person),
        str(row.person.organisation or ""),
        comma.join(row.teams),
        row.person.title,
        comma.join(standing.level.title for standing in row.standings if standing.level),
        f"{row.percent}%",
        "\n".join(f"{title} {percent}%" for title, percent in row.courses),
        row.overdue,
        f"{attempt.exam.title} {attempt.get_state_display()}" if attempt else "",
        row.certificates,
        "\n".join(f"{c.title} {timezone.localdate(c.expires_at)}" for c in row.expiring),
    ]


def cell(sheet: object, value: str | int, *, bold: bool = False) -> WriteOnlyCell:
    made = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
    if isinstance(value, str):
        made.data_type = "s"  # a name that starts with "=" stays a name
    made.font = Font(bold=bold)
    return made

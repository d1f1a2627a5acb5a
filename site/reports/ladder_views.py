"""The team on the ladders: a page, and the same as a file."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from certificates.overseeing import oversees
from reports.exporting import cell
from reports.ladder import LadderReport, ladder_report, table
from reports.tabling import XLSX, harmless
from reports.views import chosen_team

WIDTHS = [12, 18, 22, 18, 22, 14, 14, 10, 40, 16, 14, 40, 24]
LETTERS = "ABCDEFGHIJKLM"
Rows = list[list[str | int]]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    chosen = chosen_team(request)
    context = {"report": report_for(request, chosen), "chosen": chosen, "querystring": request.GET.urlencode()}
    return TemplateResponse(request, "reports/ladder.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """?format=csv, or a spreadsheet."""
    content_type, suffix, make = FORMATS.get(request.GET.get("format", ""), FORMATS["xlsx"])
    contents = make(table(report_for(request, chosen_team(request))))
    name = f"levels-{timezone.localdate():%Y%m%d}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(contents, content_type=content_type, headers=headers)


def report_for(request: HttpRequest, chosen: int | None) -> LadderReport:
    """404 for people who look after nobody, and for a team that is not theirs."""
    if not oversees(request.user):
        raise Http404
    report = ladder_report(request.user, chosen)
    if chosen is not None and chosen not in {team.pk for team in report.teams}:
        raise Http404
    return report


def as_xlsx(rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("职级"))
    for letter, width in zip(LETTERS, WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows):
        sheet.append([cell(sheet, value, bold=not number) for value in row])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_csv(rows: Rows) -> bytes:
    """With a byte order mark, or Excel takes the Chinese for something else."""
    text = StringIO()
    csv.writer(text).writerows([[harmless(value) for value in row] for row in rows])
    return ("\ufeff" + text.getvalue()).encode()


FORMATS: dict[str, tuple[str, str, Callable[[Rows], bytes]]] = {
    "xlsx": (XLSX, "xlsx", as_xlsx),
    "csv": ("text/csv; charset=utf-8", "csv", as_csv),
}

"""An examiner's statistics of an exam and of each item version in it. Keys are on them: staff only."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.models import Exam, ExamStatistics, ItemStatistics
from exams.views.charts import scatter
from exams.views.figures import overview
from exams.views.guards import SignedIn, sees_statistics
from exams.views.item_figures import described, row_of
from jobs.enqueuing import enqueue_merged


@never_cache
@require_GET
@sees_statistics
def exam_statistics(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Exam, slug=slug)
    whole = ExamStatistics.objects.filter(exam=found).first()
    items = ItemStatistics.objects.filter(exam=found).select_related("exam", "item_version__item__topic")
    rows = sorted(
        (row_of(one) for one in items), key=lambda row: (row.tone != "danger", -len(row.flags), row.slug, row.number)
    )
    context = {
        "exam": found,
        "whole": overview(whole) if whole else None,
        "rows": rows,
        "flagged": sum(bool(row.flags) for row in rows),
        "hidden": sum(not row.is_shown for row in rows),
        "chart": scatter(rows),
    }
    return render(request, "exams/manage/statistics.html", context)


@never_cache
@require_GET
@sees_statistics
def item_statistics(request: SignedIn, slug: str, version: int) -> HttpResponse:
    rows = ItemStatistics.objects.select_related("exam", "item_version__item__topic")
    found = get_object_or_404(rows, exam__slug=slug, item_version=version)
    context = {"exam": found.exam, "version": found.item_version, "item": described(found)}
    return render(request, "exams/manage/item_statistics.html", context)


@require_POST
@sees_statistics
def analysis(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for statistics now: for exams that were held before there were any."""
    found = get_object_or_404(Exam, slug=slug)
    enqueue_merged("analyse_exam", f"{found.pk}:now", exam=found.pk)
    messages.success(request, _("正在统计，稍后刷新本页查看。"))
    return redirect("exams:exam_statistics", slug)

"""An exam before it opens, as its examiner reads it: what is wrong, what may be expected, and which papers wait."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams import designing, drawing, linting, preparing
from exams.linting import Report
from exams.models import Blueprint, Exam
from exams.rules.draw import NotEnoughItems
from exams.rules.parallel import LABELS
from exams.views.blueprints import supply, told
from exams.views.figures import Bar
from exams.views.guards import SignedIn, needs, runs_exams
from exams.wording import decimal, percent

checks_exams = needs("exams.change_exam", "exams.view_itemversion", "people.see_everyone")
MOST_SHOWN = 10
MUCH_SHARED = 0.5
USUAL = 100  # candidates, where nobody is known


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence and how grave it is: danger, warning, info."""

    tone: str
    text: str


class CandidatesForm(forms.Form):
    candidates = forms.IntegerField(label=gettext_lazy("考生人数"), min_value=1, max_value=100_000)


class FormsForm(forms.Form):
    """How many parallel forms; 0 lets every paper be drawn by itself."""

    count = forms.IntegerField(label=gettext_lazy("平行卷份数"), min_value=0, max_value=len(LABELS))


@never_cache
@require_GET
@checks_exams
def check(request: SignedIn, slug: str) -> HttpResponse:
    exam = get_object_or_404(Exam.objects.select_related("blueprint"), slug=slug)
    stock = preparing.stock(exam)
    form = CandidatesForm(request.GET or None, initial={"candidates": stock.expected or USUAL})
    candidates = form.cleaned_data["candidates"] if form.is_bound and form.is_valid() else stock.expected or USUAL
    report, plan = linting.report(exam, candidates), drawing.plan_of(exam.blueprint)
    context = {
        "exam": exam,
        "form": form,
        "report": report,
        "findings": findings(exam, report),
        "stats": stats_of(report),
        "supply": [
            Bar(
                row.rule,
                used(row.wanted, row.available),
                f"{row.wanted} / {row.available}",
                "primary" if row.is_enough else "danger",
            )
            for row in supply(exam.blueprint)
        ],
        "exposure": exposure(report),
        "stock": stock,
        "forms": sorted(plan.forms),
        "stock_bar": Bar(_("已备"), used(stock.prepared, stock.expected), f"{stock.prepared} / {stock.expected}"),
    }
    return render(request, "exams/manage/check.html", context, status=422 if form.errors else 200)


@require_POST
@checks_exams
def preparation(request: SignedIn, slug: str) -> HttpResponse:
    preparing.ask(get_object_or_404(Exam, slug=slug).pk)
    messages.success(request, _("正在后台备卷，稍后刷新本页可以看到份数。"))
    return redirect("exams:exam_check", slug)


@require_POST
@runs_exams
def parallel_forms(request: SignedIn, slug: str) -> HttpResponse:
    exam = get_object_or_404(Exam.objects.select_related("blueprint"), slug=slug)
    form = FormsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("份数请填 0 到 %(most)s 之间的整数。") % {"most": len(LABELS)})
    elif not form.cleaned_data["count"]:
        designing.melt_forms(exam.blueprint)
        messages.success(request, _("已取消平行卷，以后每位考生单独抽题。"))
    else:
        freeze(request, exam.blueprint, form.cleaned_data["count"])
    return redirect("exams:exam_check", slug)


def freeze(request: SignedIn, blueprint: Blueprint, count: int) -> None:
    try:
        made = designing.freeze_forms(blueprint, count, request.user)
    except NotEnoughItems as short:
        messages.error(request, told(blueprint, short))
    else:
        labels = "、".join(form.label for form in made)  # i18n: as is
        messages.success(request, _("已定下平行卷 %(labels)s。以后开始的考生得到其中一份。") % {"labels": labels})


def warn(request: HttpRequest, exam: Exam) -> None:
    """After an exam was saved: what is wrong with it, before anybody sits it."""
    for finding in findings(exam, linting.report(exam, USUAL)):
        if finding.tone == "danger":
            messages.warning(request, finding.text)


def findings(exam: Exam, report: Report) -> list[Finding]:
    """The gravest first."""
    if report.short:
        return [Finding("danger", told(exam.blueprint, report.short)), *stale(report)]
    found = stale(report)
    limits = exam.blueprint.sections.aggregate(total=Sum("minutes"))["total"] or 0
    if limits > exam.minutes:
        text = _("各部分限时合计 %(sum)s 分钟，比全卷的 %(whole)s 分钟还长：后面的部分会做不完。")
        found.append(Finding("danger", text % {"sum": limits, "whole": exam.minutes}))
    if report.flagged:
        n = len(report.flagged)
        text = ngettext(
            "%(n)s 道题所依据的章节改过，还没复核：%(slugs)s。",
            "%(n)s 道题所依据的章节改过，还没复核：%(slugs)s。",
            n,
        )
        found.append(Finding("danger", text % {"n": n, "slugs": listed(report.flagged)}))
    if report.overlap > MUCH_SHARED:
        text = _("两位考生的试卷平均有 %(share)s 相同。题库再大一些，或者规则放宽一些，才抄不到。")
        found.append(Finding("warning", text % {"share": percent(report.overlap)}))
    if report.exposed:
        n = len(report.exposed)
        text = ngettext(
            "%(n)s 道题会有一半以上的考生见到：%(slugs)s。",
            "%(n)s 道题会有一半以上的考生见到：%(slugs)s。",
            n,
        )
        found.append(Finding("warning", text % {"n": n, "slugs": listed([one.slug for one in report.exposed])}))
    if report.trust.alpha is None:
        text = _("信度现在还不知道：试卷上只有 %(share)s 的题有统计数据（至少要一半）。")
        found.append(Finding("info", text % {"share": percent(report.trust.known)}))
    elif report.trust.alpha < 0.7:
        text = _("预计信度只有 %(alpha)s，低于 0.70：及格与否会受偶然影响。多出几道题，或者换上区分度高的题。")
        found.append(Finding("warning", text % {"alpha": decimal(report.trust.alpha)}))
    return found


def stale(report: Report) -> list[Finding]:
    if not report.stale_forms:
        return []
    text = _("平行卷 %(labels)s 里有题目已经换了版本或停用，不再发给考生。请重新定卷。")
    return [Finding("danger", text % {"labels": "、".join(report.stale_forms)})]  # i18n: as is


def listed(slugs: list[str] | tuple[str, ...]) -> str:
    shown = "、".join(slugs[:MOST_SHOWN])  # i18n: as is
    return shown if len(slugs) <= MOST_SHOWN else _("%(shown)s 等") % {"shown": shown}


def stats_of(report: Report) -> list[tuple[str, str, str]]:
    """Label, value, hint."""
    chances, trust, unknown = report.chances, report.trust, _("还不知道")
    how = _("按公式计算") if chances.is_exact else _("模拟抽卷估计")
    shared = _("平均 %(n)s 题，%(how)s") % {"n": decimal(chances.overlap, 1), "how": how}
    return [
        (
            _("两人相同的题"),
            percent(report.overlap),
            shared,
        ),
        (_("互不重复的试卷"), str(report.distinct), _("题库最多能出这么多份没有相同题的试卷")),
        (
            _("预计信度 α"),
            unknown if trust.alpha is None else decimal(trust.alpha),
            _("要等多半的题有统计数据") if trust.alpha is None else _("由各题已有的统计推算"),
        ),
        (
            _("及格线处的测量标准误"),
            unknown if trust.sem_at_cut is None else decimal(trust.sem_at_cut),
            _("要等多半的题有统计数据") if trust.sem_at_cut is None else _("分；真实水平多半在得分加减这么多以内"),
        ),
    ]


def exposure(report: Report) -> list[Bar]:
    """How many items are seen by which share of the candidates."""
    bands = [(0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 1.0)]
    counts = [sum(low < share <= high for share in report.chances.by_item.values()) for low, high in bands]
    most = max([*counts, 1])
    return [
        Bar(f"{percent(low)} – {percent(high)}", 100 * n / most, str(n), "warning" if low >= 0.5 else "primary")
        for (low, high), n in zip(bands, counts, strict=True)
    ]


def used(part: int, whole: int) -> float:
    return min(100.0, 100 * part / whole) if whole else 0.0

"""Angoff panels: an examiner gathers judges and sets a pass mark from what they say; judges say it, item by item."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import empanelling
from exams.models import Exam, Judge, Panel
from exams.rules.draw import NotEnoughItems
from exams.views.blueprints import told
from exams.views.checking import checks_exams
from exams.views.figures import Bar
from exams.views.guards import SignedIn
from exams.views.judged import judged_items
from exams.wording import decimal
from people.models import User

FEWEST, MOST = 2, 30  # judges


class JudgesForm(forms.Form):
    judges = forms.CharField(
        label=gettext_lazy("评定人"),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "每行一个用户名或邮箱。评定人会看到这场考试的题目和答案，请只选可以看的人；最好 5 人以上。"
        ),
    )

    def clean_judges(self) -> list[User]:
        names = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["judges"].splitlines()))))
        if not FEWEST <= len(names) <= MOST:
            message = _("评定人要有 %(least)s 到 %(most)s 名。")
            raise ValidationError(message, params={"least": FEWEST, "most": MOST})
        people = [person_of(name) for name in names]
        return list({person.pk: person for person in people}.values())


def person_of(name: str) -> User:
    found = list(User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name), is_active=True)[:2])
    if len(found) != 1:
        raise ValidationError(_("没有找到“%(who)s”，请填写准确的用户名或邮箱。"), params={"who": name[:60]})
    return found[0]


class PassMarkForm(forms.Form):
    percent = forms.DecimalField(
        label=gettext_lazy("及格线（%）"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500)


@never_cache
@require_http_methods(["GET", "POST"])
@checks_exams
def panel(request: SignedIn, slug: str) -> HttpResponse:
    """The panel of an exam. POST gathers one."""
    exam = get_object_or_404(Exam.objects.select_related("blueprint"), slug=slug)
    form = JudgesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            empanelling.open_panel(exam, form.cleaned_data["judges"], request.user)
        except NotEnoughItems as short:
            form.add_error(None, told(exam.blueprint, short))
        except empanelling.PanelOpen:
            form.add_error(None, _("这场考试已经有一个评定小组在工作，请先结束它。"))
        else:
            messages.success(request, _("评定小组已开始。评定人可以在“我的评定”里逐题评定，互相看不到。"))
            return redirect("exams:panel", slug)
    return panel_page(request, exam, form)


def panel_page(request: SignedIn, exam: Exam, form: JudgesForm, mark_form: PassMarkForm | None = None) -> HttpResponse:
    found = Panel.objects.filter(exam=exam).first()
    is_blind = found is not None and found.closed_at is None and found.judges.filter(person=request.user).exists()
    cut = empanelling.outcome(found) if found and not is_blind else None
    names = dict(found.judges.values_list("pk", "person__name")) if found else {}
    done = empanelling.progress(found) if found else {}
    initial = {"percent": Decimal(f"{cut.percent:.2f}")} if cut else {"percent": exam.pass_percent}
    context = {
        "exam": exam,
        "panel": found,
        "is_open": found is not None and found.closed_at is None,
        "is_blind": is_blind,
        "waiting_for": sum(n < len(found.items) for n in done.values()) if found else 0,
        "cut": cut,
        "rows": [(names[one.judge], one, words_of(one)) for one in cut.judges] if cut else [],
        "progress": [Bar(names[pk], 100 * n / len(found.items), f"{n} / {len(found.items)}") for pk, n in done.items()]
        if found
        else [],
        "form": form,
        "mark_form": mark_form or PassMarkForm(initial=initial),
        "history": exam.pass_marks.select_related("by", "panel"),
    }
    is_bad = form.is_bound or (mark_form is not None and mark_form.is_bound)
    return render(request, "exams/manage/panel.html", context, status=422 if is_bad else 200)


def words_of(figures: Any) -> tuple[str, str, str, str]:
    """A judge's cut, severity and the two correlations."""
    return (
        decimal(figures.percent, 1),
        f"{figures.severity:+.1f}",
        decimal(figures.with_others),
        decimal(figures.with_facility),
    )


@require_POST
@checks_exams
def panel_round(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Panel, exam__slug=slug, closed_at=None)
    try:
        number = empanelling.next_round(found)
    except empanelling.NotDone:
        messages.error(request, _("还有评定人没有评完全部题目，不能开始下一轮。"))
    else:
        messages.success(request, _("第 %(n)s 轮已开始。评定人会看到上一轮的平均和范围，看不到是谁。") % {"n": number})
    return redirect("exams:panel", slug)


@require_POST
@checks_exams
def panel_end(request: SignedIn, slug: str) -> HttpResponse:
    empanelling.close(get_object_or_404(Panel, exam__slug=slug, closed_at=None))
    messages.success(request, _("评定小组已结束，结果保留在本页。"))
    return redirect("exams:panel", slug)


@require_POST
@checks_exams
def pass_mark(request: SignedIn, slug: str) -> HttpResponse:
    exam = get_object_or_404(Exam, slug=slug)
    form = PassMarkForm(request.POST)
    if not form.is_valid():
        return panel_page(request, exam, JudgesForm(), form)
    found = Panel.objects.filter(exam=exam).first()
    empanelling.set_pass_mark(exam, form.cleaned_data["percent"], request.user, form.cleaned_data["reason"], found)
    messages.success(request, _("及格线已更改，从此以后评分的考试按新的及格线；已有的成绩不变。"))
    return redirect("exams:panel", slug)


@require_GET
def mine(request: SignedIn) -> HttpResponse:
    judges = Judge.objects.filter(person=request.user, panel__closed_at=None).select_related("panel__exam")
    rows = [(judge, empanelling.progress(judge.panel)[judge.pk], len(judge.panel.items)) for judge in judges]
    return render(request, "exams/panels.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def judge(request: SignedIn, pk: int) -> HttpResponse:
    """A judge's sheet. It shows keys, so it exists for judges of an open panel only."""
    judges = Judge.objects.select_related("panel__exam")
    found = get_object_or_404(judges, panel=pk, person=request.user, panel__closed_at=None)
    items = judged_items(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not any(item.error for item in items):
        return save(request, found, {item.version: item.given for item in items if item.given is not None})
    context = {"judge": found, "panel": found.panel, "exam": found.panel.exam, "items": items}
    context["done"] = sum(item.value != "" for item in items)
    context["next"] = next((item for item in items if item.error or item.value == ""), None)
    return render(request, "exams/judge.html", context, status=422 if request.method == "POST" else 200)


def save(request: SignedIn, found: Judge, given: dict[int, Decimal]) -> HttpResponse:
    round_ = request.POST.get("round", "")
    try:
        empanelling.estimate(found, given, int(round_) if round_.isdecimal() and len(round_) < 4 else 0)
    except empanelling.PanelClosed:
        messages.error(request, _("这一轮刚刚结束，您的修改没有保存。请在新的一轮里再评。"))
    else:
        left = len(found.panel.items) - empanelling.progress(found.panel)[found.pk]
        text = _("已保存，全部评完了。谢谢！") if not left else _("已保存，还有 %(n)s 题没有评。") % {"n": left}
        messages.success(request, text)
    return redirect("exams:judge", found.panel_id)

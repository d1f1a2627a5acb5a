"""An examiner's pages: exams, and what goes on in an exam."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import disclosing, empanelling, sectioning, sitting, watching
from exams.models import Attempt, Exam, ItemVersion
from exams.rules.disclosure import Level
from exams.rules.sections import Phase
from exams.views import checking, parts
from exams.views.exam_forms import ExamForm, ExtensionForm, ReopeningForm
from exams.views.guards import SignedIn, runs_exams, watches_attempts
from exams.views.log import told

TONES = {
    Attempt.State.RUNNING: "accent",
    Attempt.State.SUBMITTED: "info",
    Attempt.State.GRADED: "neutral",
    Attempt.State.VOIDED: "neutral",
}
PER_PAGE = 50


@require_GET
@runs_exams
def exams(request: SignedIn) -> HttpResponse:
    states = Attempt.State
    running = Count("attempts", filter=Q(attempts__state=states.RUNNING), distinct=True)
    passed = Count("attempts", filter=Q(attempts__passed=True), distinct=True)
    graded = Count("attempts", filter=Q(attempts__state=states.GRADED), distinct=True)
    rows = Exam.objects.select_related("blueprint").annotate(running=running, passed=passed, graded=graded)
    waiting = ItemVersion.objects.filter(state=ItemVersion.State.REVIEW).count()
    return render(request, "exams/manage/exams.html", {"exams": rows, "waiting": waiting})


@require_http_methods(["GET", "POST"])
@runs_exams
def exam(request: SignedIn, slug: str = "") -> HttpResponse:
    found = get_object_or_404(Exam, slug=slug) if slug else None
    was = disclosing.level_of(found) if found else Level.PENDING
    form = ExamForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            before = Exam.objects.get(pk=found.pk).pass_percent if found else None
            saved = form.save()
            if before is not None and before != saved.pass_percent:
                empanelling.record(saved, before, request.user)
            disclosing.report_if_opened(saved, was)
        checking.warn(request, saved)
        messages.success(request, _("考试已保存。"))
        return redirect("exams:manage")
    status = 422 if form.is_bound else 200
    return render(request, "exams/manage/exam.html", {"form": form, "exam": found}, status=status)


@never_cache
@require_GET
@watches_attempts
def attempts(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Exam, slug=slug)
    rows = Attempt.objects.filter(exam=found).select_related("person", "organisation")
    state = request.GET.get("state", "")
    if state in Attempt.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    left = watching.times_left(page.object_list)
    context = {
        "exam": found,
        "may_release": found.released_at is None and Exam.Moment.RELEASED in {found.results_when, found.keys_when},
        "page": page,
        "rows": [
            (row, TONES[Attempt.State(row.state)], left[row.pk], watching.is_beyond(left[row.pk], found.leave_limit))
            for row in page.object_list
        ],
        "states": Attempt.State.choices,
        "state": state,
        "querystring": f"state={state}" if state in Attempt.State.values else "",
    }
    return render(request, "exams/manage/attempts.html", context)


@require_POST
@watches_attempts
def release(request: SignedIn, slug: str) -> HttpResponse:
    if disclosing.release(get_object_or_404(Exam, slug=slug)):
        messages.success(request, _("已公布。考生现在可以查看，通过的人会收到证书。"))
    return redirect("exams:exam_attempts", slug)


@never_cache
@require_GET
@watches_attempts
def log(request: SignedIn, attempt_id: int) -> HttpResponse:
    found = get_object_or_404(Attempt.objects.select_related("exam", "person", "organisation", "paper"), pk=attempt_id)
    return log_page(request, found, ExtensionForm())


@require_POST
@watches_attempts
def extension(request: SignedIn, attempt_id: int) -> HttpResponse:
    found = get_object_or_404(Attempt.objects.select_related("exam", "person", "organisation", "paper"), pk=attempt_id)
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return log_page(request, found, form, status=422)
    try:
        sitting.extend(found, form.cleaned_data["minutes"], request.user, form.cleaned_data["reason"])
    except sitting.ExamClosed:
        messages.error(request, _("这场考试已经结束，不能再延时。"))
    else:
        messages.success(request, _("已延时。考生的页面会自动更新剩余时间。"))
    return redirect("exams:log", attempt_id)


@require_POST
@watches_attempts
def reopening(request: SignedIn, attempt_id: int) -> HttpResponse:
    """Time again for a section of a running attempt that is closed."""
    found = get_object_or_404(Attempt.objects.select_related("exam", "person", "organisation", "paper"), pk=attempt_id)
    form = ReopeningForm(closed_of(parts.limited_of(found)), request.POST)
    if not form.is_valid():
        return log_page(request, found, ExtensionForm(), form, status=422)
    data = form.cleaned_data
    try:
        sectioning.reopen_section(found, data["section"], data["minutes"], request.user, data["reason"])
    except sitting.ExamClosed:
        messages.error(request, _("这场考试已经结束，不能再打开。"))
    except (sectioning.NotOver, sectioning.NoSuchSection):
        messages.error(request, _("这一部分没有结束，或者已经给过时间、考生还没有打开。请核对下面的情况。"))
    else:
        messages.success(request, _("已给时间。考生的页面会提示可以再打开这一部分。"))
    return redirect("exams:log", attempt_id)


def log_page(
    request: SignedIn, found: Attempt, form: ExtensionForm, reopening: ReopeningForm | None = None, status: int = 200
) -> HttpResponse:
    is_running = found.state == Attempt.State.RUNNING
    limited = parts.limited_of(found) if is_running else []
    closed = closed_of(limited)
    context = {
        "attempt": found,
        "tone": TONES[Attempt.State(found.state)],
        "events": told(found),
        "form": form if is_running else None,
        "sections": limited,
        "reopening": (reopening or ReopeningForm(closed)) if closed or reopening else None,
    }
    return render(request, "exams/manage/log.html", context, status=status)


def closed_of(limited: list[parts.Part]) -> list[tuple[int, str]]:
    """The sections that may be given time again, for a list to choose from."""
    return [(part.number, part.name) for part in limited if part.phase is Phase.CLOSED]

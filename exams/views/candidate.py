"""A candidate's pages: which exams there are, what awaits me, the sitting, the result."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import admitting, disclosing, sitting, visibility
from exams.models import Attempt, Exam
from exams.rules import timing
from exams.rules.content import BadResponse, Response
from exams.rules.disclosure import Level
from exams.rules.draw import NotEnoughItems
from exams.views import guards, paper, review
from exams.views.exam_forms import LONGEST_CODE
from exams.views.guards import SignedIn
from exams.views.phrases import REFUSALS, card_of, clock, facts_of
from exams.views.saving import refusal


@require_GET
def index(request: SignedIn) -> HttpResponse:
    exams = list(visibility.exams(request.user).select_related("course"))
    standings = admitting.standings(
        exams, request.user, address=guards.address_of(request), seal=guards.seal_of(request)
    )
    cards = sorted((card_of(exam, standings[exam.pk], request.user) for exam in exams), key=lambda card: card.order)
    return render(request, "exams/list.html", {"cards": cards})


@never_cache
@require_GET
def exam(request: SignedIn, slug: str) -> HttpResponse:
    """The page before the start: the rules, what is recorded, earlier attempts."""
    found = exam_or_404(request, slug)
    standing = admitting.standing(found, request.user, address=guards.address_of(request), seal=guards.seal_of(request))
    context = {
        "exam": found,
        "standing": standing,
        "card": card_of(found, standing, request.user),
        "facts": facts_of(found, standing, request.user),
        "attempts": disclosing.veiled(visibility.attempts(request.user).filter(exam=found).order_by("number")),
    }
    return render(request, "exams/start.html", context)


@require_POST
def start(request: SignedIn, slug: str) -> HttpResponse:
    found = exam_or_404(request, slug)
    try:
        code = request.POST.get("code", "")[:LONGEST_CODE]
        place, seal = guards.address_of(request), guards.seal_of(request)
        attempt = sitting.start(found, request.user, code=code, address=place, seal=seal)
    except admitting.NotAdmitted as refused:
        if refused.reason is admitting.Reason.BROWSER:
            return other_browser(request, found)
        messages.error(request, REFUSALS[refused.reason])
    except NotEnoughItems:
        messages.error(request, _("题库的题量不足以组成试卷，请联系考务人员。"))
    else:
        return redirect("exams:sitting", attempt.pk)
    return redirect("exams:exam", slug)


@never_cache
@require_http_methods(["GET", "POST"])
def attempt(request: SignedIn, attempt_id: int) -> HttpResponse:
    """The sitting. GET takes over from any other window; POST saves the whole form for those without JavaScript."""
    found = attempt_or_404(request, attempt_id)
    if request.method == "GET":
        return sitting_page(request, found)
    return save_form(request, found) or redirect("exams:sitting", found.pk)


@never_cache
@require_POST
def submission(request: SignedIn, attempt_id: int) -> HttpResponse:
    """Hand in; what the form holds is saved first, and gaps are confirmed once."""
    found = attempt_or_404(request, attempt_id)
    if "window" in request.POST:
        trouble = save_form(request, found, quiet=True)
        if trouble:
            return trouble
    if found.state == Attempt.State.RUNNING and "confirmed" not in request.POST:
        gaps = [question for question in paper.questions(found) if not question.is_answered]
        return render(request, "exams/confirm.html", {"attempt": found, "exam": found.exam, "gaps": gaps})
    try:
        sitting.submit(found.pk, request.user, window=request.POST.get("window"), seal=guards.seal_of(request))
    except sitting.WrongBrowser:
        return other_browser(request, found.exam, found)
    except sitting.StaleWindow:
        messages.error(request, _("另一个窗口也在作答，没有交卷。请核对下面的答案，再交卷。"))
        return sitting_page(request, found, status=409)
    return redirect("exams:result", found.pk)


@never_cache
@require_GET
def result(request: SignedIn, attempt_id: int) -> HttpResponse:
    found = attempt_or_404(request, attempt_id)
    if found.state == Attempt.State.RUNNING:
        return redirect("exams:sitting", found.pk)
    if found.state != Attempt.State.GRADED:
        return render(request, "exams/waiting.html", {"attempt": found})
    level = disclosing.level_of(found.exam)
    if level is Level.PENDING:
        return render(request, "exams/pending.html", {"attempt": found, "exam": found.exam})
    context = {"attempt": found, "exam": found.exam, "review": review.review_of(found, request.user, level)}
    return render(request, "exams/result.html", context)


@login_not_required
@never_cache
@require_GET
def state(request: HttpRequest, attempt_id: int) -> JsonResponse:
    """Where the attempt stands: for the waiting page, and for a sitting page that woke up."""
    if not request.user.is_authenticated:
        return refusal(401, "signed_out", _("登录已过期，请重新登录。"))
    found = visibility.attempts(request.user).filter(pk=attempt_id).first()
    if found is None:
        return refusal(404, "not_found", _("没有找到这场考试。"))
    window = request.GET.get("window", "")
    return JsonResponse(
        {
            "state": found.state,
            "deadline": found.deadline.isoformat(),
            "seconds_left": timing.seconds_left(timezone.now(), found.deadline),
            "is_stale": bool(window) and window != found.window,
            "result": found.get_absolute_url(),
        }
    )


def exam_or_404(request: SignedIn, slug: str) -> Exam:
    """An exam for another audience or organisation does not exist."""
    exams = visibility.exams(request.user).select_related("course", "edition", "blueprint")
    return get_object_or_404(exams, slug=slug)


def attempt_or_404(request: SignedIn, attempt_id: int) -> Attempt:
    """My attempt; one that is over time is collected on the way, should the worker be late."""
    mine = visibility.attempts(request.user).select_related(
        "exam__edition", "exam__course", "paper", "person", "organisation"
    )
    found = get_object_or_404(mine, pk=attempt_id)
    is_late = found.state == Attempt.State.RUNNING and not timing.is_in_time(timezone.now(), found.deadline)
    if is_late and sitting.close_if_over(found.pk):
        found = get_object_or_404(mine, pk=attempt_id)
    if found.state == Attempt.State.VOIDED:
        raise Http404
    return found


def sitting_page(
    request: SignedIn, found: Attempt, typed: Mapping[int, Response] | None = None, status: int = 200
) -> HttpResponse:
    try:
        window = sitting.open_window(found, address=guards.address_of(request), seal=guards.seal_of(request))
    except sitting.NotAdmitted as refused:
        if refused.reason is admitting.Reason.BROWSER:
            return other_browser(request, found.exam, found)
        messages.error(request, REFUSALS[refused.reason])
        return redirect("exams:exam", found.exam.slug)
    except sitting.ExamClosed:
        return redirect("exams:result", found.pk)
    left = timing.seconds_left(timezone.now(), found.deadline)
    questions = paper.questions(found, typed)
    context = {
        "attempt": found,
        "exam": found.exam,
        "window": window,
        "questions": questions,
        "answered": sum(question.is_answered for question in questions),
        "seconds_left": left,
        "clock": clock(left),
        "is_unsaved": typed is not None,
    }
    return render(request, "exams/sitting.html", context, status=status)


def other_browser(request: SignedIn, exam: Exam, running: Attempt | None = None) -> HttpResponse:
    """What to do for who comes without Safe Exam Browser, or with other settings of it."""
    context = {"exam": exam, "running": running, "is_other_seb": not guards.seal_of(request).is_blank}
    return render(request, "exams/other_browser.html", context, status=403)


def save_form(request: SignedIn, found: Attempt, quiet: bool = False) -> HttpResponse | None:
    """Save an ordinary form. None when all went well, otherwise the page that says what did not."""
    typed = paper.typed_in(request.POST, found)
    window = request.POST.get("window", "")
    try:
        sitting.answer_all(found.pk, request.user, window=window, responses=typed, seal=guards.seal_of(request))
    except sitting.WrongBrowser:
        return other_browser(request, found.exam, found)
    except sitting.ExamClosed:
        messages.warning(request, _("考试已经结束，本次提交的修改没有保存。此前已保存的答案都会计入成绩。"))
        return redirect("exams:result", found.pk)
    except (sitting.StaleWindow, BadResponse):
        messages.error(
            request, _("您填写的内容还没有保存：另一个窗口也在作答，或者内容过长。请核对下面的答案，再保存一次。")
        )
        return sitting_page(request, found, typed, status=409)
    if not quiet:
        messages.success(request, _("答案已保存。"))
    return None

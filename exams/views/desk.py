"""The sitting itself: the page of a running attempt, its plain form for those without JavaScript, and the hand-in."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import sitting, uploading, visibility
from exams.models import Attempt, Exam
from exams.rules import timing
from exams.rules.content import BadResponse, Response
from exams.views import guards, paper, parts
from exams.views.guards import SignedIn
from exams.views.phrases import REFUSALS, clock
from exams.views.saving import refusal
from exams.weighing import Reason


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
    if found.state == Attempt.State.RUNNING and must_confirm(request, found):
        gaps = [question for question in paper.questions(found) if not question.is_answered]
        context = {"attempt": found, "exam": found.exam, "gaps": gaps, "unopened": parts.unopened(found)}
        return render(request, "exams/confirm.html", context)
    try:
        sitting.submit(found.pk, request.user, window=request.POST.get("window"), seal=guards.seal_of(request))
    except sitting.WrongBrowser:
        return other_browser(request, found.exam, found)
    except sitting.StaleWindow:
        messages.error(request, _("另一个窗口也在作答，没有交卷。请核对下面的答案，再交卷。"))
        return sitting_page(request, found, status=409)
    return redirect("exams:result", found.pk)


def must_confirm(request: SignedIn, found: Attempt) -> bool:
    """Gaps are confirmed once, sections that nobody opened by name; nothing once the time is over."""
    if "confirmed" not in request.POST:
        return True
    in_time = timezone.now() < found.deadline
    return in_time and "unopened_confirmed" not in request.POST and bool(parts.unopened(found))


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
            **parts.clocks_told(found),
            "is_stale": bool(window) and window != found.window,
            "result": found.get_absolute_url(),
        }
    )


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
        if refused.reason is Reason.BROWSER:
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
        "parts": parts.parts_of(found, questions),
        "answered": sum(question.is_answered for question in questions),
        "seconds_left": left,
        "clock": clock(left),
        "is_unsaved": typed is not None,
        "charts": {chart for question in questions for chart in question.charts},
        "takes_files": any(question.kind == "upload" for question in questions),
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
    except sitting.SectionClosed:
        messages.warning(request, _("有一部分已经结束，那里的修改没有计入；其他部分的答案已保存。"))
        return sitting_page(request, found, status=409)
    except (sitting.StaleWindow, BadResponse):
        messages.error(
            request, _("您填写的内容还没有保存：另一个窗口也在作答，或者内容过长。请核对下面的答案，再保存一次。")
        )
        return sitting_page(request, found, typed, status=409)
    sent = [int(name[1:]) for name in request.FILES if name.startswith("f") and name[1:].isdecimal()]
    is_good = not [slot for slot in sent[:20] if not change_files(request, found, slot)]
    if not quiet and is_good:
        messages.success(request, _("答案已保存。"))
    return None


def change_files(request: SignedIn, found: Attempt, slot: int, remove: str = "") -> bool:
    """Take the file of an ordinary form, or take one back. What went wrong is said on the next page."""
    file, window = request.FILES.get(f"f{slot}"), request.POST.get("window", "")
    try:
        if remove:
            uploading.take_back(found.pk, request.user, window=window, slot=slot, digest=remove)
        elif isinstance(file, UploadedFile) and file.file is not None:
            name = file.name or ""
            uploading.hand_in_file(found.pk, request.user, window=window, slot=slot, name=name, file=file.file)
    except BadResponse as bad:
        messages.error(request, _("第 %(n)s 题：%(problem)s") % {"n": slot, "problem": file_complaint(bad)})
        return False
    except (sitting.StaleWindow, sitting.ExamClosed):
        messages.error(request, _("第 %(n)s 题的文件没有收下：另一个窗口也在作答，或者考试已经结束。") % {"n": slot})
        return False
    return True


def file_complaint(bad: BadResponse) -> str:
    if isinstance(bad, uploading.WrongType):
        return _("这不是可以交的文件类型，或者文件带宏、已损坏。请换一个文件。")
    if isinstance(bad, uploading.TooLarge):
        return _("文件太大。请压缩或拆分后再交。")
    if isinstance(bad, uploading.TooMany):
        return _("文件个数已满。请先移除一个再交。")
    return _("没有收到文件。请重新选择。")

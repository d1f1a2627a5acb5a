"""A candidate opens a section that has a clock of its own, and finishes it. Answers are saved before, by the page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from exams import sectioning, sitting, visibility
from exams.views.guards import SignedIn


@never_cache
@require_POST
def opening(request: SignedIn, attempt_id: int, number: int) -> HttpResponse:
    try:
        sectioning.open_section(mine_or_404(request, attempt_id), request.user, number)
    except sitting.ExamClosed:
        return redirect("exams:result", attempt_id)
    except sectioning.NoSuchSection:
        raise Http404 from None
    except sectioning.SectionOver:
        messages.error(request, _("这一部分已经结束，不能再进入。其他部分可以继续作答。"))
    except sectioning.AnotherIsOpen as other:
        text = _("第 %(n)s 部分还在计时。请先结束那一部分，再打开这一部分。")
        messages.error(request, text % {"n": other.number})
    return redirect("exams:sitting", attempt_id)


@never_cache
@require_POST
def finish(request: SignedIn, attempt_id: int, number: int) -> HttpResponse:
    try:
        sectioning.finish_section(mine_or_404(request, attempt_id), request.user, number)
    except sitting.ExamClosed:
        return redirect("exams:result", attempt_id)
    except sectioning.NoSuchSection:
        raise Http404 from None
    messages.success(request, _("这一部分已经结束，已保存的答案都会计入成绩。"))
    return redirect("exams:sitting", attempt_id)


def mine_or_404(request: SignedIn, attempt_id: int) -> int:
    if not visibility.attempts(request.user).filter(pk=attempt_id).exists():
        raise Http404
    return attempt_id

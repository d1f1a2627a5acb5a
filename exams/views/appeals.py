"""Objections: a candidate makes one on the result page; staff who did not mark the question answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import appealing, grading, logbook, visibility
from exams.models import Appeal, ItemVersion
from exams.views import review
from exams.views.guards import SignedIn, marks_answers
from exams.views.marking_forms import AppealForm, ReplyForm


@require_POST
def appeal(request: SignedIn, attempt_id: int) -> HttpResponse:
    attempt = get_object_or_404(visibility.attempts(request.user), pk=attempt_id)
    form, slot = AppealForm(request.POST), request.POST.get("slot", "")
    try:
        if not form.is_valid() or not slot.isascii() or not slot.isdigit() or len(slot) > 4:
            raise appealing.NoAppeal
        appealing.appeal(attempt_id, request.user, int(slot), form.cleaned_data["text"])
    except appealing.NoAppeal:
        messages.error(request, _("申诉没有提交：请写明理由（最多 2000 字）；每题只能申诉一次，并且要在申诉期内。"))
    else:
        messages.success(request, _("申诉已提交，会由没有评过这道题的人答复。"))
    return redirect(attempt.get_absolute_url())


@never_cache
@require_GET
@marks_answers
def appeals(request: SignedIn) -> HttpResponse:
    """Open ones first, those that wait longest on top; then what was answered last."""
    rows = Appeal.objects.exclude(attempt__person=request.user).select_related("attempt__exam")
    context = {
        "open": rows.filter(answered_at=None),
        "done": rows.exclude(answered_at=None).order_by("-answered_at")[:20],
    }
    return render(request, "exams/marking/appeals.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@marks_answers
def answer(request: SignedIn, pk: int) -> HttpResponse:
    rows = Appeal.objects.exclude(attempt__person=request.user).select_related("attempt__exam", "attempt__paper")
    found = get_object_or_404(rows, pk=pk)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            appealing.reply(found, request.user, form.cleaned_data["answer"], form.cleaned_data["mark"])
        except appealing.NotForYou:
            form.add_error(None, _("这道题是您评的，请由别人答复。"))
        except appealing.NoSuchMark:
            form.add_error("mark", _("只能在现有得分与本题分值之间改高。"))
        else:
            messages.success(request, _("已答复，考生会收到通知。"))
            return redirect("exams:appeals")
    return render(request, "exams/marking/appeal.html", page_of(request, found, form), status=status)


def page_of(request: SignedIn, found: Appeal, form: ReplyForm) -> dict[str, object]:
    """The question as the candidate may see it after the exam, whatever the policy; without their name."""
    attempt, state = found.attempt, logbook.state_of(found.attempt_id)
    entry = appealing.entry_of(attempt, found.slot)
    if entry is None:
        raise Http404
    corrected = grading.corrections(attempt.exam_id).get(entry.item_version, 0)
    versions = ItemVersion.objects.in_bulk([entry.item_version, corrected])
    shown = review.reviewed(entry, versions[entry.item_version], versions.get(corrected), state, [], shows_keys=True)
    return {
        "appeal": found,
        "answer": shown,
        "form": form if found.answered_at is None else None,
        "is_mine": not appealing.may_answer(found, request.user, state),
    }

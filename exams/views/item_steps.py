"""The steps of an item on its way: sent to review, approved or sent back, confirmed, taken out of use."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exams import authoring, reviewing
from exams.models import Item, ItemVersion
from exams.views.guards import SignedIn, reviews_items, writes_items


@require_POST
@writes_items
def send(request: SignedIn, slug: str, number: int) -> HttpResponse:
    return step(request, slug, number, reviewing.send_to_review, _("已送审。"))


@require_POST
@writes_items
def retirement(request: SignedIn, slug: str) -> HttpResponse:
    """Take out of use, or put back (`undo`)."""
    found = get_object_or_404(Item, slug=slug)
    authoring.retire(found, is_retired="undo" not in request.POST)
    return redirect("exams:item", slug)


@require_POST
@reviews_items
def approval(request: SignedIn, slug: str, number: int) -> HttpResponse:
    return step(request, slug, number, reviewing.approve, _("已批准，此后的试卷可以抽到这一版。"))


@require_POST
@reviews_items
def rejection(request: SignedIn, slug: str, number: int) -> HttpResponse:
    if not request.POST.get("comment", "").strip():
        messages.error(request, _("退回时请写明原因。"))
        return redirect("exams:item", slug)
    return step(request, slug, number, reviewing.reject, _("已退回给作者。"))


@require_POST
@reviews_items
def confirmation(request: SignedIn, slug: str, number: int) -> HttpResponse:
    return step(request, slug, number, reviewing.confirm, _("已确认：章节改动后本题仍然成立。"))


def step(request: SignedIn, slug: str, number: int, verb, done: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    """Take one step of the review and say how it went."""
    version = get_object_or_404(ItemVersion, item__slug=slug, number=number)
    try:
        verb(version, request.user, request.POST.get("comment", "").strip()[:2000])
    except reviewing.OwnWork:
        messages.error(request, _("不能批准自己写的试题，请由另一位审核人批准。"))
    except reviewing.NotUnderReview:
        messages.error(request, _("这一版的状态已经改变，请刷新后再看。"))
    else:
        messages.success(request, done)
    return redirect("exams:item", slug)

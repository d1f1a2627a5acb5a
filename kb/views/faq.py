"""Frequent questions, checklists and troubleshooting guides: lists and single entries, for whoever may see them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from kb import answering, guiding
from kb.visibility import checklists, faq, guides


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    shown = answering.questions(request.user, request.GET.get("category", ""), request.GET.get("page", "1"))
    return TemplateResponse(request, "kb/faq.html", {"faq": shown})


@login_not_required
@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(faq(request.user).select_related("lineage__manual"), slug=slug)
    return TemplateResponse(request, "kb/faq_entry.html", {"entry": answering.answer(request.user, found)})


@login_not_required
@require_safe
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(checklists(request.user), slug=slug)
    return TemplateResponse(request, "kb/checklist.html", {"checklist": answering.checks(request.user, found)})


@login_not_required
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(guides(request.user).select_related("lineage__manual"), slug=slug)
    return TemplateResponse(request, "kb/guide.html", {"guide": guiding.screen(request.user, found)})

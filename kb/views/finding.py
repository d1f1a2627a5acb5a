"""Search and suggestions, for everybody: the answers know who asks."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb import listing, narrowing, slips
from kb.narrowing import address
from kb.search.analysis import LONGEST_QUESTION
from kb.search.query import Filters, Results, search, suggest


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    filters = filters_of(request)
    results = search(request.user, asked, page=whole(request.GET.get("page"), 1), filters=filters)
    context = {
        "asked": bool(asked.strip()),
        "is_cut": len(asked.strip()) > LONGEST_QUESTION,
        "longest": LONGEST_QUESTION,
        "results": results,
        "slip": slips.issue(request, results),
        "runs": listing.runs(results, filters),
        "narrowing": narrowing.narrowing(results, filters),
        "corrected_url": address(results.correction.text, filters) if results.correction else "",
        "page": page_of(results),
        "querystring": address(results.text, filters).lstrip("?"),
    }
    return render(request, "kb/search.html", context)


def filters_of(request: HttpRequest) -> Filters:
    return narrowing.forgiven(request.GET)


@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    found = suggest(request.user, request.GET.get("q", ""))
    return JsonResponse({"suggestions": [asdict(suggestion) for suggestion in found]})


def whole(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default


def page_of(results: Results) -> Page:  # type: ignore[type-arg]
    """What the pagination component asks: only the numbers, the hits are in `results`."""
    return Paginator(range(results.pages), 1).page(results.page)

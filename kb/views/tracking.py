"""Takes back the slips of results pages: seen, opened, solved. And what readers say about a page.

Beacons — the first two, and what programs judge — have nobody waiting for them: they answer 204 whatever became of
them, and need no CSRF token, because a slip is signed for one session and worth nothing in another.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kb import hearing, querylog, slips
from kb.pseudonyms import session_of

LARGEST = 8 * 1024  # bytes; a slip has less than 2 KB
ANSWERS = {"yes": True, "no": False}


@login_not_required
@csrf_exempt
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    slip = slip_in(request)
    if slip:
        with querylog.in_passing():
            querylog.note(slip)
    return HttpResponse(status=204)


@login_not_required
@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    slip = slip_in(request)
    document = whole(request.POST.get("document", "")) if slip else None
    if slip and document:
        with querylog.in_passing():
            querylog.click(request.user, slip, document)
    return HttpResponse(status=204)


@login_not_required
@require_POST
def solved(request: HttpRequest) -> HttpResponse:
    """“解决了吗” below the hits: says thank you there, whether or not there was a slip."""
    slip, answer = slip_in(request), ANSWERS.get(request.POST.get("solved", ""))
    if slip and answer is not None:
        with querylog.in_passing():
            querylog.solve(slip, answer)
        thank(request, answer)
    return redirect(back(request, "/search/"))


@login_not_required
@csrf_exempt
@require_POST
def judged(request: HttpRequest) -> HttpResponse:
    """The same from a program that searched through the API: nothing to come back to, and nobody to thank."""
    slip, answer = slip_in(request), ANSWERS.get(request.POST.get("solved", ""))
    if slip and answer is not None:
        with querylog.in_passing():
            querylog.solve(slip, answer)
    return HttpResponse(status=204)


@login_not_required
@require_POST
def feedback(request: HttpRequest) -> HttpResponse:
    """“这篇有帮助吗” below a section, an entry or a lesson."""
    answer, pk = ANSWERS.get(request.POST.get("helpful", "")), whole(request.POST.get("page", ""))
    page = hearing.page_of(request.user, request.POST.get("kind", ""), pk) if pk else None
    if page is None:
        raise Http404
    if answer is not None:
        comment = request.POST.get("comment", "")[: hearing.LONGEST * 4]
        hearing.hear(request.user, session_of(request), page, answer, comment)
        thank(request, answer)
    return redirect(page.url)


def slip_in(request: HttpRequest) -> slips.Slip | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return None
    try:
        return slips.read(request, request.POST.get("slip", ""))
    except slips.NoSuchSlip:
        return None


def whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def thank(request: HttpRequest, answer: bool) -> None:
    said = _("谢谢，很高兴能帮上忙。") if answer else _("谢谢您的反馈，作者会在报告里看到这个问题。")
    messages.success(request, said)


def back(request: HttpRequest, otherwise: str) -> str:
    """The page they came from, if it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise

"""For anyone on the street: is this certificate genuine, and does it still count?"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.forms import CodeForm
from certificates.limiting import PERIOD, is_too_fast
from certificates.verifying import Verdict, look_up

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Search engines must not collect who holds what."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        patch_vary_headers(response, ["Accept"])
        return response

    return wrapped


@login_not_required
@unlisted
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("certificates:verify", args=[form.cleaned_data["code"]]))
    return TemplateResponse(request, "certificates/ask.html", {"form": form}, status=400 if form.errors else 200)


@login_not_required
@unlisted
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    if is_too_fast(request):
        return too_fast(request)
    verdict = look_up(code, request.user)
    if verdict is None:
        return unknown(request, code)
    if wants_json(request):
        return JsonResponse(as_json(verdict), json_dumps_params={"ensure_ascii": False})
    return TemplateResponse(request, "certificates/verdict.html", {"verdict": verdict, "face": verdict.face})


def too_fast(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        response: HttpResponse = JsonResponse({"state": "too_many_requests"}, status=429)
    else:
        response = TemplateResponse(request, "certificates/too_fast.html", status=429)
    response["Retry-After"] = str(PERIOD)
    return response


def unknown(request: HttpRequest, code: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"state": "unknown"}, status=404)
    form = CodeForm(initial={"code": code[:100]})
    return TemplateResponse(request, "certificates/unknown.html", {"form": form}, status=404)


def wants_json(request: HttpRequest) -> bool:
    if request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def as_json(verdict: Verdict) -> dict[str, object]:
    """What the page says. Titles of sections are left out: a machine gets the numbers."""
    face, certificate = verdict.face, verdict.face.certificate
    return {
        "state": face.state.value,
        "serial": certificate.serial,
        "holder": certificate.holder_name,
        "organisation": certificate.organisation_name,
        "title": certificate.title,
        "title_en": certificate.title_en,
        "subtitle": certificate.subtitle,
        "edition": face.edition_label,
        "signatory": certificate.signatory,
        "issued_on": face.issued_on.isoformat(),
        "expires_on": face.expires_on.isoformat() if face.expires_on else None,
        "revoked_at": face.revoked_at.isoformat() if face.revoked_at else None,
        "reason": face.reason,
        "sections": {"total": verdict.currency.total, "changed": verdict.currency.changed},
        "sha256": certificate.sha256,
    }

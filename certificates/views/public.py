"""For anyone on the street: is this certificate genuine, and does it still count?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certificates.chaining import link_of
from certificates.checking import LARGEST, Judgement, Outcome, judge
from certificates.forms import CodeForm, FileForm
from certificates.rules.chain import written
from certificates.verifying import Place, Verdict, look_up
from certificates.views.answering import as_json, paced, unlisted, wants_json

STATUS = {Outcome.TOO_LARGE: 413, Outcome.MISSING: 400, Outcome.NOT_A_PDF: 400}


@login_not_required
@unlisted
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("certificates:verify", args=[form.cleaned_data["code"]]))
    context = {"form": form, "file_form": FileForm()}
    return TemplateResponse(request, "certificates/ask.html", context, status=400 if form.errors else 200)


@login_not_required
@unlisted
@never_cache
@require_safe
@paced
def verify(request: HttpRequest, code: str) -> HttpResponse:
    verdict = look_up(code, request.user)
    if verdict is None:
        return unknown(request, code)
    if wants_json(request):
        return as_json(said(verdict))
    return TemplateResponse(request, "certificates/verdict.html", {"verdict": verdict, "face": verdict.face})


def unknown(request: HttpRequest, code: str) -> HttpResponse:
    if wants_json(request):
        return as_json({"state": "unknown"}, 404)
    form = CodeForm(initial={"code": code[:100]})
    return TemplateResponse(request, "certificates/unknown.html", {"form": form}, status=404)


@csrf_exempt  # changes nothing; and whoever checks the token first has read the whole file before its size is known
@login_not_required
@unlisted
@never_cache
@require_http_methods(["GET", "POST"])
@paced
def file(request: HttpRequest) -> HttpResponse:
    """A PDF somebody has: is it the file we issued, and does the certificate still count?"""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("certificates:ask"))
    judgement = judge_upload(request)
    verdict, status = judgement.verdict, STATUS.get(judgement.outcome, 200)
    if wants_json(request):
        return as_json({"file": judgement.outcome.value, **(said(verdict) if verdict else {})}, status)
    face = verdict.face if verdict else None
    context = {"outcome": judgement.outcome.value, "verdict": verdict, "face": face, "file_form": FileForm()}
    return TemplateResponse(request, "certificates/judgement.html", context, status=status)


def judge_upload(request: HttpRequest) -> Judgement:
    """The length is known before the body is read; the form around the file is given some room."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + 10_000:
        return Judgement(Outcome.TOO_LARGE)
    uploaded = request.FILES.get("file")
    if uploaded is None:
        return Judgement(Outcome.MISSING)
    if (uploaded.size or 0) > LARGEST:
        return Judgement(Outcome.TOO_LARGE)
    return judge(uploaded.read(), request.user)


def said(verdict: Verdict) -> dict[str, object]:
    """What the page says. Titles of sections are left out: a machine gets the numbers."""
    face, certificate, currency = verdict.face, verdict.face.certificate, verdict.currency
    return {
        "state": verdict.state.value,
        "is_valid": verdict.state.counts,
        "serial": certificate.serial,
        "holder": verdict.shown.name or None,
        "holder_in_full": verdict.shown.is_in_full,
        "organisation": verdict.shown.organisation or None,
        "title": certificate.title,
        "title_en": certificate.title_en,
        "subtitle": certificate.subtitle,
        "edition": face.edition_label,
        "signatory": certificate.signatory,
        "issued_on": face.issued_on.isoformat(),
        "expires_on": face.expires_on.isoformat() if face.expires_on else None,
        "grace_until": face.grace_on.isoformat() if face.grace_on else None,
        "superseded_by": face.successor.serial if face.successor else None,
        "revoked_at": face.revoked_at.isoformat() if face.revoked_at else None,
        "reason": face.reason,
        "sections": {"total": currency.total, "changed": currency.changed, "kinds": currency.kinds},
        "sha256": certificate.sha256,
        "log": logged(verdict.place) if verdict.place else [],
    }


def logged(place: Place) -> list[dict[str, object]]:
    """The entries about this certificate as they are hashed, each with its hash."""
    return [{**written(link_of(entry)), "hash": entry.hash} for entry in place.entries]

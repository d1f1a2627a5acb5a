"""For those who certify: find a certificate, revoke it, grant one, draw a file again."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import drawing
from certificates.consenting import shown_to_bearer
from certificates.counting import counting
from certificates.faces import face_of
from certificates.forms import GrantForm, RevocationForm
from certificates.issuing import issue_for
from certificates.models import Certificate, Proposal
from certificates.revoking import proposal_of, revoke, settle
from certificates.rules.codes import normalise
from certificates.visibility import certificates
from people.models import User

PAGE = 25


class Filter(models.TextChoices):
    VALID = "valid", _("有效")
    EXPIRED = "expired", _("已过期")
    SUPERSEDED = "superseded", _("已被接替")
    REVOKED = "revoked", _("已撤销")
    DRAWING = "drawing", _("等待生成")
    PROPOSED = "proposed", _("建议撤销")


may_revoke = permission_required("certificates.revoke_certificate", raise_exception=True)
may_grant = permission_required("certificates.add_certificate", raise_exception=True)


@may_revoke
@require_safe
def issued(request: HttpRequest) -> HttpResponse:
    text, state = request.GET.get("q", "").replace("\x00", "").strip()[:100], request.GET.get("state", "")
    found = in_state(matching(certificates(request.user), text), state)
    page = Paginator(found.defer("basis"), PAGE).get_page(request.GET.get("page"))
    failures = drawing.failures(list(page))
    context = {
        "page": page,
        "rows": [(face_of(certificate), failures.get(certificate.pk, "")) for certificate in page],
        "q": text,
        "state": state,
        "states": list(Filter),
        "proposed": in_state(certificates(request.user), Filter.PROPOSED).count(),
        "querystring": urlencode({"q": text, "state": state}),
        "may_grant": request.user.has_perm("certificates.add_certificate"),
    }
    return TemplateResponse(request, "certificates/issued.html", context)


def matching(found: QuerySet[Certificate], text: str) -> QuerySet[Certificate]:
    if not text:
        return found
    words = Q(holder_name__icontains=text) | Q(organisation_name__icontains=text) | Q(title__icontains=text)
    return found.filter(words | Q(serial__icontains=text) | Q(code=normalise(text)))


def in_state(found: QuerySet[Certificate], state: str) -> QuerySet[Certificate]:
    now = timezone.now()
    if state == Filter.VALID:
        return counting(found, now)
    if state == Filter.EXPIRED:
        return found.filter(expires_at__lt=now, revocation=None, replaced_by=None)
    if state == Filter.SUPERSEDED:
        return found.filter(replaced_by__isnull=False, revocation=None)
    if state == Filter.REVOKED:
        return found.exclude(revocation=None)
    if state == Filter.PROPOSED:
        return found.filter(pk__in=Proposal.objects.filter(decided_at=None).values("certificate"))
    if state == Filter.DRAWING:
        return found.filter(Q(pdf="") | Q(pdf=None))
    return found


@may_revoke
@require_http_methods(["GET", "POST"])
def revocation(request: HttpRequest, serial: str) -> HttpResponse:
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    form = RevocationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        revoke(certificate, cast(User, request.user), form.cleaned_data["reason"])
        messages.success(request, _("证书 %(serial)s 已撤销。") % {"serial": serial})
        return HttpResponseRedirect(reverse("certificates:issued"))
    context = {
        "form": form,
        "face": face_of(certificate),
        "shown": shown_to_bearer(certificate),
        "proposal": proposal_of(certificate),
    }
    return TemplateResponse(request, "certificates/revocation.html", context)


@may_revoke
@require_POST
def retention(request: HttpRequest, serial: str) -> HttpResponse:
    """Keep a certificate that a correction put into question."""
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    if settle(certificate, cast(User, request.user)):
        messages.success(request, _("证书 %(serial)s 予以保留。") % {"serial": serial})
    return HttpResponseRedirect(reverse("certificates:issued"))


@may_revoke
@require_POST
def drawn_again(request: HttpRequest, serial: str) -> HttpResponse:
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    if not certificate.pdf:
        drawing.request_again(certificate)
        messages.success(request, _("证书 %(serial)s 将重新生成。") % {"serial": serial})
    return HttpResponseRedirect(reverse("certificates:issued"))


@may_grant
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    form = GrantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        certificate = issue_for(form.cleaned_data["award"], form.cleaned_data["person"])
        if certificate:
            done = _("%(name)s 现持有证书 %(serial)s。")
            messages.success(request, done % {"name": certificate.holder_name, "serial": certificate.serial})
        return HttpResponseRedirect(reverse("certificates:issued"))
    return TemplateResponse(request, "certificates/grant.html", {"form": form})

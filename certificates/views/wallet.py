"""The holder's wallet: one certificate with everything to be done with it, links to share, what the public may see."""

from typing import cast

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import sharing
from certificates.comparing import currency_of
from certificates.consenting import agree, consent_of, shown_to_all
from certificates.faces import Face, face_of
from certificates.forms import ConsentForm, ShareForm
from certificates.models import Certificate
from certificates.renewing import outlook
from certificates.rules.linkedin import profile_url
from certificates.visibility import own
from people.models import Organisation, User

FRESH = "fresh_share_link"  # in the session between making a link and showing it, once


def mine_or_404(request: HttpRequest, serial: str) -> Certificate:
    related = ("award__exam", "award__renewal_exam", "award__renewal_course")
    return get_object_or_404(own(request.user).select_related(*related), serial=serial)


@never_cache
@require_safe
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    found, person = mine_or_404(request, serial), cast(User, request.user)
    face = face_of(found)
    context = {
        "face": face,
        "currency": currency_of(found, person),
        "outlook": outlook(face, person),
        "shown": shown_to_all(found),
        "linkedin": linkedin(face),
        "issuer": issuer(),
        "links": sharing.links_of(found),
        "fresh": fresh_link(request, found),
        "form": ShareForm(),
    }
    return TemplateResponse(request, "certificates/wallet.html", context)


def issuer() -> str:
    return str(Organisation.objects.filter(kind=Organisation.Kind.VENDOR).order_by("pk").first() or "")


def linkedin(face: Face) -> str:
    paper = face.certificate
    name = paper.title_en or paper.title
    return profile_url(name, issuer(), face.issued_on, face.expires_on, face.verify_url, paper.serial)


def fresh_link(request: HttpRequest, found: Certificate) -> str:
    """The address of a link made a moment ago: kept nowhere, so it can be shown this once."""
    serial, token = request.session.get(FRESH) or ("", "")
    if serial != found.serial:
        return ""
    del request.session[FRESH]
    return settings.BASE_URL.rstrip("/") + reverse("certificates:shared", args=[token])


@require_POST
def links(request: HttpRequest, serial: str) -> HttpResponse:
    found, form = mine_or_404(request, serial), ShareForm(request.POST)
    if form.is_valid():
        try:
            request.session[FRESH] = (serial, sharing.share(found, **form.cleaned_data))
        except sharing.TooManyLinks:
            messages.error(request, _("打开着的分享链接太多，请先收回不再需要的。"))
    else:
        messages.error(request, _("没有创建分享链接：请选择有效期，备注不超过 80 字。"))
    return HttpResponseRedirect(reverse("certificates:wallet", args=[serial]) + "#links")


@require_POST
def withdrawal(request: HttpRequest, serial: str, pk: int) -> HttpResponse:
    if sharing.withdraw(mine_or_404(request, serial), pk):
        messages.success(request, _("分享链接已收回，立即失效。"))
    return HttpResponseRedirect(reverse("certificates:wallet", args=[serial]) + "#links")


@require_safe
def card(request: HttpRequest, serial: str) -> HttpResponse:
    """To be printed at the size of a bank card, 85.6 × 54 mm."""
    face = face_of(mine_or_404(request, serial))
    # The library writes the drawing from our own address; there is nothing of anybody else in it.
    code = segno.make(face.verify_url, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return TemplateResponse(request, "certificates/wallet_card.html", {"face": face, "qr": mark_safe(code)})


@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    form = ConsentForm(request.POST if request.method == "POST" else None, instance=consent_of(person.pk))
    if request.method == "POST" and form.is_valid():
        agree(person, form.cleaned_data["name"], shows_organisation=form.cleaned_data["shows_organisation"])
        messages.success(request, _("公开范围已保存，立即生效。"))
        return HttpResponseRedirect(reverse("certificates:mine"))
    return TemplateResponse(request, "certificates/consent.html", {"form": form})

"""For machines: who signs here, what was revoked, and a certificate as an Open Badge."""

import json

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates import badge, badge_pictures, keys
from certificates.models import Certificate
from certificates.rules import baking
from certificates.visibility import certificates
from people.scoping import everyone

FRESH = 300  # seconds that a status list may be kept


@login_not_required
@cache_control(public=True, max_age=FRESH)
@require_safe
def did(request: HttpRequest) -> HttpResponse:
    return as_json(badge.did_document(), "application/did+json")


@login_not_required
@cache_control(public=True, max_age=FRESH)
@require_safe
def status(request: HttpRequest, page: int) -> HttpResponse:
    """The same for everybody, about all certificates at once: nobody learns whose state is asked for."""
    with everyone():  # only how many there are
        newest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if page > newest // badge.STATUS_LIST_SIZE:
        raise Http404
    return as_json(badge.status_list(page, timezone.now()), "application/vc")


@login_not_required
@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """The certificates to trust in a PDF reader, the highest first."""
    chain = [x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in keys.signing_key().chain]
    response = HttpResponse(b"".join(reversed(chain)), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="zhizheng-authority.pem"'
    return response


@require_safe
def document(request: HttpRequest, serial: str) -> HttpResponse:
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    response = as_json(badge.credential(certificate), "application/vc")
    return as_attachment(response, f"{serial}.json")


@require_safe
def picture(request: HttpRequest, serial: str, kind: str) -> HttpResponse:
    """The badge with its credential baked in."""
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    written = json.dumps(badge.credential(certificate), ensure_ascii=False)
    if kind == "png":
        content: bytes = baking.into_png(badge_pictures.png(certificate), written)
        return as_attachment(HttpResponse(content, content_type="image/png"), f"{serial}.png")
    if kind == "svg":
        content = baking.into_svg(badge_pictures.svg(certificate), written).encode()
        return as_attachment(HttpResponse(content, content_type="image/svg+xml"), f"{serial}.svg")
    raise Http404


def as_json(document: badge.Document, content_type: str) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=content_type)


def as_attachment(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response

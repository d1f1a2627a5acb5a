"""For the holder: their certificates, and the file of one of them."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certificates import drawing
from certificates.comparing import currencies
from certificates.faces import face_of
from certificates.models import Certificate
from certificates.visibility import certificates, own

WAIT = 4  # seconds until the page of a file in the making looks again


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    held = list(own(request.user))
    compared = currencies(held, request.user)
    rows = [(face_of(certificate), compared[certificate.pk]) for certificate in held]
    return TemplateResponse(request, "certificates/mine.html", {"rows": rows})


@require_safe
def download(request: HttpRequest, serial: str) -> HttpResponse | FileResponse:
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    return as_file(certificate) if certificate.pdf else in_the_making(request, certificate)


def as_file(certificate: Certificate) -> FileResponse:
    """Through the view, never by an address of the storage; a browser must not guess what it is."""
    response = FileResponse(
        certificate.pdf.open("rb"),
        as_attachment=True,
        filename=f"{certificate.serial}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def in_the_making(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    failed = certificate.pk in drawing.failures([certificate])
    context = {"certificate": certificate, "failed": failed}
    response = TemplateResponse(request, "certificates/drawing.html", context, status=202)
    if not failed:
        response["Refresh"] = str(WAIT)
    return response

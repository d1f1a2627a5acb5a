"""What somebody sees who was sent a link by the holder: the certificate in full, as long as the link is open."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.consenting import shown_to_bearer
from certificates.sharing import found
from certificates.verifying import verdict_on
from certificates.views.answering import paced, unlisted
from certificates.views.holder import as_file


@login_not_required
@unlisted
@never_cache
@require_safe
@paced
def shared(request: HttpRequest, token: str) -> HttpResponse:
    link = found(token)
    if link is None:
        return TemplateResponse(request, "certificates/no_link.html", status=404)
    shown = shown_to_bearer(link.certificate, organisation=link.shows_organisation)
    verdict = verdict_on(link.certificate, request.user, shown)
    context = {"verdict": verdict, "face": verdict.face, "link": link, "token": token}
    response = TemplateResponse(request, "certificates/shared.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


@login_not_required
@unlisted
@require_safe
@paced
def shared_file(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    link = found(token)
    if link is None or not link.offers_file or not link.certificate.pdf:
        raise Http404
    return as_file(link.certificate)

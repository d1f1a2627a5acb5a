"""Pictures and attachments, each only for those who may see what shows it."""

import mimetypes
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from wagtail.documents.views.serve import serve

from kb.models import PictureRendition
from kb.visibility import documents, pictures

INLINE = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"}


@login_not_required
@require_safe
def picture(request: HttpRequest, image_id: int, rendition_id: int) -> HttpResponseBase:
    """One rendition of a picture: only bytes of an image type, never kept by a shared cache."""
    readable = PictureRendition.objects.filter(image__in=pictures(request.user)).select_related("image")
    found = get_object_or_404(readable, pk=rendition_id, image_id=image_id)
    response = FileResponse(opened(found), content_type=type_of(found.file.name))
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(found.image.created_at.timestamp())
    patch_cache_control(response, private=True, max_age=3600)
    return response


@login_not_required
@require_safe
def document(request: HttpRequest, document_id: int, file: str) -> HttpResponseBase:
    """An attachment, served by Wagtail: first one look for what is hidden as for what there is not."""
    get_object_or_404(documents(request.user), pk=document_id)
    return serve(request, document_id, file)


def opened(rendition: PictureRendition) -> Any:
    try:
        return rendition.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing


def type_of(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or ""
    return guessed if guessed in INLINE else "application/octet-stream"

"""Pictures and attachments, each only for those who may see what shows it."""

import mimetypes
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from kb.models import PictureRendition
from kb.visibility import may_see_picture

INLINE = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"}


@login_not_required
@require_safe
def picture(request: HttpRequest, image_id: int, rendition_id: int) -> HttpResponseBase:
    """One rendition of a picture: only bytes of an image type, never kept by a shared cache."""
    found = get_object_or_404(PictureRendition.objects.select_related("image"), pk=rendition_id, image_id=image_id)
    if not may_see_picture(request.user, found.image):
        raise Http404
    response = FileResponse(opened(found), content_type=type_of(found.file.name))
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(found.image.created_at.timestamp())
    patch_cache_control(response, private=True, max_age=3600)
    return response


def opened(rendition: PictureRendition) -> Any:
    try:
        return rendition.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing


def type_of(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or ""
    return guessed if guessed in INLINE else "application/octet-stream"

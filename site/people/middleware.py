"""Puts each request inside the wall of its viewer's organisation and into the viewer's time zone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.scoping import everyone, organisations
from people.visibility import Viewer, scope_of


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with wall_around(request.user), timezone.override(zone_of(request.user)):
            return self.get_response(request)


def wall_around(viewer: Viewer) -> AbstractContextManager[None]:
    ids = scope_of(viewer)
    return everyone() if ids is None else organisations(*ids)


def zone_of(viewer: Viewer) -> ZoneInfo:
    try:
        return ZoneInfo(getattr(viewer, "timezone", "") or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)

"""Puts each request inside the wall of its viewer's organisation and into the viewer's time zone."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.scoping import wall
from people.visibility import Viewer, scope_of


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with wall(partial(scope_of, request.user)), timezone.override(zone_of(request.user)):
            return self.get_response(request)


def zone_of(viewer: Viewer) -> ZoneInfo:
    try:
        return ZoneInfo(getattr(viewer, "timezone", "") or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)

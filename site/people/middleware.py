"""Says who sends a request, and puts it inside the wall of its viewer's organisation and into their time zone."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangosAuthentication
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from people.recognising import sender
from people.scoping import wall
from people.visibility import Viewer, scope_of


class AuthenticationMiddleware(DjangosAuthentication):
    """Django's, which asks by the shorter way (people.recognising)."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(sender, request))  # type: ignore[assignment]


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

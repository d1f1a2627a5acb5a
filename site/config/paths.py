"""Addresses that name nothing, or nothing any more."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from kb.opening import may_follow


class PlainPathMiddleware:
    """A NUL in an address is not found, whatever the view: PostgreSQL refuses to look for one, which was an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if "\0" in request.path_info:
            raise Http404


class OpenRedirectMiddleware(RedirectMiddleware):  # type: ignore[misc]
    """The old address of a page that moved leads on only whom the page is for: the new one would tell what it is."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        found: HttpResponse = super().process_response(request, response)
        return found if found is response or may_follow(request.user, found["Location"]) else response

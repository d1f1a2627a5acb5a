"""Two doors into the site: one for everything, and a short one for saved answers, which a class sends by the thousand.

A save is answered in JSON. What only pages need stays out of its way: static files, content policies, flash messages,
redirects, and trying hundreds of addresses. Who may come in, and from where, is asked by the same middlewares in the
same order.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch, URLResolver, path
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string

from exams.views import saving

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SAVE = re.compile(r"/exams/attempts/[0-9]+/answers/")  # digits as the address below takes them
ADDRESSES = URLResolver(RegexPattern(r"^/"), [path("exams/attempts/<int:attempt_id>/answers/", saving.answers)])
FOR_PAGES = {
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.policy.AdminPolicyMiddleware",
    "config.paths.PlainPathMiddleware",
    "config.paths.OpenRedirectMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # the view answers itself whoever is signed out
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
}


class SaveHandler(WSGIHandler):
    """Django's, without the middlewares that only pages need, and with one address."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed([name for name in settings.MIDDLEWARE if name not in FOR_PAGES]):
            middleware = import_string(name)(handler)
            if hasattr(middleware, "process_view"):
                self._view_middleware.insert(0, middleware.process_view)
            handler = convert_exception_to_response(middleware)
        self._middleware_chain = handler

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        match: ResolverMatch = ADDRESSES.resolve(request.path_info)
        request.resolver_match = match
        return match


def with_short_door(everything: Application) -> Application:
    """Both doors as one application."""
    saves = SaveHandler()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        is_save = SAVE.fullmatch(environ.get("PATH_INFO", ""))
        return saves(environ, start_response) if is_save else everything(environ, start_response)

    return application

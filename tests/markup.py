"""Every page any test opens has whole references: no id twice, and whatever names an id finds it.

Not asked of Wagtail's own pages under /admin/.
"""

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

from django.http import HttpRequest, HttpResponse

REFERENCES = ("for", "aria-labelledby", "aria-describedby", "list", "form")


class Broken(AssertionError):
    """The page cannot be what its author meant."""


class References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            elif name in REFERENCES:
                self.named.update((value or "").split())


def problems(page: str) -> list[str]:
    """One line for each id that is there twice or named in vain."""
    found = References()
    found.feed(page)
    twice = [f"id twice: {name!r}" for name, count in found.ids.items() if count > 1]
    return twice + [f"no such id: {name!r}" for name in sorted(found.named - set(found.ids))]


def checked(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the test settings. Raises Broken."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and not request.path.startswith("/admin/") and (wrong := problems(response.content.decode())):
            raise Broken(f"{request.path}: {'; '.join(wrong)}")
        return response

    return respond

"""Who may open the staff's screens. Keys are on many of them, so each asks before it looks anything up."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest

from exams.rules.safe_browser import Seal
from people.models import User

View = Callable[..., Any]
SEB_HASHES = ("CONFIGKEY", "REQUEST")
BLANK = Seal("")


class SignedIn(HttpRequest):
    """A request behind LoginRequiredMiddleware: there is a person."""

    user: User  # type: ignore[assignment]


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the server knows it: a proxy is believed only when TRUSTED_PROXY names it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def seal_of(request: HttpRequest) -> Seal:
    """What the request says of its browser. The address is the one it asked for, behind TRUSTED_PROXY too."""
    config_hash, request_hash = (request.META.get(f"HTTP_X_SAFEEXAMBROWSER_{name}HASH", "") for name in SEB_HASHES)
    if not config_hash and not request_hash:
        return BLANK
    return Seal(request.build_absolute_uri(), config_hash, request_hash)


def needs(*permissions: str) -> Callable[[View], View]:
    """403 for people who are signed in but lack a permission."""
    return permission_required(permissions, raise_exception=True)


sees_items = needs("exams.view_item", "exams.view_itemversion")
writes_items = needs("exams.change_item", "exams.add_itemversion")
reviews_items = needs("exams.review_itemversion")
runs_exams = needs("exams.change_exam")
# Other people's attempts: an examiner's or administrator's business, across organisations.
watches_attempts = needs("exams.change_exam", "people.see_everyone")
# Answers without names, of the organisations this person may see.
marks_answers = needs("exams.mark_answers")
# How markers compare, by name.
watches_marking = needs("exams.mark_answers", "exams.change_exam", "people.see_everyone")
# Of all organisations together, with keys beside what was chosen.
sees_statistics = needs("exams.change_exam", "exams.view_itemversion", "people.see_everyone")
corrects_keys = sees_statistics

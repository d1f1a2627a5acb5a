"""What the page frame needs to know about its reader."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.overseeing import is_trainer
from notices.models import Notice
from people.visibility import manages_people, me


@dataclass(frozen=True)
class Item:
    label: str | Promise
    url: str
    icon: str
    is_current: bool


class Navigation:
    """Computed when the frame asks, so that JSON and redirects pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def version(self) -> str:
        return str(settings.VERSION)

    @cached_property
    def signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @cached_property
    def team(self) -> bool:
        return self.signed_in and manages_people(self.request.user)

    @cached_property
    def ladder(self) -> bool:
        """Who manages a team finds the ladder on its page; trainers need a way of their own."""
        return self.signed_in and not self.team and is_trainer(self.request.user)

    @cached_property
    def admin(self) -> bool:
        return self.signed_in and self.request.user.has_perm("wagtailadmin.access_admin")

    @cached_property
    def unread(self) -> int:
        return Notice.objects.filter(person=me(self.request), read_at=None).count() if self.signed_in else 0

    @cached_property
    def items(self) -> list[Item]:
        places = [
            (_("知识库"), "/manuals/", "book"),
            (_("自助问答"), "/ask/", "search"),
            (_("常见问题"), "/faq/", "help"),
            (pgettext_lazy("plural", "课程"), "/courses/", "course"),
        ]
        if self.signed_in:
            places.append((_("考试"), "/exams/", "exam"))
        if self.team:
            places.append((_("团队"), "/team/", "team"))
        return [Item(label, url, icon, self.request.path.startswith(url)) for label, url, icon in places]


def nav(request: HttpRequest) -> dict[str, object]:
    """Context processor: `nav` in every template."""
    return {"nav": Navigation(request)}

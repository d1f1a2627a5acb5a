"""Ways from the editor to our own screens for items and exams. Nothing of the bank is shown inside Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class GuardedItem(MenuItem):
    """A menu item for those who may open what is behind it."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


@hooks.register("register_admin_menu_item")
def bank() -> MenuItem:
    return GuardedItem(
        _("题库"), reverse("exams:bank"), icon_name="list-ul", order=310, permission="exams.view_item", name="exam-bank"
    )


@hooks.register("register_admin_menu_item")
def exams() -> MenuItem:
    return GuardedItem(
        _("考务"), reverse("exams:manage"), icon_name="date", order=320, permission="exams.change_exam", name="exams"
    )

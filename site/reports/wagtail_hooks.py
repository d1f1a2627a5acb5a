"""The author's report, and the trainer's way to the people they rate, in the menu of the editor."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from certificates.overseeing import oversees
from reports.knowledge import may_read


class KnowledgeMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


class LadderMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return oversees(request.user)


@hooks.register("register_reports_menu_item")
def ladder_item() -> MenuItem:
    return LadderMenuItem(_("职级与评级"), reverse("reports:ladder"), icon_name="order-up", order=110)


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return KnowledgeMenuItem(_("检索报告"), reverse("reports:knowledge"), icon_name="search", order=100)

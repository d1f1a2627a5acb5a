"""The author's report in the menu of the editor."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from reports.knowledge import may_read


class KnowledgeMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return KnowledgeMenuItem(_("检索报告"), reverse("reports:knowledge"), icon_name="search", order=100)

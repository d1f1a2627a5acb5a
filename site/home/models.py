"""The home page: the root of everything that has a place in the tree."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from kb.models import BasePage


class HomePage(BasePage):
    max_count = 1
    subpage_types = ["kb.ManualIndexPage", "courses.CourseIndexPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("首页")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from home.views import front

        return front.home(request, self)

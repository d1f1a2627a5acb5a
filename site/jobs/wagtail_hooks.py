"""The job ledger in the admin menu."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from jobs import views


class JobsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("jobs.view_job"))


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    patterns = [path("", views.jobs, name="jobs"), path("<int:pk>/retry/", views.retry_job, name="retry")]
    return [path("jobs/", include((patterns, "jobs")))]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return JobsMenuItem(_("后台任务"), reverse("jobs:jobs"), icon_name="cogs", order=900)

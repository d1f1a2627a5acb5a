"""The editor's side of courses: what somebody learns from can be unpublished, not deleted."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.models import CoursePage, CourseRelease, LessonPage, ModulePage
from courses.releasing import course_of, lessons_learned


@hooks.register("before_delete_page")
def keep_what_is_learned(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse(request) if is_learned(page) else None


@hooks.register("before_bulk_action")
def keep_all_that_is_learned(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    is_deletion = action_type == "delete" and issubclass(action.models[0], Page)
    return refuse(request) if is_deletion and any(is_learned(page) for page in objects) else None


def refuse(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("有人正在学习或已学完这里的课程，内容须保留作为依据。请改用“取消发布”。"))
    return redirect("wagtailadmin_explore_root")


def is_learned(page: Page) -> bool:
    """A course with learners at or below this page, or lessons below it that somebody's release shows."""
    below = CoursePage.objects.descendant_of(page, inclusive=True)
    if CourseRelease.objects.filter(course__in=below, enrolments__isnull=False).exists():
        return True
    course = course_of(page) if page.specific_class in (ModulePage, LessonPage) else None
    if course is None:
        return False
    below_it = LessonPage.objects.descendant_of(page, inclusive=True)
    return below_it.filter(pk__in={row.lesson for row in lessons_learned(course)}).exists()

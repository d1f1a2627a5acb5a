"""The catalogue, and a course before or while one takes it. Visitors may look at public courses."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses import releasing, retaking, tracking, visibility
from courses.due import due_for
from courses.listing import entries
from courses.models import CourseIndexPage, CoursePage, ModulePage
from people.models import Competency

PER_PAGE = 24


def catalogue(request: HttpRequest, page: CourseIndexPage) -> HttpResponse:
    chosen = request.GET.get("competency", "").replace("\x00", "")  # PostgreSQL takes no NUL
    courses = visibility.courses(request.user).select_related("competency")
    if chosen:
        courses = courses.filter(competency__slug=chosen)
    shown = Paginator(courses, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shown": shown,
        "entries": entries(shown.object_list, request.user),
        "options": options(page, chosen),
        "querystring": urlencode({"competency": chosen}) if chosen else "",
    }
    return TemplateResponse(request, "courses/catalogue.html", context)


def options(page: CourseIndexPage, chosen: str) -> list[dict[str, object]]:
    """The competencies as links; an unknown one in the address shows nothing chosen and an empty list."""
    url = page.url
    everything = [{"label": _("全部"), "url": url, "is_current": not chosen}]
    return everything + [
        {"label": one.title, "url": f"{url}?competency={one.slug}", "is_current": one.slug == chosen}
        for one in Competency.objects.all()
    ]


def course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    if not is_preview(request) and not visibility.courses(request.user).filter(pk=page.pk).exists():
        raise Http404
    enrolment = tracking.enrolment_of(request.user, page) if page.pk else None
    due = due_for(request.user) if request.user.is_authenticated else []
    context = {
        "page": page,
        "track": tracking.track(page, enrolment),
        "again": retaking.reasons_for(enrolment),
        "due": next((one for one in due if one.course.pk == page.pk), None),
        "crumbs": crumbs(page),
    }
    return TemplateResponse(request, "courses/course.html", context)


def module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    """A module has no page of its own: it is a part of the course page."""
    above = releasing.course_of(page)
    if above is not None and is_preview(request):
        return course(request, above)
    if above is None or not visibility.courses(request.user).filter(pk=above.pk).exists():
        raise Http404
    return redirect(above.url)


def crumbs(course: CoursePage, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("首页"), "/"), (pgettext("plural", "课程"), "/courses/"), (course.title, course.url or ""), *more]


def is_preview(request: HttpRequest) -> bool:
    """Wagtail shows authors their drafts this way; it has checked that they may edit the page."""
    return bool(getattr(request, "is_preview", False))

"""Which courses a viewer may see at all."""

from django.db.models import Q, QuerySet
from wagtail.models import Page

from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from kb.opening import Slugs, at_paths
from people.visibility import Viewer, audiences


def courses(viewer: Viewer) -> QuerySet[CoursePage]:
    """Live courses for the viewer's audiences, in the order of the catalogue."""
    found: QuerySet[CoursePage] = CoursePage.objects.live().filter(audience__in=audiences(viewer)).order_by("path")
    return found


def may_see(viewer: Viewer, course: CoursePage) -> bool:
    """The same for a course at hand, without a query."""
    return bool(course.live and course.audience in audiences(viewer))


def lessons(viewer: Viewer) -> QuerySet[LessonPage]:
    """Lessons of the courses this viewer may see, published or not: somebody's release may still teach them."""
    below = Q(pk__in=[])
    for path in courses(viewer).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    found: QuerySet[LessonPage] = LessonPage.objects.filter(below)
    return found


def page_at(viewer: Viewer, index: CourseIndexPage, slugs: list[str]) -> Page | None:
    """The course, module or lesson with this address. What is below a hidden course is not even looked for."""
    above = f"{index.url_path}{slugs[0]}/"
    course: Page | None = courses(viewer).filter(slug=slugs[0], url_path=above).first()
    if course is None or len(slugs) == 1:
        return course
    kind = ModulePage if len(slugs) == 2 else LessonPage
    there = kind.objects.live().filter(slug=slugs[-1], url_path=f"{index.url_path}{'/'.join(slugs)}/")
    found: Page | None = there.first()
    return found


def openable(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
    """Those addresses below /courses/ that this viewer may open: courses, and what is live in them."""
    seen = at_paths(courses, viewer, "courses", {slugs[:1] for slugs in wanted})
    inside = {slugs for slugs in wanted if len(slugs) > 1 and slugs[:1] in seen}
    return {slugs for slugs in wanted if slugs in seen} | at_paths(live_parts, viewer, "courses", inside)


def live_parts(viewer: Viewer) -> QuerySet[Page]:
    """Live pages of any course; whoever asks knows which courses the viewer may see."""
    found: QuerySet[Page] = Page.objects.live()
    return found

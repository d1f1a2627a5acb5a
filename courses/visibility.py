"""Which courses a viewer may see at all."""

from django.db.models import Q, QuerySet

from courses.models import CoursePage, LessonPage
from people.visibility import Viewer, audiences


def courses(viewer: Viewer) -> QuerySet[CoursePage]:
    """Live courses for the viewer's audiences, in the order of the catalogue."""
    found: QuerySet[CoursePage] = CoursePage.objects.live().filter(audience__in=audiences(viewer)).order_by("path")
    return found


def lessons(viewer: Viewer) -> QuerySet[LessonPage]:
    """Lessons of the courses this viewer may see, published or not: somebody's release may still teach them."""
    below = Q(pk__in=[])
    for path in courses(viewer).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    found: QuerySet[LessonPage] = LessonPage.objects.filter(below)
    return found

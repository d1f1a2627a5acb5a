"""How much of what is taught shows a section."""

from django.utils.translation import ngettext

from courses import releasing, visibility
from courses.rules import outline
from kb import lineages
from kb.models import Lineage
from people.visibility import Viewer


def count(viewer: Viewer, lineage: Lineage) -> list[str]:
    """Courses the viewer may see, and their lessons, as released last. One query."""
    reference = lineages.reference(lineage)
    releases = releasing.newest_releases().filter(course__in=visibility.courses(viewer).order_by())
    shown = [
        sum(outline.shows(lesson, reference) for lesson in outline.lessons(outline.read(stored)))
        for stored in releases.values_list("outline", flat=True)
    ]
    courses, lessons = sum(number > 0 for number in shown), sum(shown)
    if not courses:
        return []
    return [
        ngettext("%(n)d 门课程", "%(n)d 门课程", courses) % {"n": courses},
        ngettext("%(n)d 个课时", "%(n)d 个课时", lessons) % {"n": lessons},
    ]

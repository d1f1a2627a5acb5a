"""“这篇有帮助吗” below a lesson: heard from those who take the course, about the lesson as their release teaches it."""

from courses import releasing, tracking, visibility
from courses.progress import address, lesson_urls
from courses.rules import outline
from kb.hearing import Kind, Page
from people.visibility import Viewer


def page_of(viewer: Viewer, pk: int) -> Page | None:
    lesson = visibility.lessons(viewer).filter(pk=pk).first()
    course = releasing.course_of(lesson) if lesson else None
    enrolment = tracking.enrolment_of(viewer, course) if course else None
    row = outline.find(outline.read(enrolment.release.outline), pk) if enrolment else None
    if enrolment is None or row is None:
        return None
    return Page(Kind.LESSON, pk, row.revision, address(enrolment, pk, lesson_urls([pk])))

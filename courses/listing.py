"""The catalogue: the courses a viewer may see, with their own progress and dates, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.addressing import addressed
from courses.due import Due, due_for
from courses.models import CoursePage, Enrolment
from courses.progress import Progress, progress_of
from courses.releasing import lesson_counts
from people.visibility import Viewer


@dataclass(frozen=True)
class Entry:
    """A course in the catalogue; `progress` is None for those who did not start it."""

    course: CoursePage
    lessons: int
    enrolment: Enrolment | None
    progress: Progress | None
    due: Due | None


def entries(courses: Iterable[CoursePage], viewer: Viewer) -> list[Entry]:
    courses = addressed(courses)
    lessons = lesson_counts(course.pk for course in courses)
    enrolments = enrolments_in(courses, viewer)
    progresses = progress_of(enrolments.values())
    due = {one.course.pk: one for one in due_for(viewer)} if viewer.is_authenticated else {}
    found = []
    for course in courses:
        enrolment = enrolments.get(course.pk)
        progress = progresses[enrolment.pk] if enrolment else None
        found.append(Entry(course, lessons.get(course.pk, 0), enrolment, progress, due.get(course.pk)))
    return found


def enrolments_in(courses: list[CoursePage], viewer: Viewer) -> dict[int, Enrolment]:
    if not viewer.is_authenticated:
        return {}
    rows = Enrolment.objects.filter(person=viewer, course__in=courses, again=None)
    return {enrolment.course_id: enrolment for enrolment in rows}

"""Background work of the courses: new releases when the manual changes, word to those who got an assignment, search."""

from datetime import timedelta

from courses import assigning, indexing, releasing
from courses.models import CoursePage
from jobs.registry import every, handler
from people.scoping import organisations


@handler("release_course")
def release_course(course: int) -> None:
    page = CoursePage.objects.live().filter(pk=course).first()
    if page is not None:
        releasing.release(page)


@handler("tell_assigned")
def tell_assigned(assignment: int, organisation: int) -> None:
    with organisations(organisation):  # a job has no viewer; the assignment stays inside its own organisation
        assigning.tell(assignment)


@every(timedelta(days=1), "find_courses")
def find_courses() -> None:
    """All courses as they are now: also those that were published before search knew of courses."""
    for course in CoursePage.objects.order_by("path"):
        indexing.refresh(course)

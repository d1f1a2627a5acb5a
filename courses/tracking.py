"""What the pages of a course show: its outline with ticks, where to go on, and what a newer release would change."""

from dataclasses import dataclass

from courses import enrolling
from courses.models import CoursePage, CourseRelease, Enrolment
from courses.progress import Progress, address, as_progress, completed, lesson_urls
from courses.rules import outline
from courses.rules.outline import Difference, Lesson
from courses.rules.progress import following, preceding, tally
from people.visibility import Viewer


@dataclass(frozen=True)
class Line:
    """One lesson of the outline; `url` is empty for those who are not enrolled."""

    lesson: int
    title: str
    minutes: int
    url: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class Part:
    title: str
    minutes: int
    lines: list[Line]

    @property
    def is_current(self) -> bool:
        return any(line.is_current for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)


@dataclass(frozen=True)
class Track:
    """A course as one person, or a visitor, goes through it."""

    course: CoursePage
    release: CourseRelease | None
    enrolment: Enrolment | None
    parts: list[Part]
    progress: Progress
    resume: Line | None
    newer: CourseRelease | None
    update: Difference | None

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    def line(self, lesson: int | None) -> Line | None:
        return next((line for line in self.lines if line.lesson == lesson), None)

    def after(self, lesson: int) -> Line | None:
        return self.line(following([line.lesson for line in self.lines], lesson))

    def before(self, lesson: int) -> Line | None:
        return self.line(preceding([line.lesson for line in self.lines], lesson))


def enrolment_of(person: Viewer, course: CoursePage) -> Enrolment | None:
    if not person.is_authenticated:
        return None
    found = Enrolment.objects.filter(person=person, course=course, again=None)
    found = found.select_related("release", "course", "again_of")
    return found.first()


def track(course: CoursePage, enrolment: Enrolment | None, current: int | None = None) -> Track:
    """The outline this person learns from; for somebody not enrolled, what they would start with."""
    newest = course.releases.first() if course.pk else None  # the preview of a course not yet saved
    release = enrolment.release if enrolment else newest
    modules = outline.read(release.outline) if release else []
    lessons = [row.lesson for row in outline.lessons(modules)]
    done = completed([enrolment.pk])[enrolment.pk] if enrolment else set()
    live = lesson_urls(lessons) if enrolment else {}
    parts = [
        Part(module.title, module.minutes, [line(row, enrolment, live, done, current) for row in module.lessons])
        for module in modules
    ]
    counted = tally(lessons, done, enrolment.last_lesson_id if enrolment else None)
    url = address(enrolment, counted.resume_at, live) if enrolment else course.url or ""
    resume = next((one for part in parts for one in part.lines if one.lesson == counted.resume_at), None)
    newer = enrolling.newer_release(enrolment) if enrolment else None
    update = outline.difference(modules, outline.read(newer.outline)) if newer else None
    return Track(course, release, enrolment, parts, as_progress(counted, url), resume, newer, update)


def line(row: Lesson, enrolment: Enrolment | None, live: dict[int, str], done: set[int], current: int | None) -> Line:
    return Line(
        lesson=row.lesson,
        title=row.title,
        minutes=row.minutes,
        url=address(enrolment, row.lesson, live) if enrolment else "",
        is_done=row.lesson in done,
        is_current=row.lesson == current,
    )

"""Follows somebody through a course: a lesson opened, a lesson completed, the course finished."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.models import CourseRelease, Enrolment, LessonCompletion, LessonPage
from courses.rules import outline
from courses.rules.outline import Lesson
from courses.signals import course_finished


class NotInRelease(LookupError):
    """The release this person learns from has no such lesson."""


def lesson_of(release: CourseRelease, lesson_id: int) -> Lesson:
    row = outline.find(outline.read(release.outline), lesson_id)
    if row is None:
        raise NotInRelease(lesson_id)
    return row


def open_lesson(enrolment: Enrolment, lesson_id: int, at: datetime | None = None) -> Lesson:
    """Remember where this person is. A lesson whose page is gone is still shown, only not remembered as a page."""
    row = lesson_of(enrolment.release, lesson_id)
    page = LessonPage.objects.filter(pk=lesson_id).values_list("pk", flat=True).first()
    enrolment.last_lesson_id = page or enrolment.last_lesson_id
    enrolment.last_seen_at = at or timezone.now()
    enrolment.save(update_fields=["last_lesson", "last_seen_at"])
    return row


@transaction.atomic
def complete(enrolment: Enrolment, lesson_id: int, at: datetime | None = None) -> LessonCompletion:
    """Note that a lesson was finished and what it showed; twice changes nothing. The last one finishes the course."""
    enrolment.refresh_from_db(from_queryset=Enrolment.objects.select_for_update())  # two tabs finish a course once
    row = open_lesson(enrolment, lesson_id, at)
    completion, is_new = LessonCompletion.objects.get_or_create(
        enrolment=enrolment,
        lesson_id=lesson_id,
        defaults={"revision_id": row.revision, "completed_at": at or timezone.now()},
    )
    if is_new:
        completion.sections.set([pk for pk in row.sections.values() if pk])
        settle(enrolment, at)
    return completion


def settle(enrolment: Enrolment, at: datetime | None = None) -> None:
    """Finish the course when its release asks for nothing more; finishing is told once."""
    wanted = {row.lesson for row in outline.lessons(outline.read(enrolment.release.outline))}
    done = set(enrolment.completions.values_list("lesson_id", flat=True))
    if enrolment.finished_at is not None or not wanted or wanted - done:
        return
    enrolment.finished_at = at or timezone.now()
    enrolment.save(update_fields=["finished_at"])
    course_finished.announce(enrolment.pk)

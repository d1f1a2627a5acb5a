"""Takes people into a course, and moves them to a newer release when they want it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from courses import completing, releasing, visibility
from courses.models import CoursePage, CourseRelease, Enrolment, LessonCompletion
from courses.rules import outline
from courses.rules.outline import Lesson
from kb.models import SectionVersion
from kb.rules.changes import compare
from kb.rules.text import plain_text
from people.models import User
from people.scoping import everyone


class NoOrganisation(Exception):
    """Learning is recorded for an organisation; this person belongs to none."""


class NotForThem(Exception):
    """The course is not live, or meant for an audience this person is not part of."""


class NothingToLearn(Exception):
    """The course has no lessons yet."""


class WrongRelease(Exception):
    """The release belongs to another course, or is not newer than the one the person has."""


@transaction.atomic
def enrol(person: User, course: CoursePage, at: datetime | None = None) -> Enrolment:
    """Start a course with its newest release. Starting it again returns the enrolment there is, the last one."""
    if person.organisation is None:
        raise NoOrganisation
    if not visibility.courses(person).filter(pk=course.pk).exists():
        raise NotForThem
    release = release_to_learn(course)
    with everyone():  # one's own learning, wherever one worked when it began
        Enrolment.objects.get_or_create(
            person=person,
            course=course,
            again_of=None,
            defaults={"organisation": person.organisation, "release": release, "enrolled_at": at or timezone.now()},
        )
        return follow(Enrolment.objects.get(person=person, course=course, again=None), person)


def release_to_learn(course: CoursePage) -> CourseRelease:
    release = releasing.release(course) if not course.releases.exists() else course.releases.first()
    if not release.outline:
        raise NothingToLearn
    return release


def follow(enrolment: Enrolment, person: User) -> Enrolment:
    """Somebody who changed organisations takes their learning along."""
    if person.organisation and enrolment.organisation_id != person.organisation_id:
        enrolment.organisation = person.organisation
        enrolment.save(update_fields=["organisation"])
    return enrolment


def newer_release(enrolment: Enrolment) -> CourseRelease | None:
    """The newest release of the course, if it is not the one this person learns from."""
    newest = CourseRelease.objects.filter(course=enrolment.course_id).first()
    return newest if newest and newest.number > enrolment.release.number else None


@transaction.atomic
def move(enrolment: Enrolment, release: CourseRelease, at: datetime | None = None) -> Enrolment:
    """Teach this person a newer release. What they completed still counts where it says the same.

    A course that was finished stays finished; the changed lessons are open again.
    """
    enrolment.refresh_from_db(from_queryset=Enrolment.objects.select_for_update())
    if release.course_id != enrolment.course_id or release.number < enrolment.release.number:
        raise WrongRelease
    before = {row.lesson: row for row in outline.lessons(outline.read(enrolment.release.outline))}
    after = {row.lesson: row for row in outline.lessons(outline.read(release.outline))}
    stale = [
        completion.pk
        for completion in enrolment.completions.filter(lesson_id__in=after)
        if not still_counts(completion, before.get(completion.lesson_id), after[completion.lesson_id])
    ]
    enrolment.completions.filter(pk__in=stale).delete()
    enrolment.release = release
    enrolment.save(update_fields=["release"])
    completing.settle(enrolment, at)
    return enrolment


def still_counts(completion: LessonCompletion, old: Lesson | None, new: Lesson) -> bool:
    """A lesson that had left the course and came back counts if it is what was completed."""
    if old is None:
        return completion.revision_id == new.revision
    return old.is_same(new) or reworded(old, new)


def reworded(old: Lesson, new: Lesson) -> bool:
    """Only the wording is different: punctuation, width, spaces, house style."""
    return compare(words(old), words(new)).kind == "wording"


def words(row: Lesson) -> str:
    """Everything a lesson said, with the sections it showed."""
    revision = Revision.objects.filter(pk=row.revision).first()
    own = plain_text(releasing.body_of(revision)) if revision else str(row.revision)
    versions = SectionVersion.objects.in_bulk([pk for pk in row.sections.values() if pk])
    return "\n".join([own, *(versions[pk].text if pk in versions else "" for pk in row.sections.values())])

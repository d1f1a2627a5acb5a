"""Lessons opened and completed, courses finished."""

from datetime import UTC, datetime

import pytest

from courses import completing, enrolling
from courses.completing import NotInRelease
from courses.models import Enrolment, LessonCompletion
from jobs.models import Job
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")
THEN = datetime(2025, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def enrolment(course, world):
    return enrolling.enrol(world.zhao, course)


def told(enrolment):
    return Job.objects.filter(kind="fact", args__name="course_finished", args__identity=enrolment.pk).count()


def test_opening_a_lesson_remembers_where_one_is(enrolment, course):
    page = material.page(course, "closing")
    completing.open_lesson(enrolment, page.pk, at=THEN)
    enrolment.refresh_from_db()
    assert (enrolment.last_lesson_id, enrolment.last_seen_at) == (page.pk, THEN)


def test_a_completion_records_the_revision_and_the_sections_that_were_shown(enrolment, course, shelf):
    page = material.page(course, "closing")
    completion = completing.complete(enrolment, page.pk, at=THEN)
    assert completion.revision_id == page.live_revision_id
    assert list(completion.sections.all()) == list(shelf.closing.versions.all())
    assert completion.completed_at == THEN


def test_completing_twice_changes_nothing(enrolment, course):
    page = material.page(course, "overview")
    first = completing.complete(enrolment, page.pk, at=THEN)
    assert completing.complete(enrolment, page.pk) == first
    assert LessonCompletion.objects.get().completed_at == THEN


def test_the_last_lesson_finishes_the_course_and_that_is_told_once(enrolment, course):
    for slug in ("overview", "after"):
        completing.complete(enrolment, material.page(course, slug).pk)
        assert not Enrolment.objects.get().finished_at
    completing.complete(enrolment, material.page(course, "closing").pk, at=THEN)
    assert Enrolment.objects.get().finished_at == THEN
    completing.complete(enrolment, material.page(course, "closing").pk)
    assert told(enrolment) == 1


def test_a_second_tab_with_an_old_state_does_not_finish_the_course_again(enrolment, course):
    stale = Enrolment.objects.get(pk=enrolment.pk)
    for slug in ("overview", "after", "closing"):
        completing.complete(enrolment, material.page(course, slug).pk, at=THEN)
    completing.complete(stale, material.page(course, "closing").pk)
    assert Enrolment.objects.get().finished_at == THEN
    assert told(enrolment) == 1


def test_a_lesson_of_a_later_release_is_not_taught_yet(enrolment, course):
    data = material.course_data()
    data["modules"][0]["lessons"].append(material.lesson("extra", "加课", {"text": "新内容"}))
    material.build(modules=data["modules"])
    with pytest.raises(NotInRelease):
        completing.complete(enrolment, material.page(course, "extra").pk)
    assert not LessonCompletion.objects.exists()


def test_a_lesson_that_does_not_exist_cannot_be_completed(enrolment):
    with pytest.raises(NotInRelease):
        completing.complete(enrolment, 987654)

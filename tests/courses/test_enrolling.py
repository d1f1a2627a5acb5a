"""Taking a course, and changing to a newer release of it."""

from datetime import UTC, datetime

import pytest

from courses import completing, enrolling
from courses.enrolling import NoOrganisation, NotForThem, NothingToLearn, WrongRelease
from courses.models import Enrolment
from jobs.models import Job
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.usefixtures("unwalled")
LONG_AGO = datetime(2025, 1, 2, 8, tzinfo=UTC)


@pytest.fixture
def enrolment(course, world):
    return enrolling.enrol(world.zhao, course, at=LONG_AGO)


def done(enrolment):
    return set(enrolment.completions.values_list("lesson_id", flat=True))


def finish(enrolment, course, *slugs):
    for slug in slugs:
        completing.complete(enrolment, material.page(course, slug).pk)


def test_an_enrolment_pins_the_newest_release_for_the_persons_organisation(enrolment, course, world):
    assert enrolment.release == material.newest(course)
    assert enrolment.organisation == world.hengyuan
    assert enrolment.enrolled_at == LONG_AGO


def test_enrolling_twice_is_one_enrolment(enrolment, course, world):
    material.rewrite(material.page(course, "overview"), "新的")
    assert enrolling.enrol(world.zhao, course) == enrolment
    assert Enrolment.objects.get().release.number == 1


def test_somebody_without_an_organisation_cannot_enrol(course, world):
    world.zhao.organisation = None
    with pytest.raises(NoOrganisation):
        enrolling.enrol(world.zhao, course)


def test_a_customer_cannot_enrol_in_an_internal_course(world, shelf):
    internal = material.build(audience="internal")
    with pytest.raises(NotForThem):
        enrolling.enrol(world.zhao, internal)
    assert enrolling.enrol(world.chen, internal)


def test_an_unpublished_course_takes_nobody(course, world):
    course.unpublish()
    with pytest.raises(NotForThem):
        enrolling.enrol(world.zhao, course)


def test_a_course_without_lessons_cannot_be_taken(world):
    with pytest.raises(NothingToLearn):
        enrolling.enrol(world.zhao, material.build(modules=[]))


def test_learning_goes_along_into_another_organisation(enrolment, course, world):
    world.zhao.organisation = world.ruifeng
    world.zhao.save()
    assert enrolling.enrol(world.zhao, course).pk == enrolment.pk
    assert Enrolment.objects.get().organisation == world.ruifeng


def test_moving_keeps_what_says_the_same_and_opens_what_changed(enrolment, course):
    finish(enrolment, course, "overview", "closing")
    material.rewrite(material.page(course, "overview"), "先盘点固定资产。")
    enrolling.move(enrolment, material.newest(course))
    assert done(enrolment) == {material.page(course, "closing").pk}
    assert enrolment.release.number == 2


def test_moving_keeps_a_lesson_whose_wording_alone_changed(enrolment, course):
    finish(enrolment, course, "overview")
    material.rewrite(material.page(course, "overview"), "先检查，再结账！")
    enrolling.move(enrolment, material.newest(course))
    assert done(enrolment) == {material.page(course, "overview").pk}


def test_a_section_that_means_something_else_opens_the_lesson_again(enrolment, course, shelf, settled):
    finish(enrolment, course, "closing")
    with settled():
        shelves.rewrite(shelf.closing, shelves.text("结账须由账套主管操作，结账期间全员退出。"))
    enrolling.move(enrolment, material.newest(course))
    assert done(enrolment) == set()


def test_a_finished_course_stays_finished_when_the_new_release_asks_for_more(enrolment, course):
    finish(enrolment, course, "overview", "closing", "after")
    finished_at = enrolment.finished_at
    material.rewrite(material.page(course, "overview"), "先盘点固定资产。")
    enrolling.move(enrolment, material.newest(course))
    enrolment.refresh_from_db()
    assert enrolment.finished_at == finished_at


def test_moving_to_a_release_that_asks_for_less_finishes_the_course(enrolment, course):
    finish(enrolment, course, "overview", "closing")
    material.page(course, "after").unpublish()
    enrolling.move(enrolment, material.newest(course))
    assert enrolment.finished_at
    assert Job.objects.filter(key=f"fact:course_finished:{enrolment.pk}").exists()


def test_a_lesson_that_left_and_came_back_counts_only_as_it_was(enrolment, course):
    finish(enrolment, course, "overview")
    page = material.page(course, "overview")
    page.unpublish()
    enrolling.move(enrolment, material.newest(course))
    material.rewrite(page, "先盘点固定资产。")
    enrolling.move(enrolment, material.newest(course))
    assert done(enrolment) == set()


def test_nobody_is_moved_back_or_into_another_course(enrolment, course):
    first = enrolment.release
    material.rewrite(material.page(course, "overview"), "新的")
    enrolling.move(enrolment, material.newest(course))
    with pytest.raises(WrongRelease):
        enrolling.move(enrolment, first)
    with pytest.raises(WrongRelease):
        enrolling.move(enrolment, material.newest(material.many(1)))


def test_a_newer_release_is_offered_only_when_there_is_one(enrolment, course):
    assert enrolling.newer_release(enrolment) is None
    material.rewrite(material.page(course, "overview"), "新的")
    assert enrolling.newer_release(enrolment) == material.newest(course)

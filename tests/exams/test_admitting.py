"""Who may start, and what those are told who may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import CourseIndexPage, CoursePage, CourseRelease, Enrolment
from exams import admitting, sitting, visibility
from exams.admitting import NotAdmitted
from exams.models import Admission, Attempt
from exams.rehearsing import rehearse
from exams.weighing import Reason
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def reason(exam, person, now=None):
    return admitting.standing(exam, person, now).reason


@pytest.fixture
def course(world):
    page = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="入职培训", slug="induction"))
    CourseRelease.objects.create(course=page, number=1, title=page.title, outline=[], fingerprint="x")
    return page


def enrol(person, course, finished_at=None):
    release = course.releases.get()
    return Enrolment.objects.create(
        organisation=person.organisation, person=person, course=course, release=release, finished_at=finished_at
    )


def test_the_window_opens_and_closes(world, exam):
    assert reason(exam, world.chen, exam.opens_at - timedelta(seconds=1)) is Reason.NOT_YET
    assert reason(exam, world.chen, exam.opens_at) is Reason.OPEN
    assert reason(exam, world.chen, exam.closes_at) is Reason.CLOSED


def test_the_course_has_to_be_finished_first(world, exam, course):
    exam.course = course
    exam.save()
    assert reason(exam, world.chen) is Reason.COURSE
    enrolment = enrol(world.chen, course)
    assert reason(exam, world.chen) is Reason.COURSE
    enrolment.finished_at = timezone.now()
    enrolment.save()
    assert reason(exam, world.chen) is Reason.OPEN
    assert reason(exam, world.li) is Reason.COURSE


def test_an_attempt_that_runs_is_found_again(world, exam):
    attempt = sitting.start(exam, world.chen)
    standing = admitting.standing(exam, world.chen)
    assert (standing.reason, standing.running, standing.attempts_left) == (Reason.RUNNING, attempt, 1)


def test_attempts_run_out_and_an_admission_gives_one_more(world, exam):
    for _number in range(2):
        rehearse(exam, world.chen, 20)
    assert reason(exam, world.chen) is Reason.USED_UP
    with pytest.raises(NotAdmitted) as refused:
        sitting.start(exam, world.chen)
    assert refused.value.reason is Reason.USED_UP
    Admission.objects.create(exam=exam, person=world.chen, organisation=world.boke, extra_attempts=1)
    assert reason(exam, world.chen) is Reason.OPEN


def test_extra_minutes_of_an_admission_are_in_the_deadline(world, exam):
    Admission.objects.create(exam=exam, person=world.chen, organisation=world.boke, extra_minutes=15)
    attempt = sitting.start(exam, world.chen)
    assert attempt.deadline - attempt.started_at == timedelta(minutes=60)


def test_a_voided_attempt_does_not_count(world, exam):
    rehearse(exam, world.chen, 20)
    Attempt.objects.update(state="voided")
    assert admitting.standing(exam, world.chen).attempts_left == 2
    assert sitting.start(exam, world.chen).number == 2


def test_who_passed_is_done(world, exam):
    assert rehearse(exam, world.chen, 100).passed
    assert reason(exam, world.chen) is Reason.PASSED


def test_the_pause_between_attempts_is_counted_from_the_hand_in(world, make_exam):
    exam = make_exam(cooldown_hours=24)
    attempt = rehearse(exam, world.chen, 20, exam.opens_at)
    ready = attempt.submitted_at + timedelta(hours=24)
    standing = admitting.standing(exam, world.chen, ready - timedelta(seconds=1))
    assert (standing.reason, standing.next_start) == (Reason.COOLDOWN, ready)
    assert reason(exam, world.chen, ready) is Reason.OPEN


def test_somebody_without_an_organisation_cannot_start(world, make_exam):
    stray = User.objects.create_user("stray", name="无名")
    exam = make_exam(audience="public")
    assert visibility.exams(stray).get() == exam
    assert reason(exam, stray) is Reason.NO_ORGANISATION


def test_exams_are_seen_by_audience_and_organisation(world, make_exam):
    internal, customers, named = (
        make_exam("a"),
        make_exam("b", audience="customers"),
        make_exam("c", audience="customers"),
    )
    named.organisations.add(world.hengyuan)
    assert set(visibility.exams(world.chen)) == {internal, customers}
    assert set(visibility.exams(world.zhao)) == {customers, named}
    assert set(visibility.exams(world.qian)) == {customers}
    world.zhao.is_active = False
    assert not visibility.exams(world.zhao).exists()


def test_the_list_takes_as_many_queries_for_ten_exams_as_for_one(world, make_exam, course, django_assert_num_queries):
    exams = [make_exam(f"exam-{number}", course=course) for number in range(10)]
    with django_assert_num_queries(3):
        admitting.standings(exams[:1], world.chen)
    with django_assert_num_queries(3):
        admitting.standings(exams, world.chen)

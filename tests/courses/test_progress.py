"""Progress and due dates for many people, in a number of queries that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import completing, enrolling
from courses.assigning import assign, due_for, due_of
from courses.models import Enrolment
from courses.overseeing import lines
from courses.progress import progress_of
from people.models import Membership, User
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")


def queries(function):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        function()
    return len(captured)


def people(world, count):
    found = []
    for n in range(count):
        person = User.objects.create_user(f"p{n}-{count}", name=f"员工{n}", organisation=world.hengyuan)
        Membership.objects.create(organisation=world.hengyuan, team=world.hengyuan_finance, person=person)
        found.append(person)
    return found


def test_progress_counts_the_lessons_of_the_pinned_release(course, world):
    enrolment = enrolling.enrol(world.zhao, course)
    completing.complete(enrolment, material.page(course, "overview").pk)
    found = progress_of([enrolment])[enrolment.pk]
    assert (found.done, found.total, found.percent) == (1, 3, 33)
    assert found.next_lesson_url == material.page(course, "closing").url


def test_nothing_is_left_to_go_on_with_at_the_end(course, world):
    enrolment = enrolling.enrol(world.zhao, course)
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(course, slug).pk)
    found = progress_of([enrolment])[enrolment.pk]
    assert (found.percent, found.next_lesson_url) == (100, "")


def test_progress_of_nobody_is_empty(db):
    assert progress_of([]) == {}
    assert due_of([]) == {}


def test_progress_takes_the_same_queries_for_two_people_and_for_twenty(course, world):
    other = material.many(9)
    sizes = []
    for count in (2, 20):
        for person in people(world, count):
            completing.complete(enrolling.enrol(person, course), material.page(course, "overview").pk)
            enrolling.enrol(person, other)
        enrolments = list(Enrolment.objects.select_related("course", "release"))
        sizes.append(queries(lambda: progress_of(enrolments)))  # noqa: B023  (called at once)
    assert sizes[0] == sizes[1] <= 5


def test_due_takes_the_same_queries_for_two_people_and_for_twenty(course, world):
    assign(course, world.sun, timezone.localdate(), team=world.hengyuan_finance)
    assign(material.many(2), world.sun, timezone.localdate(), person=world.zhao)
    sizes = []
    for count in (2, 20):
        for person in people(world, count):
            enrolling.enrol(person, course)
        everybody = list(User.objects.all())
        sizes.append(queries(lambda: due_of(everybody)))  # noqa: B023
    assert sizes[0] == sizes[1] <= 14


def test_pages_take_the_same_queries_for_few_lessons_and_for_many(world, as_user):
    zhao = as_user(world.zhao)
    sizes = []
    for count in (2, 20):
        course = material.many(count, f"course-{count}")
        zhao.post("/enrolments/", {"course": course.pk})
        for url in (course.url, material.page(course, "lesson-0").url):
            zhao.get(url)  # fills caches
            sizes.append(queries(lambda: zhao.get(url)))  # noqa: B023
    assert sizes[:2] == sizes[2:]


def test_the_catalogue_takes_the_same_queries_for_few_courses_and_for_many(world, as_user):
    zhao = as_user(world.zhao)
    sizes = []
    for count in (2, 12):
        for n in range(count):
            course = material.many(1, f"course-{count}-{n}")
            zhao.post("/enrolments/", {"course": course.pk})
        zhao.get("/courses/")
        sizes.append(queries(lambda: zhao.get("/courses/")))
    assert sizes[0] == sizes[1]


def test_the_list_of_assignments_takes_the_same_queries_for_few_and_for_many(course, world):
    sizes = []
    for count in (2, 15):
        for person in people(world, count):
            assign(course, world.sun, timezone.localdate(), person=person)
        assignments = list(course.assignments.select_related("course"))
        lines(assignments)
        sizes.append(queries(lambda: lines(assignments)))  # noqa: B023
    assert sizes[0] == sizes[1]


def test_what_is_assigned_to_a_team_is_due_for_everybody_below_it(course, world):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assign(course, world.wang, tomorrow, team=world.after_sales)
    (due,) = due_for(world.chen)  # of the team below
    assert (due.course, due.due_on, due.is_overdue) == (course, tomorrow, False)
    assert (due.progress.done, due.progress.total, due.progress.next_lesson_url) == (0, 3, course.url)
    assert due_for(world.zhao) == []


def test_a_date_that_has_passed_is_overdue(course, world):
    assign(course, world.sun, timezone.localdate() - timedelta(days=1), person=world.zhao)
    assert due_for(world.zhao)[0].is_overdue


def test_what_was_finished_is_not_due(course, world):
    assign(course, world.sun, timezone.localdate(), person=world.zhao)
    enrolment = enrolling.enrol(world.zhao, course)
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(course, slug).pk)
    assert due_for(world.zhao) == []


def test_a_course_that_is_closed_or_no_longer_for_them_is_not_due(course, world):
    assign(course, world.sun, timezone.localdate(), person=world.zhao)
    type(course).objects.filter(pk=course.pk).update(audience="internal")
    assert due_for(world.zhao) == []
    type(course).objects.filter(pk=course.pk).update(audience="customers", live=False)
    assert due_for(world.zhao) == []


def test_the_most_urgent_comes_first(course, world):
    later = material.many(1)
    assign(later, world.sun, timezone.localdate() + timedelta(days=9), person=world.zhao)
    assign(course, world.sun, timezone.localdate() + timedelta(days=2), team=world.hengyuan_finance)
    assert [due.course.pk for due in due_for(world.zhao)] == [course.pk, later.pk]

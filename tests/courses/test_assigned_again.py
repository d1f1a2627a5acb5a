"""A manager has a finished course taken once more: with a date, from nothing, and the old record stays."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import completing, due, enrolling, listing, overseeing, retaking
from courses.assigning import assign
from courses.models import Assignment, CoursePage, Enrolment
from notices.models import Notice
from people.models import User
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")
PAGE = "/team/assignments/"
DAY = timedelta(days=1)


@pytest.fixture
def soon():
    return timezone.localdate() + 20 * DAY


@pytest.fixture
def finished(course, world) -> Enrolment:
    return learn(enrolling.enrol(world.zhao, course), timezone.now() - 300 * DAY)


def learn(enrolment: Enrolment, at: datetime) -> Enrolment:
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(enrolment.course, slug).pk, at=at)
    assert enrolment.finished_at == at
    return enrolment


def is_due(person: User) -> bool:
    return bool(due.due_for(person))


def test_it_is_due_until_it_was_taken_again_and_the_old_record_stays(finished, course, world, soon) -> None:
    assignment = assign(course, world.sun, soon, person=world.zhao, again=True)
    (task,) = due.due_for(world.zhao)
    assert (task.due_on, task.progress.done, task.progress.total) == (soon, 0, 3)
    assert [line.done for line in overseeing.lines([assignment])] == [0]
    again = retaking.take_again(finished)
    (task,) = due.due_for(world.zhao)
    completing.complete(again, material.page(course, "overview").pk)
    (task,) = due.due_for(world.zhao)
    assert (task.progress.done, task.progress.total) == (1, 3)
    learn(again, timezone.now())
    assert not is_due(world.zhao)
    assert [line.done for line in overseeing.lines([assignment])] == [1]
    assert retaking.reasons_for(again) == []
    finished.refresh_from_db()
    assert finished.completions.count() == 3
    assert finished.finished_at < again.finished_at


def test_it_can_be_asked_for_again_and_again(finished, course, world, soon) -> None:
    run = finished
    for round in range(1, 4):
        assign(course, world.sun, soon + round * DAY, person=world.zhao, again=True)
        run = learn(retaking.take_again(run), timezone.now())
        assert not is_due(world.zhao)
    assert Assignment.objects.count() == 1
    assert Enrolment.objects.count() == 4


def test_another_date_alone_asks_for_no_more_and_for_no_less(finished, course, world, soon) -> None:
    first = assign(course, world.sun, soon, team=world.hengyuan_finance, again=True)
    second = assign(course, world.sun, soon + DAY, team=world.hengyuan_finance)
    assert (second.pk, second.due_on) == (first.pk, soon + DAY)
    second.refresh_from_db()
    assert second.counts_from == first.counts_from
    learn(retaking.take_again(finished), timezone.now())
    assign(course, world.sun, soon + 2 * DAY, team=world.hengyuan_finance)
    assert not is_due(world.zhao)


def test_a_team_is_asked_again_also_for_what_one_of_them_was_assigned_before(finished, course, world, soon) -> None:
    assign(course, world.sun, timezone.localdate() - 100 * DAY, person=world.zhao)
    assert not is_due(world.zhao)
    assign(course, world.sun, soon, team=world.hengyuan_finance, again=True)
    assert [task.due_on for task in due.due_for(world.zhao)] == [soon]


def test_everybody_asked_is_told_that_it_is_once_more(finished, course, world, soon, settled) -> None:
    for _twice in range(2):
        with settled():
            assign(course, world.sun, soon, person=world.zhao, again=True, at=timezone.now().replace(microsecond=0))
    bodies = list(Notice.objects.filter(person=world.zhao, kind="assignment").values_list("body", flat=True))
    assert all("以前学完过的，请再学一次" in body for body in bodies)
    assert bodies
    learn(retaking.take_again(finished), timezone.now())
    with settled():
        assign(course, world.sun, soon + DAY, person=world.zhao)
    assert Notice.objects.filter(person=world.zhao, kind="assignment").count() == len(bodies)


def test_who_is_in_the_middle_of_it_goes_on(course, world, soon) -> None:
    begun = enrolling.enrol(world.zhao, course)
    completing.complete(begun, material.page(course, "overview").pk)
    assign(course, world.sun, soon, person=world.zhao, again=True)
    (task,) = due.due_for(world.zhao)
    assert task.progress.done == 1
    learn(begun, timezone.now())
    assert not is_due(world.zhao)


def test_the_learner_is_told_why_and_begins_on_the_page_of_the_course(finished, course, world, soon, as_user) -> None:
    client = as_user(world.zhao)
    assert "重新学习" not in client.get(course.url).text
    assign(course, world.sun, soon, person=world.zhao, again=True)
    page = client.get(course.url).text
    assert "学习任务要求重新学完这门课程" in page
    (entry,) = listing.entries([course], world.zhao)
    assert entry.due
    assert "前完成" in client.get("/courses/").text
    form = {"course": course.pk, "again_of": finished.pk}
    assert client.post("/enrolments/", form)["Location"] == material.page(course, "overview").url


def posted(course: CoursePage, person: User, **more: str) -> dict[str, object]:
    return {
        "course": course.pk,
        "to": f"person-{person.pk}",
        "due_on": (timezone.localdate() + 9 * DAY).isoformat(),
        **more,
    }


def test_without_the_tick_a_finished_course_is_not_given_to_a_person(finished, course, world, as_user) -> None:
    client = as_user(world.sun)
    page = client.post(PAGE, posted(course, world.zhao)).text
    assert "赵敏 已学完这门课程。要再学一次，请勾选“要求重新学习”。" in page
    assert not Assignment.objects.exists()
    page = client.post(PAGE, posted(course, world.zhao, again="on"), follow=True).text
    assert "起重新学完才算" in page
    assert Assignment.objects.get().counts_from is not None


def test_the_page_of_a_person_leads_to_the_form_filled_in(finished, course, world, as_user) -> None:
    client = as_user(world.sun)
    address = f"{PAGE}?{urlencode({'course': course.pk, 'to': f'person-{world.zhao.pk}', 'again': 1})}"
    assert address.replace("&", "&amp;") in client.get(f"/team/people/{world.zhao.pk}/").text
    page = client.get(address).text
    assert f'<option value="{course.pk}" selected>' in page
    assert f'<option value="person-{world.zhao.pk}" selected>' in page
    assert 'name="again" value="1"' in page or "checked" in page
    assert client.get(f"{PAGE}?course=x&to=%00&again=&due_on=y").status_code == 200


def test_any_number_of_them_costs_the_same(course, world, soon) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            due.due_of([world.zhao, world.qian, world.sun])
            overseeing.lines(list(Assignment.objects.select_related("course")))
        return len(captured)

    learn(enrolling.enrol(world.zhao, course), timezone.now())
    assign(course, world.sun, soon, person=world.zhao, again=True)
    queries()  # what the first time of all costs
    before = queries()
    for person in (world.qian, world.sun):
        learn(enrolling.enrol(person, course), timezone.now())
        learn(take(person, course), timezone.now())
        assign(course, world.admin, soon, person=person, again=True)
    assert queries() == before


def take(person: User, course: CoursePage) -> Enrolment:
    return Enrolment.objects.create(
        person=person,
        course=course,
        organisation=person.organisation,
        release=material.newest(course),
        again_of=Enrolment.objects.get(person=person, course=course),
    )

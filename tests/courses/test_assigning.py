"""Managers give courses to their own people, and to nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses import assigning, completing, enrolling
from courses.assigning import NotForThem, NotYourPeople, assign
from courses.models import Assignment
from notices.models import Notice
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")
PAGE = "/team/assignments/"


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=5)


def names():
    return set(Notice.objects.filter(kind="assignment").values_list("person__username", flat=True))


def test_everybody_in_the_team_and_below_is_told_once(course, world, soon, settled):
    for _again in range(2):
        with settled():
            assign(course, world.wang, soon, team=world.after_sales)
    assert names() == {"chen", "li", "zhou", "wang", "admin"}
    notice = Notice.objects.get(person=world.chen)
    assert course.title in notice.title
    assert notice.url == course.url


def test_a_new_date_is_told_again_and_replaces_the_old_one(course, world, soon, settled):
    for days in (0, 3):
        with settled():
            assign(course, world.sun, soon + timedelta(days=days), person=world.zhao)
    assert Assignment.objects.get().due_on == soon + timedelta(days=3)
    assert Notice.objects.filter(person=world.zhao).count() == 2


def test_those_who_finished_already_are_left_in_peace(course, world, soon, settled):
    enrolment = enrolling.enrol(world.zhao, course)
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(course, slug).pk)
    with settled():
        assign(course, world.sun, soon, team=world.hengyuan_finance)
    assert names() == {"sun"}


def test_a_course_that_became_internal_meanwhile_is_not_named_to_customers(course, world, soon, settled):
    with settled():
        assign(course, world.sun, soon, team=world.hengyuan_finance)
        assign(course, world.wang, soon, person=world.chen)
        course.audience = "internal"
        course.save()
    assert names() == {"chen"}


def test_a_withdrawn_assignment_tells_nobody_who_was_not_told(course, world, soon, settled):
    with settled():
        assigning.withdraw(assign(course, world.sun, soon, person=world.zhao))
    assert names() == set()


def test_nobody_assigns_to_people_they_do_not_manage(course, world, soon):
    for by, to in [(world.sun, {"person": world.qian}), (world.sun, {"team": world.ruifeng_finance})]:
        with pytest.raises(NotYourPeople):
            assign(course, by, soon, **to)
    with pytest.raises(NotYourPeople):
        assign(course, world.chen, soon, person=world.li)
    assert assign(course, world.admin, soon, person=world.qian)


def test_an_internal_course_cannot_be_given_to_customers(world, shelf, soon):
    internal = material.build(audience="internal")
    with pytest.raises(NotForThem):
        assign(internal, world.admin, soon, team=world.hengyuan_finance)
    assert assign(internal, world.admin, soon, team=world.north)


def test_somebody_who_changed_organisations_can_be_assigned_again(course, world, soon):
    first = assign(course, world.sun, soon, person=world.zhao)
    world.zhao.organisation = world.ruifeng
    world.zhao.save()
    again = assign(course, world.admin, soon, person=world.zhao)
    assert again.pk == first.pk
    assert again.organisation == world.ruifeng


def test_it_takes_a_team_or_a_person(course, world, soon):
    with pytest.raises(ValueError, match="team or a person"):
        assign(course, world.sun, soon)
    with pytest.raises(ValueError, match="team or a person"):
        assign(course, world.sun, soon, team=world.hengyuan_finance, person=world.zhao)


def test_only_those_who_manage_people_have_the_page(course, world, as_user):
    assert Client().get(PAGE).url.startswith("/accounts/login/")
    for person in (world.zhao, world.chen, world.li):
        assert as_user(person).get(PAGE).status_code == 404
        assert as_user(person).post(PAGE, {}).status_code == 404
    for person in (world.sun, world.wang, world.admin, world.zhou):
        assert as_user(person).get(PAGE).status_code == 200


def test_the_form_offers_only_ones_own_people(course, world, as_user):
    page = as_user(world.sun).get(PAGE).text
    assert "赵敏" in page
    assert "财务部" in page
    for stranger in ("钱进", "陈琳", "瑞丰商贸", "华北组"):
        assert stranger not in page


def test_assigning_on_the_page(course, world, as_user, soon):
    given = {"course": course.pk, "to": f"team-{world.hengyuan_finance.pk}", "due_on": soon.isoformat()}
    response = as_user(world.sun).post(PAGE, given, follow=True)
    assert "已指派" in response.text
    assert "0 / 2 人完成" in response.text
    assignment = Assignment.objects.get()
    assert (assignment.team, assignment.due_on, assignment.assigned_by) == (world.hengyuan_finance, soon, world.sun)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "person-0"},
        {"to": "team-abc"},
        {"to": ""},
        {"course": "abc"},
        {"course": ""},
        {"course": "999999"},
        {"due_on": "31.12.2026"},
        {"due_on": "2020-01-01"},
        {"due_on": "9999-12-31"},
        {"due_on": ""},
        {"due_on": "\x00"},
    ],
    ids=str,
)
def test_a_form_filled_with_nonsense_is_shown_again(course, world, as_user, soon, changes):
    given = {"course": course.pk, "to": f"person-{world.zhao.pk}", "due_on": soon.isoformat()}
    response = as_user(world.sun).post(PAGE, {**given, **changes})
    assert response.status_code == 200
    assert "还有几处需要修改" in response.text
    assert not Assignment.objects.exists()


def test_a_stranger_cannot_be_posted_into_the_form(course, world, as_user, soon):
    for to in (f"person-{world.qian.pk}", f"team-{world.ruifeng_finance.pk}"):
        as_user(world.sun).post(PAGE, {"course": course.pk, "to": to, "due_on": soon.isoformat()})
    assert not Assignment.objects.exists()


def test_an_administrator_is_told_when_a_course_is_not_for_those_people(world, shelf, as_user, soon):
    internal = material.build(audience="internal")
    given = {"course": internal.pk, "to": f"person-{world.zhao.pk}", "due_on": soon.isoformat()}
    response = as_user(world.admin).post(PAGE, given)
    assert "不对所选的团队或人员开放" in response.text
    assert not Assignment.objects.exists()


def test_withdrawing_is_for_those_who_manage_the_people(course, world, as_user, soon):
    assignment = assign(course, world.sun, soon, person=world.zhao)
    address = f"{PAGE}{assignment.pk}/withdrawal/"
    for stranger in (world.zhao, world.wang, world.chen):
        assert as_user(stranger).post(address).status_code == 404
    assert as_user(world.sun).get(address).url == PAGE
    assert Assignment.objects.exists()
    assert as_user(world.sun).post(address).url == PAGE
    assert not Assignment.objects.exists()


def test_a_manager_sees_the_assignments_of_their_own_people_only(course, world, as_user, soon):
    assign(course, world.admin, soon, person=world.qian)
    assign(course, world.sun, soon, person=world.zhao)
    assert [one.person for one in assigning.assignments_of(world.sun)] == [world.zhao]
    assert assigning.assignments_of(world.admin).count() == 2


def test_the_page_says_how_many_are_done_and_what_is_overdue(course, world, as_user):
    assign(course, world.sun, timezone.localdate() - timedelta(days=3), team=world.hengyuan_finance)
    enrolment = enrolling.enrol(world.zhao, course)
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(course, slug).pk)
    page = as_user(world.sun).get(PAGE).text
    assert "1 / 2 人完成" in page
    assert "已逾期" in page

"""A finished course is taken once more: nothing of the last time counts, and the record of it stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses import completing, due, enrolling, listing, retaking, tracking
from courses.assigning import assign
from courses.models import Enrolment
from courses.retaking import NoReason
from people.scoping import everyone, organisations
from tests.courses import material

LONG_AGO = datetime(2025, 1, 2, 8, tzinfo=UTC)
ENROL = reverse("courses:enrol")


@pytest.fixture
def reason(monkeypatch):
    """Something asks for the course once more. Returns what was finished last, as it was asked about."""
    asked: list[Enrolment] = []

    def because(last: Enrolment) -> list[str]:
        asked.append(last)
        return ["证书到期"]

    monkeypatch.setattr(retaking, "ASKED", {"test": because})
    return asked


@pytest.fixture
def finished(course, world, unwalled):
    enrolment = enrolling.enrol(world.zhao, course, at=LONG_AGO)
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(course, slug).pk, at=LONG_AGO)
    assert enrolment.finished_at == LONG_AGO
    return enrolment


def test_it_begins_at_nothing_in_the_newest_release_and_the_old_record_stays(finished, course, world, reason):
    material.rewrite(material.page(course, "overview"), "新的")
    before = sorted(finished.completions.values_list("lesson_id", "completed_at"))
    again = retaking.take_again(finished)
    assert (again.again_of, again.finished_at, again.release) == (finished, None, material.newest(course))
    track = tracking.track(course, tracking.enrolment_of(world.zhao, course))
    assert (track.enrolment, track.progress.done, track.progress.total) == (again, 0, 3)
    finished.refresh_from_db()
    assert (finished.finished_at, finished.release.number) == (LONG_AGO, 1)
    assert sorted(finished.completions.values_list("lesson_id", "completed_at")) == before


def test_finishing_again_is_a_fact_of_its_own(finished, course, reason):
    again = retaking.take_again(finished)
    for slug in ("overview", "closing"):
        completing.complete(again, material.page(course, slug).pk)
    assert again.finished_at is None
    completing.complete(again, material.page(course, "after").pk)
    assert again.finished_at > LONG_AGO
    third = retaking.take_again(again)
    assert [one.again_of_id for one in Enrolment.objects.order_by("pk")] == [None, finished.pk, again.pk]
    assert enrolling.enrol(third.person, course) == third


def test_twice_is_once(finished, reason):
    assert retaking.take_again(finished) == retaking.take_again(finished)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            person=finished.person,
            course=finished.course,
            organisation=finished.organisation,
            release=finished.release,
            again_of=finished,
        )
    with pytest.raises(IntegrityError), transaction.atomic():  # nor two first times
        Enrolment.objects.create(
            person=finished.person, course=finished.course, organisation=finished.organisation, release=finished.release
        )


def test_without_a_reason_there_is_nothing_to_take_again(finished):
    with pytest.raises(NoReason):
        retaking.take_again(finished)


def test_what_is_not_finished_cannot_be_taken_again(course, world, unwalled, reason):
    with pytest.raises(NoReason):
        retaking.take_again(enrolling.enrol(world.zhao, course))
    assert reason == []


def test_a_course_that_is_not_for_them_any_more_takes_nobody_again(finished, course, reason):
    course.audience = "internal"
    course.save_revision().publish()
    finished.refresh_from_db()
    with pytest.raises(enrolling.NotForThem):
        retaking.take_again(finished)


def test_what_was_assigned_and_done_is_not_due_again(finished, world, course, reason):
    assign(course, world.sun, timezone.localdate() - timedelta(days=30), person=world.zhao)
    retaking.take_again(finished)
    (one,) = due.all_due_of([world.zhao])[world.zhao.pk]
    assert one.is_done
    assert due.due_for(world.zhao) == []


def test_lists_show_the_course_once_as_it_is_now(finished, world, course, reason, as_user):
    again = retaking.take_again(finished)
    (entry,) = listing.entries([course], world.zhao)
    assert (entry.enrolment, entry.progress.done) == (again, 0)
    page = as_user(world.sun).get(f"/team/people/{world.zhao.pk}/").content.decode()
    assert page.count(course.title) == 1
    assert "重学，上一次 2025年1月2日 学完" in page


def test_the_page_of_the_course_says_why_and_begins_anew(finished, world, course, reason, as_user):
    client = as_user(world.zhao)
    page = client.get(course.url).content.decode()
    assert "证书到期" in page
    assert "重新学习" in page
    form = {"course": course.pk, "again_of": finished.pk}
    assert client.post(ENROL, form)["Location"] == material.page(course, "overview").url
    client.post(ENROL, form)  # the button pressed twice
    assert Enrolment.objects.count() == 2
    page = client.get(course.url).content.decode()
    assert "上一次 2025年1月2日 学完，那份记录保留不变" in page
    assert "重新学习" not in page


def test_a_page_left_open_changes_nothing_in_the_old_record(finished, world, course, reason, as_user):
    retaking.take_again(finished)
    old = f"{ENROL}{finished.pk}/"
    lesson = material.page(course, "overview").pk
    assert as_user(world.zhao).post(f"{old}completions/", {"lesson": lesson}).status_code == 404
    assert as_user(world.zhao).get(f"{old}lessons/{lesson}/").status_code == 404


def test_nobody_else_begins_it_for_them(finished, world, course, reason, as_user):
    form = {"course": course.pk, "again_of": finished.pk}
    for somebody in (world.qian, world.sun, world.chen, world.admin):
        assert as_user(somebody).post(ENROL, form).status_code == 404
    assert Enrolment.objects.count() == 1


def test_without_a_reason_the_page_offers_nothing_and_the_address_says_so(finished, world, course, as_user):
    client = as_user(world.zhao)
    assert "重新学习" not in client.get(course.url).content.decode()
    form = {"course": course.pk, "again_of": finished.pk}
    page = client.post(ENROL, form, follow=True).content.decode()
    assert "您已学完这门课程，现在不需要重学。" in page


def test_somebody_who_changed_organisations_takes_it_again_in_the_new_one(finished, world, reason):
    world.zhao.organisation = world.ruifeng
    world.zhao.save()
    finished.refresh_from_db()
    again = retaking.take_again(finished)
    with organisations(world.hengyuan.pk):
        assert list(Enrolment.objects.all()) == [finished]
    with everyone():
        assert again.organisation == world.ruifeng

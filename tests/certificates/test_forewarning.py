"""Managers hear that certificates of their people run out: once per certificate, of many in one notice."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import forewarning
from certificates.forewarning import forewarn, forewarn_some
from certificates.models import Certificate, Forewarning
from certificates.revoking import revoke
from certificates.tasks import sweep_certificates
from jobs.models import Job
from notices.models import Notice
from people.models import Membership, User
from people.scoping import everyone
from people.visibility import managers_of_all
from tests.certificates.stage import NOW, Stage
from tests.certificates.stage import certificate as make

DAY = timedelta(days=1)
END = NOW + 1000 * DAY
SOON = END - 20 * DAY
KIND = "team_certificates_expiring"


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind=KIND).order_by("pk")
    return [(row.person.username, row.url) for row in rows.select_related("person")]


def test_the_manager_hears_once_thirty_days_before_the_end(stage: Stage) -> None:
    zhao = stage.world.zhao
    made = make(stage, zhao, expires_at=END)
    days = [left for left in range(40, -5, -1) if forewarn(END - left * DAY + timedelta(hours=1))]
    assert days == [30]
    assert told() == [("sun", f"/team/people/{zhao.pk}/")]
    body = Notice.objects.get().body
    assert "赵敏" in body
    assert made.title in body
    assert "2028年12月25日" in body


def test_the_manager_of_a_team_above_hears_and_nobody_else(stage: Stage) -> None:
    make(stage, stage.world.chen, expires_at=END)  # of the team below that of 王静
    make(stage, stage.world.wang, expires_at=END)  # nobody manages themselves
    assert forewarn(SOON) == 2
    assert told() == [("wang", f"/team/people/{stage.world.chen.pk}/")]


def test_many_are_one_notice_and_those_of_tomorrow_another(stage: Stage) -> None:
    for _ in range(13):
        make(stage, stage.world.zhao, expires_at=END)
    assert forewarn(SOON) == 13
    notice = Notice.objects.get()
    assert (notice.title, notice.url) == ("团队有 13 张证书即将到期", "/team/")
    assert notice.body.count("赵敏") == forewarning.NAMED
    assert "还有 3 张" in notice.body
    make(stage, stage.world.zhao, expires_at=END)
    assert [forewarn(SOON), forewarn(SOON + DAY)] == [1, 0]
    assert [url for _, url in told()] == ["/team/", f"/team/people/{stage.world.zhao.pk}/"]


def gone(stage: Stage, made: Certificate) -> None:
    User.objects.filter(pk=made.holder_id).update(is_active=False)


def moved(stage: Stage, made: Certificate) -> None:
    User.objects.filter(pk=made.holder_id).update(organisation=stage.world.boke)


def revoked(stage: Stage, made: Certificate) -> None:
    revoke(made, stage.world.admin, "替考")


def renewed(stage: Stage, made: Certificate) -> None:
    make(stage, made.holder, issued_at=END - 100 * DAY, replaces=made, replacement="renewal", expires_at=None)


def short(stage: Stage, made: Certificate) -> None:
    Certificate._base_manager.filter(pk=made.pk).update(issued_at=END - 29 * DAY)


@pytest.mark.parametrize("change", [gone, moved, revoked, renewed, short])
def test_what_needs_no_renewal_is_not_spoken_of(stage: Stage, change) -> None:
    change(stage, make(stage, stage.world.zhao, expires_at=END))
    assert (forewarn(SOON), told()) == (0, [])


def test_who_left_the_organisation_manages_nobody_there(stage: Stage) -> None:
    make(stage, stage.world.zhao, expires_at=END)
    User.objects.filter(pk=stage.world.sun.pk).update(organisation=stage.world.boke)
    forewarn(SOON)
    assert told() == []


def statements(moment: datetime) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as captured:
        number = forewarn(moment)
    return number, len(captured)


def test_a_sweep_takes_as_many_statements_for_many_as_for_one(stage: Stage) -> None:
    world = stage.world
    make(stage, world.zhao, expires_at=END)
    one = statements(SOON)
    for person in (world.zhao, world.chen, world.li) * 10:
        make(stage, person, expires_at=END)
    many = statements(SOON)
    assert (one[0], many[0]) == (1, 30)
    assert one[1] == many[1]
    assert Job.objects.filter(kind="mail_notice").count() == len(told()) == 3


def test_a_sweep_that_is_killed_between_batches_goes_on_where_it_was(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forewarning, "BATCH", 3)
    for _ in range(7):
        make(stage, stage.world.zhao, expires_at=END)
    assert forewarn_some(SOON) == 3
    assert forewarn(SOON) == 4
    assert Forewarning.objects.count() == 7
    assert Notice.objects.count() == 3


def test_of_two_sweeps_at_once_the_second_says_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has read the same rows before the first one wrote."""
    make(stage, stage.world.zhao, expires_at=END)
    with everyone():
        seen = list(forewarning.due(SOON))
    forewarn(SOON)
    Notice.objects.all().delete()
    monkeypatch.setattr(forewarning, "due", lambda now: seen)
    assert forewarn_some(SOON) == 0
    assert told() == []


def test_managers_are_found_for_many_people_in_three_queries(stage: Stage, django_assert_num_queries) -> None:
    world = stage.world
    with everyone():
        Membership.objects.create(organisation=world.boke, team=world.north, person=world.li, role="manager")
    people = [world.chen, world.li, world.wang, world.zhao, world.sun, world.qian]
    with django_assert_num_queries(3):
        found = managers_of_all(people)
    assert found[world.chen.pk] == sorted([world.li, world.wang], key=lambda one: one.name)
    assert [found[one.pk] for one in people[1:]] == [[world.wang], [], [world.sun], [], []]


def test_the_hourly_sweep_does_it(stage: Stage) -> None:
    make(stage, stage.world.zhao, expires_at=timezone.now() + 20 * DAY)
    for _ in range(2):
        sweep_certificates()
    assert len(told()) == 1

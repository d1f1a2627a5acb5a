"""Holders hear in time that a certificate runs out: once per threshold, and only the most urgent after a pause."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import reminding
from certificates.models import Certificate, LogHead, Reminder
from certificates.reminding import remind
from certificates.revoking import revoke
from certificates.tasks import sweep_certificates
from jobs.models import Job
from jobs.registry import PERIODIC
from notices.models import Notice
from tests.certificates.stage import NOW, Stage
from tests.certificates.stage import certificate as make

DAY = timedelta(days=1)
END = NOW + 1000 * DAY


@pytest.fixture
def certificate(stage: Stage) -> Certificate:
    return make(stage, stage.world.zhao, expires_at=END)


def reminders() -> list[int]:
    return list(Reminder.objects.order_by("pk").values_list("days", flat=True))


def test_a_daily_sweep_reminds_three_times(certificate: Certificate, stage: Stage) -> None:
    told: dict[int, int] = {}
    for left in range(120, -20, -1):
        if remind(END - left * DAY + timedelta(hours=1)):
            told[left] = reminders()[-1]
    assert told == {90: 90, 30: 30, 7: 7}
    assert {notice.person for notice in Notice.objects.all()} == {stage.world.zhao}
    titles = list(Notice.objects.order_by("pk").values_list("title", flat=True))
    assert [title.partition("还有 ")[2] for title in titles] == ["89 天到期", "29 天到期", "6 天到期"]
    assert set(Notice.objects.values_list("url", flat=True)) == {f"/certificates/{certificate.serial}/"}


@pytest.mark.parametrize("again", [timedelta(0), timedelta(hours=1), timedelta(days=20)])
def test_nobody_hears_the_same_twice(certificate: Certificate, again: timedelta) -> None:
    first = END - 60 * DAY
    assert remind(first) == 1
    assert remind(first + again) == 0
    assert (reminders(), Notice.objects.count()) == ([90], 1)


@pytest.mark.parametrize(("left", "said"), [(91, []), (89, [90]), (29, [30]), (6, [7]), (1, [7]), (-1, [])])
def test_after_a_pause_only_the_most_urgent_is_said(certificate: Certificate, left: int, said: list[int]) -> None:
    for _ in range(2):
        remind(END - left * DAY)
    assert reminders() == said


def test_an_earlier_reminder_does_not_follow_a_later_one(certificate: Certificate) -> None:
    remind(END - 5 * DAY)
    remind(END - 60 * DAY)  # the clock was set back
    assert reminders() == [7]


def test_what_no_longer_stands_is_not_reminded_of(stage: Stage, certificate: Certificate) -> None:
    revoke(certificate, stage.world.admin, "替考")
    old = make(stage, stage.world.chen, expires_at=END)
    make(stage, stage.world.chen, issued_at=END - 100 * DAY, replaces=old, replacement="renewal", expires_at=None)
    assert remind(END - 60 * DAY) == 0


def test_a_short_term_is_not_reminded_of_on_its_first_day(stage: Stage) -> None:
    make(stage, stage.world.chen, issued_at=END - 31 * DAY, expires_at=END)
    assert [remind(END - left * DAY) for left in (31, 30.5, 29, 6)] == [0, 0, 1, 1]
    assert reminders() == [30, 7]


def test_in_grace_it_is_said_once_more(stage: Stage) -> None:
    make(stage, stage.world.chen, expires_at=END, grace_until=END + 30 * DAY)
    assert [remind(END + days * DAY) for days in (1, 2, 31)] == [1, 0, 0]
    assert "仍可续期" in Notice.objects.get().title


def crowd(stage: Stage, number: int) -> None:
    for _ in range(number):
        make(stage, stage.world.zhao, expires_at=END)


def statements(moment: datetime) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as captured:
        told = remind(moment)
    return told, len(captured)


def test_a_sweep_takes_as_many_statements_for_many_as_for_one(stage: Stage) -> None:
    crowd(stage, 1)
    one = statements(END - 60 * DAY)
    crowd(stage, 40)
    many = statements(END - 60 * DAY)
    assert (one[0], many[0]) == (1, 40)
    assert one[1] == many[1]
    assert Job.objects.filter(kind="mail_notice").count() == 41


def test_many_are_told_batch_by_batch(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "BATCH", 3)
    crowd(stage, 7)
    assert remind(END - 60 * DAY) == 7
    assert Notice.objects.count() == 7


def test_a_sweep_that_is_killed_between_batches_goes_on_where_it_was(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "BATCH", 3)
    crowd(stage, 7)
    assert reminding.remind_some(90, END - 60 * DAY) == 3
    assert remind(END - 60 * DAY) == 4
    assert Notice.objects.count() == Reminder.objects.count() == 7


def test_the_hourly_sweep_reminds_and_publishes_the_head(stage: Stage) -> None:
    make(stage, stage.world.zhao, expires_at=timezone.now() + 20 * DAY)
    for _ in range(2):
        sweep_certificates()
    assert PERIODIC["sweep_certificates"] == timedelta(hours=1)
    assert (reminders(), LogHead.objects.count()) == ([30], 1)

"""Own dates, minutes and attempts for one candidate, before the start and while the attempt runs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exams import admitting, arranging, logbook, sitting
from exams.arranging import Arrangement
from exams.models import Admission, Attempt
from exams.weighing import Reason
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

HOUR = timedelta(hours=1)


@pytest.fixture
def arrange(world):
    def do(exam, person=world.chen, at=None, **wish):
        return arranging.arrange(exam, person, Arrangement(**{"reason": "住院", **wish}), world.zhou, at)

    return do


def reason(exam, person, now):
    return admitting.standing(exam, person, now).reason


def test_own_dates_extend_the_window_at_both_ends_for_this_person_only(world, exam, arrange):
    arrange(exam, opens_at=exam.opens_at - HOUR, closes_at=exam.closes_at + HOUR)
    for now in (exam.opens_at - HOUR / 2, exam.closes_at + HOUR / 2):
        assert reason(exam, world.chen, now) is Reason.OPEN
    assert reason(exam, world.wang, exam.opens_at - HOUR / 2) is Reason.NOT_YET
    assert reason(exam, world.wang, exam.closes_at + HOUR / 2) is Reason.CLOSED


def test_own_dates_narrow_it_too_and_latecomers_are_measured_by_their_own_opening(world, make_exam, arrange):
    exam = make_exam(late_minutes=10)
    opens = exam.opens_at + HOUR
    arrange(exam, opens_at=opens, closes_at=opens + HOUR)
    times = [(-1, Reason.NOT_YET), (5, Reason.OPEN), (11, Reason.LATE), (61, Reason.CLOSED)]
    for minutes, expected in times:
        assert reason(exam, world.chen, opens + timedelta(minutes=minutes)) is expected


def test_the_deadline_of_a_start_knows_the_own_dates(world, exam, arrange):
    start = exam.closes_at - timedelta(minutes=10)
    arrange(exam, closes_at=exam.closes_at + HOUR, extra_minutes=15)
    attempt = sitting.start(exam, world.chen, start)
    assert attempt.deadline == start + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ({}, {"extra_minutes": 20}, 20),
        ({"extra_minutes": 20}, {"extra_minutes": 5}, -15),
        ({"extra_minutes": 20}, {}, -20),
        ({}, {"extra_attempts": 2}, 0),
    ],
)
def test_minutes_move_the_deadline_of_a_running_attempt(world, exam, arrange, first, second, moved):
    arrange(exam, **first)
    attempt = sitting.start(exam, world.chen)
    sitting.extend(attempt, 7, world.zhou, "网络中断")  # given on the log page, and stays given
    before = logbook.state_of(attempt.pk).deadline
    arrange(exam, **second)
    attempt.refresh_from_db()
    assert attempt.deadline - before == timedelta(minutes=moved)
    assert logbook.state_of(attempt.pk).deadline == attempt.deadline
    assert logbook.events_of(attempt.pk).filter(kind="extended").count() == (2 if moved else 1)


def test_an_earlier_end_cuts_a_running_attempt_but_never_into_the_past(world, exam, arrange):
    attempt = sitting.start(exam, world.chen)
    sooner = attempt.started_at + timedelta(minutes=30)
    arrange(exam, closes_at=sooner)
    attempt.refresh_from_db()
    assert attempt.deadline == sooner
    now = attempt.started_at + timedelta(minutes=20)
    arrange(exam, at=now, closes_at=attempt.started_at + timedelta(minutes=1))
    attempt.refresh_from_db()
    assert attempt.deadline == now


def test_the_page_learns_the_new_deadline_with_its_next_save_and_its_next_look(world, exam, sit, arrange):
    desk = sit(exam, world.chen)
    before = desk.attempt.deadline
    arrange(exam, extra_minutes=30)
    later = (before + timedelta(minutes=30)).isoformat()
    assert desk.save(1, 1).json()["deadline"] == later
    state = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/state/").json()
    assert state["deadline"] == later
    assert state["seconds_left"] > 74 * 60


def test_an_attempt_that_is_over_stays_as_it_was(world, exam, arrange):
    attempt = sitting.start(exam, world.chen)
    sitting.submit(attempt.pk, world.chen)
    arrange(exam, extra_minutes=30)
    assert not logbook.events_of(attempt.pk).filter(kind="extended").exists()
    assert Attempt.objects.get().deadline == attempt.deadline


def test_somebody_without_an_organisation_gets_no_arrangement(exam, arrange):
    with pytest.raises(arranging.NoOrganisation):
        arrange(exam, User.objects.create_user("stray", name="无名"))


def test_the_database_refuses_a_window_that_closes_before_it_opens(world, exam):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.create(
            exam=exam, person=world.chen, organisation=world.boke, opens_at=now, closes_at=now - HOUR
        )


URL = "/exams/manage/exams/junior/admissions/"


def posted(**changes):
    data = {"person": "chen", "opens_at": "", "closes_at": "", "extra_minutes": 0, "extra_attempts": 0}
    return {**data, "reason": "住院", **changes}


def test_an_examiner_arranges_on_a_page_and_changes_it_there(world, exam, sit, as_user):
    desk = sit(exam, world.chen)
    client = as_user(world.zhou)
    text = client.post(URL, posted(person="CHEN@example.com", extra_minutes=25), follow=True).content.decode()
    assert "延长 25 分钟" in text
    assert "陈琳" in text
    log = client.get(f"/exams/manage/attempts/{desk.attempt.pk}/").content.decode()
    assert "周刚 延时 25 分钟：住院" in log
    shown = client.get(f"{URL}?person=chen").context["form"]
    assert shown["extra_minutes"].value() == 25
    client.post(URL, posted(extra_minutes=5))
    assert Admission.objects.get().extra_minutes == 5
    log = client.get(f"/exams/manage/attempts/{desk.attempt.pk}/").content.decode()
    assert "周刚 缩短 20 分钟：住院" in log


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"person": "nobody"}, "没有找到“nobody”"),
        ({"reason": ""}, "必需"),
        ({"extra_minutes": -5}, "0"),
        ({"opens_at": "2026-01-02T09:00", "closes_at": "2026-01-01T09:00"}, "开放时间要早于关闭时间"),
        ({"closes_at": "1999-01-01T09:00"}, "开放时间要早于关闭时间"),
        ({"opens_at": "下周一"}, "日期"),
    ],
)
def test_what_cannot_be_is_refused_in_words(world, exam, as_user, change, complaint):
    response = as_user(world.zhou).post(URL, posted(**change))
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert not Admission.objects.exists()


def test_the_list_costs_the_same_for_many(world, exam, as_user, django_assert_max_num_queries):
    people = [world.chen, world.wang, world.li]
    for person in people:
        Admission.objects.create(exam=exam, person=person, organisation=world.boke, extra_minutes=5)
    client = as_user(world.zhou)
    client.get(URL)
    with django_assert_max_num_queries(14):
        assert len(client.get(URL).context["lines"]) == 3

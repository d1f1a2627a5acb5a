"""An exam that was passed may be sat again, if it says so: from when, how often, and what that does not give away."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from exams import admitting, sitting
from exams.admitting import NotAdmitted
from exams.models import Admission, Attempt, Exam
from exams.rehearsing import rehearse
from exams.rules.resit import opens_again
from exams.weighing import Reason

pytestmark = pytest.mark.django_db

HOUSE = ZoneInfo("Asia/Shanghai")
PASSED_AT = datetime(2026, 1, 31, 16, 30, tzinfo=UTC)  # 1 February in Shanghai
AGAIN = datetime(2027, 12, 1, tzinfo=HOUSE)  # 22 months after 1 February 2026


@pytest.mark.parametrize(
    ("passed_on", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 1), 22, date(2027, 12, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_are_counted_from_the_day_of_the_pass(passed_on: date, months: int, expected: date) -> None:
    assert opens_again(passed_on, months, HOUSE) == datetime(expected.year, expected.month, expected.day, tzinfo=HOUSE)


def test_without_months_it_never_opens_again() -> None:
    assert opens_again(date(2026, 1, 31), None, HOUSE) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120), st.integers(0, 12))
def test_more_months_or_a_later_pass_never_open_it_earlier(day: date, months: int, more: int) -> None:
    first = opens_again(day, months, HOUSE)
    assert first is not None
    assert first.date() > day
    for other in (opens_again(day, months + more, HOUSE), opens_again(day + timedelta(days=more), months, HOUSE)):
        assert other is not None
        assert other >= first


@pytest.fixture
def resit(world, unwalled, make_exam):
    """An exam of one attempt that 陈琳 passed on 1 February 2026, to be sat again after 22 months."""
    exam = make_exam(
        "resit",
        attempts_allowed=1,
        resit_after_months=22,
        opens_at=PASSED_AT - timedelta(days=1),
        closes_at=AGAIN + timedelta(days=400),
    )
    rehearse(exam, world.chen, 100, PASSED_AT)
    Attempt.objects.filter(exam=exam).update(submitted_at=PASSED_AT, graded_at=AGAIN - timedelta(days=1))
    return exam


def test_the_start_says_from_when_and_lets_in_from_then(resit, world):
    before = admitting.standing(resit, world.chen, AGAIN - timedelta(seconds=1))
    assert (before.reason, before.next_start) == (Reason.PASSED, AGAIN)  # a regrade on the way moves nothing
    with pytest.raises(NotAdmitted):
        sitting.start(resit, world.chen, AGAIN - timedelta(seconds=1))
    then = admitting.standing(resit, world.chen, AGAIN)
    assert (then.reason, then.attempts_left, then.next_start) == (Reason.OPEN, 1, None)
    assert sitting.start(resit, world.chen, AGAIN).number == 2


def test_each_round_has_its_own_attempts(resit, world):
    rehearse(resit, world.chen, 10, AGAIN)
    assert admitting.standing(resit, world.chen, AGAIN + timedelta(hours=2)).reason is Reason.USED_UP
    Admission.objects.create(exam=resit, person=world.chen, organisation=world.boke, extra_attempts=1)
    rehearse(resit, world.chen, 100, AGAIN + timedelta(hours=3))
    done = admitting.standing(resit, world.chen, AGAIN + timedelta(hours=6))
    assert done.reason is Reason.PASSED
    assert done.next_start is None  # in 22 months it will have closed


def test_a_pause_is_counted_within_the_round(resit, world):
    Exam.objects.filter(pk=resit.pk).update(cooldown_hours=24 * 700, attempts_allowed=2)
    resit.refresh_from_db()
    assert admitting.standing(resit, world.chen, AGAIN).reason is Reason.OPEN
    rehearse(resit, world.chen, 10, AGAIN)
    assert admitting.standing(resit, world.chen, AGAIN + timedelta(days=1)).reason is Reason.COOLDOWN


def test_what_is_not_yet_told_is_not_told_by_the_date(resit, world):
    Exam.objects.filter(pk=resit.pk).update(results_when="closed")
    resit.refresh_from_db()
    for moment in (AGAIN - timedelta(days=1), AGAIN + timedelta(days=1)):
        standing = admitting.standing(resit, world.chen, moment)
        assert (standing.reason, standing.next_start, standing.attempts_left) == (Reason.PENDING, None, 0)


def test_a_pass_without_months_is_for_good(world, unwalled, make_exam):
    exam = make_exam(opens_at=PASSED_AT - timedelta(days=1), closes_at=AGAIN + timedelta(days=4000))
    rehearse(exam, world.chen, 100, PASSED_AT)
    standing = admitting.standing(exam, world.chen, AGAIN + timedelta(days=3000))
    assert (standing.reason, standing.next_start) == (Reason.PASSED, None)


def test_the_start_page_has_the_rule_and_the_date(world, unwalled, make_exam, as_user):
    now = timezone.now()
    exam = make_exam("resit", resit_after_months=3, closes_at=now + timedelta(days=400))
    rehearse(exam, world.chen, 100, now - timedelta(hours=2))
    opens = admitting.standing(exam, world.chen).next_start.astimezone(HOUSE)
    page = as_user(world.chen).get("/exams/resit/").content.decode()
    assert "满 3 个月可以再考" in page
    assert f"{opens.year}年{opens.month}月{opens.day}日起可以再考一次" in page
    practice = make_exam("practice", resit_after_months=3, is_practice=True)
    assert "满 3 个月" not in as_user(world.chen).get(practice.get_absolute_url()).content.decode()


def test_the_form_has_it_and_the_database_refuses_nothing_at_all(exam, world, as_user):
    page = as_user(world.zhou).get(f"/exams/manage/exams/{exam.slug}/").content.decode()
    assert 'name="resit_after_months"' in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Exam.objects.filter(pk=exam.pk).update(resit_after_months=0)

"""What is shown of a result, and when: at once, after the last window has closed, or when the examiner says so."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Award, Certificate
from exams import admitting, arranging, disclosing, grading, sitting
from exams.arranging import Arrangement
from exams.models import Attempt, Exam
from exams.rehearsing import rehearse
from exams.rules.disclosure import Level, Policy
from exams.tasks import announce_closed
from exams.weighing import Reason
from reports.progress import last_attempts
from tests.exams.conftest import SECRETS
from tests.exams.test_conditions import form_data

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENTS = ["graded", "closed", "released"]


@pytest.mark.parametrize(
    ("review", "results", "keys", "closed", "released", "expected"),
    [
        ("full", "graded", "graded", 1, None, Level.FULL),
        ("marks", "graded", "graded", 1, None, Level.MARKS),
        ("nothing", "graded", "graded", 1, None, Level.VERDICT),
        ("full", "graded", "closed", 1, None, Level.MARKS),
        ("full", "graded", "closed", 0, None, Level.FULL),
        ("full", "closed", "graded", 1, None, Level.PENDING),
        ("full", "closed", "released", 0, None, Level.MARKS),
        ("full", "closed", "released", 0, 0, Level.FULL),
        ("full", "released", "graded", -5, None, Level.PENDING),
        ("nothing", "released", "graded", 1, 0, Level.VERDICT),
        ("full", "released", "released", 1, 1, Level.PENDING),
        ("everything", "graded", "graded", 0, 0, Level.VERDICT),
        ("full", "someday", "graded", 0, None, Level.PENDING),
    ],
)
def test_what_is_shown_at_noon(review, results, keys, closed, released, expected):
    """`closed` and `released` are hours from noon."""
    policy = Policy(review, results, keys, NOON + closed * HOUR, None if released is None else NOON + released * HOUR)
    assert policy.level(NOON) is expected


@given(
    st.sampled_from(["nothing", "marks", "full"]),
    st.sampled_from(MOMENTS),
    st.sampled_from(MOMENTS),
    st.integers(-3, 3),
    st.none() | st.integers(-3, 3),
)
def test_as_time_goes_by_nothing_is_hidden_again(review, results, keys, closed, released):
    policy = Policy(review, results, keys, NOON + closed * HOUR, None if released is None else NOON + released * HOUR)
    shown = [policy.level(NOON + hours * HOUR) for hours in range(-5, 6)]
    assert shown == sorted(shown)


db = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def marked(function):
    for one in db:
        function = one(function)
    return function


def finished(desk, person):
    desk.answer_everything(wrong=9)
    sitting.submit(desk.attempt.pk, person)
    grading.grade(desk.attempt.pk)
    return desk


def pages(client, attempt, exam):
    """Every page that could tell a candidate how it went."""
    paths = ["/exams/", f"/exams/{exam.slug}/", f"/exams/attempts/{attempt.pk}/result/", "/learning/"]
    return [client.get(path).content.decode() for path in [*paths, "/certificates/mine/"]]


@marked
@pytest.mark.parametrize("moment", ["closed", "released"])
@pytest.mark.parametrize("percent", [100, 20])
def test_a_pending_result_looks_the_same_for_who_passed_and_who_failed(world, make_exam, as_user, moment, percent):
    exam = make_exam(results_when=moment)
    attempt = rehearse(exam, world.chen, percent)
    assert admitting.standing(exam, world.chen).reason is Reason.PENDING
    client = as_user(world.chen)
    for text in pages(client, attempt, exam):
        assert not any(secret in text for secret in SECRETS)
        for word in ("恭喜", "没有通过", "未通过", "已通过", "/ 18", "各知识点得分", "is-right"):
            assert word not in text
    assert "成绩待公布" in client.get(attempt.get_absolute_url()).content.decode()
    assert str(attempt.score) not in str(client.get(f"/exams/attempts/{attempt.pk}/state/").json())
    with pytest.raises(sitting.NotAdmitted):
        sitting.start(exam, world.chen)


@marked
@pytest.mark.parametrize(("review", "keys"), list(product(["nothing", "marks", "full"], MOMENTS)))
def test_answers_stay_on_the_server_until_their_own_moment(world, make_exam, sit, review, keys):
    exam = make_exam(review=review, keys_when=keys)
    desk = finished(sit(exam, world.chen), world.chen)
    text = desk.client.get(desk.attempt.get_absolute_url()).content.decode()
    assert ("秘密解析" in text) == (review == "full" and keys == "graded")
    assert ("答案与解析还没有公布" in text) == (review == "full" and keys != "graded")
    assert ("各知识点得分" in text) == (review != "nothing")
    disclosing.release(exam)
    Exam.objects.update(closes_at=timezone.now())
    text = desk.client.get(desk.attempt.get_absolute_url()).content.decode()
    assert ("秘密解析" in text) == (review == "full")


@marked
def test_the_close_is_that_of_the_last_candidate(world, make_exam, sit):
    exam = make_exam(keys_when="closed")
    attempt = finished(sit(exam, world.chen), world.chen).attempt
    closes = exam.closes_at
    arranging.arrange(exam, world.zhao, Arrangement(closes_at=closes + HOUR), world.zhou)
    other = sitting.start(exam, world.wang, closes - timedelta(minutes=5))
    sitting.extend(other, 120, world.zhou, "断电", closes - timedelta(minutes=5))
    levels = {hours: disclosing.level_of(exam, closes + hours * HOUR) for hours in (0.5, 1.5, 2.5)}
    assert levels == {0.5: Level.MARKS, 1.5: Level.MARKS, 2.5: Level.FULL}
    assert attempt.exam == exam


@pytest.fixture
def award(make_exam):
    def make(**changes):
        exam = make_exam(**changes)
        Award.objects.create(slug="a", title="认证", statement="会做", signatory="周刚", exam=exam)
        return exam

    return make


@marked
def test_certificates_wait_for_the_release_and_come_with_it_once(world, award, settled, as_user):
    exam = award(results_when="released")
    with settled():
        passed = rehearse(exam, world.chen, 100)
        rehearse(exam, world.wang, 20)
    assert not Certificate.objects.exists()
    client = as_user(world.zhou)
    assert "现在公布" in client.get("/exams/manage/exams/junior/attempts/").content.decode()
    for _twice in range(2):
        with settled():
            client.post("/exams/manage/exams/junior/release/")
    certificate = Certificate.objects.get()
    assert (certificate.attempt, certificate.issued_at) == (passed, passed.graded_at)
    assert "现在公布" not in client.get("/exams/manage/exams/junior/attempts/").content.decode()
    assert "恭喜" in as_user(world.chen).get(passed.get_absolute_url()).content.decode()
    with settled():
        rehearse(exam, world.li, 100)  # who comes later does not wait
    assert Certificate.objects.count() == 2


@marked
def test_certificates_come_after_the_close_by_themselves(world, award, settled):
    exam = award(results_when="closed")
    with settled():
        rehearse(exam, world.chen, 100)
        announce_closed()
    assert not Certificate.objects.exists()
    Exam.objects.update(closes_at=timezone.now())
    with settled():
        announce_closed()
    assert Certificate.objects.count() == 1
    assert disclosing.announce_closed() == 0
    arranging.arrange(exam, world.wang, Arrangement(closes_at=timezone.now() + HOUR), world.zhou)
    later = timezone.now() + 2 * HOUR
    assert disclosing.announce_closed(later) == 1  # the window of one candidate closed after that
    assert disclosing.announce_closed(later) == 0


@marked
def test_a_change_of_the_policy_that_opens_results_issues_what_waited(world, award, settled, as_user):
    exam = award(results_when="released")
    with settled():
        rehearse(exam, world.chen, 100)
    client, url = as_user(world.zhou), "/exams/manage/exams/junior/"
    with settled():
        client.post(url, form_data(client, title="新的名称"))
    assert not Certificate.objects.exists()
    with settled():
        assert client.post(url, form_data(client, results_when="graded")).status_code == 302
    assert Certificate.objects.count() == 1


@marked
def test_a_policy_that_only_holds_answers_back_holds_no_certificate_back(world, award, settled):
    exam = award(keys_when="released")
    with settled():
        rehearse(exam, world.chen, 100)
    assert Certificate.objects.count() == 1


@marked
def test_a_manager_is_not_told_before_the_candidate(world, make_exam, as_user):
    exam = make_exam(results_when="released")
    attempt = rehearse(exam, world.chen, 100)
    assert last_attempts([world.chen])[world.chen.pk].passed is None
    text = as_user(world.wang).get(f"/team/people/{world.chen.pk}/").content.decode()
    assert exam.title in text
    assert "/ 18" not in text
    assert Attempt.objects.get(pk=attempt.pk).passed  # only the showing is veiled


@marked
def test_the_start_page_says_when_results_and_answers_come(world, make_exam, as_user):
    make_exam("exam-a", results_when="closed", keys_when="released")
    make_exam("exam-b")
    client = as_user(world.chen)
    text = client.get("/exams/exam-a/").content.decode()
    assert "公布成绩" in text
    assert "所有人的开放时间都结束后" in text
    assert "由考务人员公布" in text
    assert "公布成绩" not in client.get("/exams/exam-b/").content.decode()


@marked
def test_many_exams_cost_two_queries_and_ordinary_ones_none(make_exam, django_assert_num_queries):
    plain = [make_exam(f"plain-{number}") for number in range(3)]
    late = [make_exam(f"late-{number}", keys_when="closed") for number in range(3)]
    with django_assert_num_queries(0):
        disclosing.levels(plain)
    with django_assert_num_queries(2):
        disclosing.levels([*plain, *late])

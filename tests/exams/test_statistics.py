"""Statistics of an exam from its log: what counts, what is kept, when it is made anew, and who may look."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exams import analysing
from exams.models import Attempt, AttemptEvent, ExamStatistics, ItemStatistics
from exams.rehearsing import rehearse
from jobs.models import Job
from jobs.running import run_all
from kb.models import EditionPage
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def small_exam(exam):
    """Two items of 凭证, which holds four; the other topic is left out."""
    exam.blueprint.rules.filter(topic__slug="closing").delete()
    return exam


@pytest.fixture
def fixed_exam(small_exam):
    """All four items of 凭证, so everybody has the same."""
    small_exam.blueprint.rules.all().update(count=4)
    return small_exam


@pytest.fixture
def sit_many(world):
    """`sit_many(exam, [0, 50, 100])`: one new candidate for each percentage, a minute apart."""

    def sit(exam, percentages, at=None):
        begun = at or timezone.now() - timedelta(hours=5)
        there = User.objects.count()
        for number, percent in enumerate(percentages):
            person = User.objects.create(
                username=f"c{there + number}",
                email=f"c{there + number}@example.com",
                name="考生",
                organisation=world.boke,
            )
            rehearse(exam, person, percent, begun + timedelta(minutes=number))

    return sit


SPREAD = [0, 0, 25, 25, 50, 50, 50, 75, 75, 100, 100, 100]


def test_the_figures_are_those_of_the_marks_in_the_log(fixed_exam, sit_many):
    sit_many(fixed_exam, SPREAD)
    whole = analysing.analyse_exam(fixed_exam.pk)
    scores = [float(score) for score in Attempt.objects.values_list("score", flat=True)]
    assert (whole.candidates, whole.left_out, whole.is_pooled) == (12, 0, False)
    assert whole.figures["mean"] == pytest.approx(sum(scores) / 12)
    assert whole.figures["maximum"] == 8
    assert whole.figures["reliability"]["alpha"] is not None
    assert sum(whole.bands) == 12
    rows = list(ItemStatistics.objects.all())
    assert len(rows) == 4
    assert sum(row.figures["mean"] for row in rows) == pytest.approx(sum(scores) / 12)
    assert all(row.seconds > 0 for row in rows)
    assert sum(row.figures["weight"] or 0 for row in rows) == pytest.approx(100)
    single = next(row for row in rows if row.item_version.kind == "single")
    assert next(choice["count"] for choice in single.choices) == round(12 * single.figures["facility"])
    written = next(row for row in rows if row.item_version.kind == "fill_in").choices
    assert [sum(row["count"] for row in written if row["blank"] == blank) for blank in (1, 2)] == [12, 12]
    assert {row["option"] for row in written} >= {"只在答案里30", "不清楚"}


def test_only_graded_first_attempts_count(world, fixed_exam, sit_many):
    sit_many(fixed_exam, SPREAD[:3])
    first = Attempt.objects.order_by("pk").first()
    rehearse(fixed_exam, first.person, 100, timezone.now() - timedelta(hours=1))
    Attempt.objects.filter(pk=Attempt.objects.filter(number=1).last().pk).update(state="voided")
    assert analysing.analyse_exam(fixed_exam.pk).candidates == 2


def test_a_later_grade_replaces_the_earlier_one(fixed_exam, sit_many):
    sit_many(fixed_exam, [0] * 3)
    attempt = Attempt.objects.first()
    last = attempt.events.last()
    data = {**last.data, "marks": dict.fromkeys(last.data["marks"], "2.00"), "score": "8.00"}
    AttemptEvent.objects.create(attempt=attempt, sequence=last.sequence + 1, kind="regraded", data=data)
    assert analysing.analyse_exam(fixed_exam.pk).figures["mean"] == pytest.approx(8 / 3)


def test_nothing_is_kept_of_an_item_that_fewer_than_ten_were_given(fixed_exam, sit_many):
    sit_many(fixed_exam, SPREAD[:9])
    analysing.analyse_exam(fixed_exam.pk)
    rows = list(ItemStatistics.objects.all())
    assert {row.candidates for row in rows} == {9}
    assert {row.figures["facility"] for row in rows} == {None}
    assert [(row.choices, row.periods, row.flags, row.seconds) for row in rows] == [([], [], [], None)] * 4


def test_papers_from_a_pool_have_an_alpha_by_places(small_exam, sit_many):
    sit_many(small_exam, SPREAD)
    whole = analysing.analyse_exam(small_exam.pk)
    assert whole.is_pooled
    assert (whole.figures["items"], whole.figures["maximum"]) == (3, 6)
    assert whole.figures["reliability"]["alpha"] is not None
    assert {row.figures["alpha_if_deleted"] for row in ItemStatistics.objects.all()} == {None}


def test_papers_with_other_full_marks_are_left_out(fixed_exam, sit_many):
    sit_many(fixed_exam, SPREAD[:4])
    fixed_exam.blueprint.rules.all().update(points=5)
    sit_many(fixed_exam, SPREAD[:2])
    whole = analysing.analyse_exam(fixed_exam.pk)
    assert (whole.candidates, whole.left_out, whole.figures["maximum"]) == (4, 2, 8)


def test_an_exam_that_nobody_sat_has_empty_statistics_and_one_that_is_gone_none(exam):
    assert analysing.analyse_exam(exam.pk).candidates == 0
    assert analysing.analyse_exam(0) is None


def test_making_them_again_replaces_them_and_older_ones_never_win(fixed_exam, sit_many):
    sit_many(fixed_exam, SPREAD[:2])
    now = timezone.now()
    analysing.analyse_exam(fixed_exam.pk, now)
    sit_many(fixed_exam, SPREAD[:2])
    assert analysing.analyse_exam(fixed_exam.pk, now - timedelta(seconds=1)) is None
    assert ExamStatistics.objects.get().candidates == 2
    analysing.analyse_exam(fixed_exam.pk, now + timedelta(seconds=1))
    assert ExamStatistics.objects.get().candidates == 4
    assert {row.candidates for row in ItemStatistics.objects.all()} == {4}


def test_the_grading_of_a_whole_room_asks_once_a_minute(fixed_exam, sit_many, settled):
    with settled():
        sit_many(fixed_exam, SPREAD[:3])
    jobs = Job.objects.filter(kind="analyse_exam")
    assert jobs.count() <= 2  # the minute may turn while they are graded
    assert set(jobs.values_list("state", flat=True)) == {"queued"}
    jobs.update(due_at=timezone.now())
    run_all()
    assert ExamStatistics.objects.get(exam=fixed_exam).candidates == 3


def test_requests_of_one_minute_are_one_job(fixed_exam, sit_many):
    sit_many(fixed_exam, SPREAD[:1])
    attempt, at = Attempt.objects.get(), datetime(2026, 11, 1, 9, 0, 30, tzinfo=timezone.get_current_timezone())
    for seconds in (0, 10, 29, 31):
        analysing.ask(attempt.pk, at + timedelta(seconds=seconds))
    assert Job.objects.filter(kind="analyse_exam").count() == 2


def test_an_item_that_changed_with_a_release_of_the_manual_says_so(fixed_exam, sit_many, manual):
    released = timezone.localdate() - timedelta(days=3)
    manual.page.add_child(
        instance=EditionPage(title="V9.1", slug="9-1", label="V9.1", manual=manual.page, released_on=released)
    )
    fixed_exam.edition = manual.edition
    fixed_exam.opens_at = timezone.now() - timedelta(days=30)
    fixed_exam.save()
    sit_many(fixed_exam, [100] * 10, timezone.now() - timedelta(days=9))
    sit_many(fixed_exam, [25] * 10)
    analysing.analyse_exam(fixed_exam.pk)
    rows = list(ItemStatistics.objects.all())
    assert {tuple(period["release"] for period in row.periods) for row in rows} == {("V9.0", "V9.1")}
    assert any(flag["code"] == "drift" and flag["about"] == "V9.1" for row in rows for flag in row.flags)
    assert manual.edition.released_on == date(2025, 3, 31)


def queries(act):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_candidates_and_items(world, small_exam, sit_many, as_user):
    client, address = as_user(world.zhou), f"/exams/manage/exams/{small_exam.slug}/statistics/"
    sit_many(small_exam, [50] * 2)
    analysing.analyse_exam(small_exam.pk)
    before = queries(lambda: analysing.analyse_exam(small_exam.pk)), queries(lambda: client.get(address))
    sit_many(small_exam, SPREAD)
    after = queries(lambda: analysing.analyse_exam(small_exam.pk)), queries(lambda: client.get(address))
    assert after == before


def test_an_examiner_reads_figures_reasons_and_options(world, fixed_exam, sit_many, as_user):
    sit_many(fixed_exam, SPREAD)
    analysing.analyse_exam(fixed_exam.pk)
    client, address = as_user(world.zhou), f"/exams/manage/exams/{fixed_exam.slug}/statistics/"
    page = client.get(address).content.decode()
    assert "不足 30 人" in page
    assert '<svg class="scatter"' in page
    row = next(row for row in ItemStatistics.objects.all() if row.item_version.kind == "single")
    item = client.get(f"{address}{row.item_version_id}/").content.decode()
    assert "高分组" in item
    assert "审核并记账" in item
    assert client.get(f"/exams/manage/exams/other/statistics/{row.item_version_id}/").status_code == 404


def test_few_candidates_show_a_total_and_no_item(world, fixed_exam, sit_many, as_user):
    sit_many(fixed_exam, SPREAD[:4])
    analysing.analyse_exam(fixed_exam.pk)
    client, address = as_user(world.zhou), f"/exams/manage/exams/{fixed_exam.slug}/statistics/"
    page = client.get(address).content.decode()
    assert "有 4 道题考到的人不足 10 人" in page
    assert "scatter" not in page
    row = ItemStatistics.objects.first()
    assert "考到的人不足 10 人的题不给出数字" in client.get(f"{address}{row.item_version_id}/").content.decode()


@pytest.mark.parametrize("who", ["chen", "wang", "zhao", "sun", "li"])
def test_nobody_but_examiners_sees_them(world, fixed_exam, sit_many, as_user, who):
    sit_many(fixed_exam, SPREAD[:1])
    analysing.analyse_exam(fixed_exam.pk)
    row, address = ItemStatistics.objects.first(), f"/exams/manage/exams/{fixed_exam.slug}/statistics/"
    client = as_user(getattr(world, who))
    assert client.get(address).status_code == 403
    assert client.get(f"{address}{row.item_version_id}/").status_code == 403
    assert client.post(f"{address}analysis/").status_code == 403


def test_an_examiner_asks_for_statistics_of_an_exam_from_before(world, fixed_exam, sit_many, as_user, settled):
    sit_many(fixed_exam, SPREAD[:1])
    client, address = as_user(world.zhou), f"/exams/manage/exams/{fixed_exam.slug}/statistics/"
    assert "还没有统计" in client.get(address).content.decode()
    with settled():
        assert client.post(f"{address}analysis/").status_code == 302
    assert "平均分" in client.get(address).content.decode()

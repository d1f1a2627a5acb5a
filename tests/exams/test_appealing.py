"""Objections: within the window, per question, answered by somebody who did not mark it, and never to one's harm."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from exams import appealing, disclosing, grading, logbook, marking, regrading
from exams.contents import contents
from exams.models import Appeal, Attempt, Exam, MarkingPlan
from exams.rules.content import KeyLine
from notices.models import Notice
from people.scoping import organisations
from tests.exams import essays

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

HALF = {"c1": "2", "c2": "1"}


@pytest.fixture
def exam(world):
    return essays.build(appeal_days=7)


@pytest.fixture
def attempt(world, exam):
    """赵敏 has 3 of 5 for the first essay, marked by 周刚, nothing for the second: 8 of 15."""
    made = essays.hand_in(exam, world.zhao, "未记账")
    (place,) = essays.places_of(made)
    marking.take(place, world.zhou, timezone.now())
    return marking.mark(place, world.zhou, HALF)


@pytest.fixture
def slot(attempt):
    return essays.slots_of(attempt)[0]


def test_an_appeal_is_made_answered_and_logged(world, attempt, slot):
    made = appealing.appeal(attempt.pk, world.zhao, slot, "三个原因都写了")
    assert made.was == 3
    appealing.reply(made, world.admin, "确实写了两个", Decimal("4.5"))
    attempt.refresh_from_db()
    state = logbook.state_of(attempt.pk)
    assert (attempt.score, attempt.passed) == (Decimal("9.5"), True)
    assert (state.score, state.marks[slot]) == (Decimal("9.5"), Decimal("4.5"))
    assert [grade.reason for grade in state.grades] == ["", "确实写了两个"]
    assert essays.kinds_of(attempt)[-3:] == ["appealed", "replied", "regraded"]
    assert Notice.objects.filter(person=world.zhao, kind="attempt_regraded").exists()


def test_while_the_result_waits_nobody_objects_to_it_and_the_window_begins_when_it_is_opened(
    world, exam, attempt, slot
):
    Exam.objects.filter(pk=exam.pk).update(results_when="released")
    attempt.refresh_from_db()
    assert appealing.open_until(attempt) is None
    with pytest.raises(appealing.NoAppeal):
        appealing.appeal(attempt.pk, world.zhao, slot, "三个原因都写了")
    later = timezone.now() + timedelta(days=30)
    disclosing.release(Exam.objects.get(pk=exam.pk), later)
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert appealing.open_until(attempt) == later + timedelta(days=7)
    assert appealing.appeal(attempt.pk, world.zhao, slot, "三个原因都写了", later + timedelta(days=6)).was == 3


def test_a_grade_that_waits_is_no_news(world, exam):
    Exam.objects.filter(pk=exam.pk).update(results_when="released")
    made = essays.hand_in(Exam.objects.get(pk=exam.pk), world.zhao, "未记账")
    (place,) = essays.places_of(made)
    marking.take(place, world.zhou, timezone.now())
    marking.mark(place, world.zhou, HALF)
    assert Attempt.objects.get(pk=made.pk).state == "graded"
    made = Attempt.objects.get(pk=made.pk)
    regrading.write(made, grading.outcome_of(made), {"by": world.zhou.pk}, "again", timezone.now())
    assert not Notice.objects.filter(person=world.zhao).exists()


@pytest.mark.parametrize("mark", [None, Decimal(3)])
def test_an_answer_that_keeps_the_mark_is_no_new_grade(world, attempt, slot, mark):
    made = appealing.appeal(attempt.pk, world.zhao, slot, "三个原因都写了")
    appealing.reply(made, world.admin, "只写了一个", mark)
    assert essays.kinds_of(attempt)[-1] == "replied"
    assert Notice.objects.filter(person=world.zhao, kind="appeal_answered").count() == 1
    appealing.reply(made, world.admin, "第二次", Decimal(5))  # answered once
    assert Appeal.objects.get().answer == "只写了一个"


@pytest.mark.parametrize("mark", ["2.99", "0", "5.01", "-1"])
def test_no_answer_lowers_the_mark_or_goes_beyond_the_points(world, attempt, slot, mark):
    made = appealing.appeal(attempt.pk, world.zhao, slot, "三个原因都写了")
    with pytest.raises(appealing.NoSuchMark):
        appealing.reply(made, world.admin, "不", Decimal(mark))
    assert Attempt.objects.get(pk=attempt.pk).score == attempt.score
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(answered_at=timezone.now(), mark=Decimal(1))


def test_who_marked_it_or_sat_it_does_not_answer(world, attempt, slot):
    made = appealing.appeal(attempt.pk, world.zhao, slot, "三个原因都写了")
    for person in (world.zhou, world.zhao):
        with pytest.raises(appealing.NotForYou):
            appealing.reply(made, person, "好", Decimal(5))


def test_what_cannot_be_objected_to(world, exam, attempt, slot):
    right = next(row["slot"] for row in attempt.paper.entries if row["slot"] not in essays.slots_of(attempt))
    late = timezone.now() + timedelta(days=7, minutes=1)
    for person, place, at in (
        (world.sun, slot, None),
        (world.zhao, right, None),  # full marks
        (world.zhao, 99, None),
        (world.zhao, slot, late),
    ):
        with pytest.raises(appealing.NoAppeal):
            appealing.appeal(attempt.pk, person, place, "理由", at)
    appealing.appeal(attempt.pk, world.zhao, slot, "理由")
    with pytest.raises(appealing.NoAppeal):
        appealing.appeal(attempt.pk, world.zhao, slot, "又一次")


@pytest.mark.parametrize("change", ["plan", "days", "review"])
def test_an_exam_without_a_window_takes_none(world, exam, attempt, slot, change):
    match change:
        case "plan":
            MarkingPlan.objects.all().delete()
        case "days":
            MarkingPlan.objects.update(appeal_days=0)
        case "review":
            Exam.objects.update(review="nothing")
    with pytest.raises(appealing.NoAppeal):
        appealing.appeal(attempt.pk, world.zhao, slot, "理由")


def test_a_correction_does_not_take_back_what_an_appeal_gave(world, attempt, slot):
    """Also not where the key of that question turns out to be wrong."""
    made = appealing.appeal(attempt.pk, world.zhao, slot, "理由")
    appealing.reply(made, world.admin, "对", Decimal(5))
    fact = next(row for row in attempt.paper.entries if row["slot"] not in essays.slots_of(attempt))
    state = logbook.state_of(attempt.pk)
    state.raised.add(fact["slot"])
    content = contents([fact["item_version"]])[fact["item_version"]]
    other = replace(content, key={"right": [content.options[1].id]})
    attempt.refresh_from_db()
    after = regrading.corrected(attempt, state, fact["item_version"], content, other)
    assert after.marks == state.marks
    state.raised.clear()
    assert regrading.corrected(attempt, state, fact["item_version"], content, other).marks[fact["slot"]] == 0


def test_a_candidate_objects_on_the_result_page_and_reads_the_answer_there(world, attempt, slot, as_user):
    zhao, admin = as_user(world.zhao), as_user(world.admin)
    page = zhao.get(attempt.get_absolute_url()).content.decode()
    assert page.count("对本题的评分有异议") == 2  # the essay at 3 of 5, and the open one
    address = f"/exams/attempts/{attempt.pk}/appeals/"
    for bad in ({"slot": slot, "text": " "}, {"slot": "x", "text": "理由"}, {"slot": slot, "text": "字" * 2001}, {}):
        zhao.post(address, bad)
    assert not Appeal.objects.exists()
    zhao.post(address, {"slot": slot, "text": "写了 <b>三个</b>"})
    assert "写了 &lt;b&gt;三个" in zhao.get(attempt.get_absolute_url()).content.decode()
    assert as_user(world.sun).post(address, {"slot": slot, "text": "理由"}).status_code == 404
    made = Appeal.objects.get()
    listed = admin.get("/exams/appeals/").content.decode()
    assert "问答考试" in listed
    shown = admin.get(f"/exams/appeals/{made.pk}/").content.decode()
    for words in ("未记账", "说清一个原因", "写了 &lt;b&gt;三个"):
        assert words in shown
    assert not any(name in shown + listed for name in ("赵敏", "恒远"))
    assert "请由别人答复" in as_user(world.zhou).get(f"/exams/appeals/{made.pk}/").content.decode()
    refused = admin.post(f"/exams/appeals/{made.pk}/", {"answer": "不", "mark": "1"})
    assert refused.status_code == 422
    admin.post(f"/exams/appeals/{made.pk}/", {"answer": "同意", "mark": "5"})
    page = zhao.get(attempt.get_absolute_url()).content.decode()
    assert "3 → 5 分" in page
    assert "同意" in page
    log = admin.get(f"/exams/manage/attempts/{attempt.pk}/").content.decode()
    assert "系统管理员 答复第" in log


def test_appeals_stay_inside_the_wall(world, attempt, slot, as_user):
    made = appealing.appeal(attempt.pk, world.zhao, slot, "理由")
    essays.markers(world.qian, world.sun)
    assert as_user(world.qian).get(f"/exams/appeals/{made.pk}/").status_code == 404
    assert as_user(world.sun).get(f"/exams/appeals/{made.pk}/").status_code == 200
    with organisations(world.ruifeng.pk):
        assert not Appeal.objects.exists()


def test_who_answers_reads_what_the_candidate_chose_and_candidates_what_they_chose():
    line = KeyLine("审核", is_right=True, is_given=True)
    other = KeyLine("结账", is_right=False, is_given=True)
    for by_candidate, words in ((True, "考生的选择"), (False, "您的选择")):
        context = {"lines": [line, other], "by_candidate": by_candidate}
        text = render_to_string("exams/types/_choice_key.html", context)
        assert (text.count(words), text.count("选择")) == (2, 2)

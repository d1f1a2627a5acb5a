"""The queue of answers: who takes what, for how long, what becomes of the marks. And the markers' pages."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exams import comparing, grading, logbook, marking
from exams.models import Attempt, Marking, MarkingPlan, MarkingTask
from exams.rules.agreement import icc_agreement, weighted_kappa
from exams.rules.rubric import NotOnTheRubric
from people.scoping import organisations
from tests.exams import essays

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

BEST, HALF, WORST = {"c1": "4", "c2": "1"}, {"c1": "2", "c2": "1"}, {"c1": "0", "c2": "0"}


@pytest.fixture
def exam(world):
    return essays.build()


@pytest.fixture
def double(exam):
    """Two markers, 10 % tolerance: 0.5 of 5 points."""
    return MarkingPlan.objects.create(exam=exam, markers=2, tolerance=10, third="closest")


def version_of(attempt, number=0):
    slot = essays.slots_of(attempt)[number]
    return next(row["item_version"] for row in attempt.paper.entries if row["slot"] == slot)


def test_one_question_after_the_other_and_the_last_mark_grades(world, exam):
    attempt = essays.hand_in(exam, world.zhao, "甲", "乙")
    for number, points in enumerate((BEST, HALF)):
        place = marking.claim(exam, version_of(attempt, number), world.zhou)
        attempt = marking.mark(place, world.zhou, points, f"评语 {number}")
    state = logbook.state_of(attempt.pk)
    assert (attempt.state, attempt.score, attempt.max_score, attempt.passed) == ("graded", 13, 15, True)
    assert (state.score, state.passed) == (attempt.score, attempt.passed)
    assert grading.outcome_of(attempt).marks == state.marks
    assert essays.kinds_of(attempt)[-4:] == ["awaiting", "marked", "marked", "graded"]
    assert state.markings[essays.slots_of(attempt)[0]][1].comment == "评语 0"
    assert MarkingTask.objects.filter(mark=None).count() == 0


def test_two_markers_never_hold_the_same_answer(world, exam):
    first = essays.hand_in(exam, world.zhao, "甲")
    essays.hand_in(exam, world.qian, "乙")
    version, now = version_of(first), timezone.now()
    one, two = (marking.claim(exam, version, person, now) for person in (world.zhou, world.wang))
    assert one.pk != two.pk
    assert marking.claim(exam, version, world.admin, now) is None
    assert marking.claim(exam, version, world.zhou, now) == one  # what I hold comes first
    assert not marking.take(one, world.wang, now)


def test_a_lease_that_ran_out_frees_the_answer(world, exam):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    now = timezone.now()
    held = marking.claim(exam, version_of(attempt), world.zhou, now)
    assert marking.claim(exam, version_of(attempt), world.wang, now + marking.LEASE) is None
    late = now + marking.LEASE + timedelta(seconds=1)
    assert marking.claim(exam, version_of(attempt), world.wang, late) == held
    with pytest.raises(marking.NotHeld):
        marking.mark(held, world.zhou, BEST, at=late)
    assert marking.mark(held, world.wang, BEST, at=late).state == "graded"


def test_who_is_late_but_alone_may_still_save(world, exam):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    held = marking.claim(exam, version_of(attempt), world.zhou)
    assert marking.mark(held, world.zhou, BEST, at=timezone.now() + timedelta(days=2)).state == "graded"


def test_what_is_given_back_is_passed_over(world, exam):
    attempts = [essays.hand_in(exam, person, "甲") for person in (world.zhao, world.qian)]
    version = version_of(attempts[0])
    first = marking.claim(exam, version, world.zhou)
    marking.give_back(first, world.zhou)
    assert marking.claim(exam, version, world.zhou, but_not=first.pk) != first
    first.refresh_from_db()
    assert first.marker is None


def test_nobody_marks_their_own(world, exam):
    attempt = essays.hand_in(exam, world.zhou, "甲")
    assert marking.claim(exam, version_of(attempt), world.zhou) is None
    (place,) = essays.places_of(attempt)
    marking.take(place, world.zhou, timezone.now())  # even if a lease were got by trickery
    with pytest.raises(marking.NotHeld):
        marking.mark(place, world.zhou, BEST)


def test_points_that_are_not_on_the_rubric_are_refused(world, exam):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    place = marking.claim(exam, version_of(attempt), world.zhou)
    with pytest.raises(NotOnTheRubric):
        marking.mark(place, world.zhou, {"c1": "3", "c2": "1"})
    assert "marked" not in essays.kinds_of(attempt)


def test_a_wall_stands_between_markers_and_other_organisations(world, exam):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    with organisations(world.ruifeng.pk):
        assert marking.claim(exam, version_of(attempt), world.qian) is None
    with organisations(world.hengyuan.pk):
        assert marking.claim(exam, version_of(attempt), world.sun) is not None


DOUBLE = [  # what the first two give, then the third; the mark and how many were asked
    (BEST, BEST, None, "5.00", 2),
    (BEST, HALF, HALF, "3.00", 3),
    (BEST, WORST, {"c1": "2", "c2": "0"}, "1.00", 3),  # 5, 0 and 2: the nearer pair is 0 and 2
]


@pytest.mark.parametrize(("one", "two", "three", "mark", "asked"), DOUBLE)
def test_a_third_marker_decides_beyond_the_tolerance(world, exam, double, one, two, three, mark, asked):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    version, people = version_of(attempt), (world.zhou, world.wang, world.admin)
    for person, points in zip(people, (one, two, three), strict=True):
        place = marking.claim(exam, version, person)
        assert (place is None) == (points is None)
        if place:
            assert Attempt.objects.get(pk=attempt.pk).state == "submitted"
            marking.mark(place, person, points)
    attempt.refresh_from_db()
    state = logbook.state_of(attempt.pk)
    assert attempt.state == "graded"
    assert state.marks[essays.slots_of(attempt)[0]] == Decimal(mark)
    assert len(essays.places_of(attempt)) == asked


def test_one_person_never_gives_two_of_the_marks(world, exam, double):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    version = version_of(attempt)
    marking.mark(marking.claim(exam, version, world.zhou), world.zhou, BEST)
    assert marking.claim(exam, version, world.zhou) is None
    other = Marking.objects.get(task__attempt=attempt, round=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Marking.objects.filter(pk=other.pk).update(marker=world.zhou)


def test_second_thoughts_until_a_third_marker_is_asked(world, exam, double):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    version = version_of(attempt)
    first = marking.claim(exam, version, world.zhou)
    marking.mark(first, world.zhou, WORST)
    marking.mark(first, world.zhou, HALF)
    assert essays.kinds_of(attempt).count("marked") == 2
    marking.mark(marking.claim(exam, version, world.wang), world.wang, BEST)
    with pytest.raises(marking.NotHeld):
        marking.mark(first, world.zhou, BEST)


def test_an_attempt_keeps_the_policy_it_was_handed_in_under(world, exam, double):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    MarkingPlan.objects.update(markers=1, tolerance=100)
    marking.mark(marking.claim(exam, version_of(attempt), world.zhou), world.zhou, BEST)
    attempt.refresh_from_db()
    assert attempt.state == "submitted"


def test_marking_is_blind_unless_the_plan_says_otherwise(world, exam, as_user):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    client = as_user(world.zhou)
    taken = client.post(f"/exams/marking/writing/{version_of(attempt)}/claim/", follow=True)
    number = MarkingTask.objects.get().number
    for response in (taken, client.get("/exams/marking/"), client.get("/exams/marking/writing/")):
        text = response.content.decode()
        assert not any(name in text for name in ("赵敏", "恒远", "zhao"))
    assert f"考号 {number}" in taken.content.decode()
    MarkingPlan.objects.create(exam=exam, is_blind=False)
    assert "赵敏" in client.get(taken.redirect_chain[-1][0]).content.decode()


def test_a_marker_goes_from_answer_to_answer(world, exam, as_user):
    essays.markers(world.wang)
    attempts = [essays.hand_in(exam, person, f"答 {person}") for person in (world.zhao, world.sun)]
    client, version = as_user(world.wang), version_of(attempts[0])
    assert "阅卷" in client.get("/exams/").content.decode()
    assert not Marking.objects.exclude(marker=None).exists()
    # A marker of the vendor sees what is inside their wall only; examiners see all.
    client.post(f"/exams/marking/writing/{version}/claim/")
    assert not Marking.objects.exclude(marker=None).exists()
    client = as_user(world.zhou)
    first = client.post(f"/exams/marking/writing/{version}/claim/")["Location"]
    refused = client.post(first, {"c1": "4"})
    assert refused.status_code == 422
    assert "请选一档" in refused.content.decode()
    second = client.post(first, {**HALF, "comment": "好"})["Location"]
    assert second != first
    assert "已评 1 / 2" in client.get(second).content.decode()
    done = client.post(second, {**BEST, "comment": ""}, follow=True)
    assert "暂时没有要您评阅的答案了" in done.content.decode()
    assert set(Attempt.objects.values_list("state", flat=True)) == {"graded"}


def test_what_was_typed_is_not_lost_when_the_lease_was(world, exam, as_user):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    place = marking.claim(exam, version_of(attempt), world.zhou, timezone.now() - timedelta(hours=1))
    marking.claim(exam, version_of(attempt), world.admin)
    late = as_user(world.zhou).post(f"/exams/marking/answers/{place.pk}/", {**BEST, "comment": "写了很久的评语"})
    assert late.status_code == 409
    assert "写了很久的评语" in late.content.decode()
    assert as_user(world.zhou).get(f"/exams/marking/answers/{place.pk}/").status_code == 404


def test_putting_back_frees_the_answer(world, exam, as_user):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    client, place = as_user(world.zhou), marking.claim(exam, version_of(attempt), world.zhou)
    gone = client.post(f"/exams/marking/answers/{place.pk}/release/", {"stop": "1"})
    assert gone["Location"] == "/exams/marking/writing/"
    place.refresh_from_db()
    assert place.marker is None


def test_the_plan_is_the_examiners(world, exam, as_user):
    data = {"markers": "2", "tolerance": "12.5", "third": "third", "appeal_days": "7"}
    assert as_user(world.zhou).post("/exams/marking/writing/plan/", data).status_code == 302
    plan = MarkingPlan.objects.get()
    assert (plan.markers, plan.tolerance, plan.third, plan.appeal_days) == (2, Decimal("12.5"), "third", 7)
    assert not plan.is_blind
    assert as_user(world.zhou).post("/exams/marking/writing/plan/", {**data, "tolerance": "101"}).status_code == 422


def test_the_log_tells_who_marked(world, exam, as_user):
    attempt = essays.hand_in(exam, world.zhao, "甲")
    marking.mark(marking.claim(exam, version_of(attempt), world.zhou), world.zhou, HALF)
    text = as_user(world.admin).get(f"/exams/manage/attempts/{attempt.pk}/").content.decode()
    slot = essays.slots_of(attempt)[0]
    assert f"周刚 评阅第 {slot} 题（第 1 评）：3.00 分" in text
    assert f"第 {slot} 题由人评阅" in text


def test_pages_make_as_many_queries_however_long_the_queue(world, exam, as_user, django_assert_max_num_queries):
    client = as_user(world.zhou)
    for person in (world.zhao, world.qian, world.sun, world.chen):
        essays.hand_in(exam, person, "甲", "乙")
        with django_assert_max_num_queries(16):
            assert client.get("/exams/marking/writing/").status_code == 200
        with django_assert_max_num_queries(12):
            assert client.get("/exams/marking/").status_code == 200


def test_how_markers_compare_is_told_by_name_and_not_of_too_few(world, exam, double, as_user, monkeypatch):
    given = [(BEST, BEST), (WORST, WORST), (HALF, HALF), (BEST, HALF)]
    for candidate, (one, two) in zip((world.zhao, world.qian, world.sun, world.chen), given, strict=True):
        attempt = essays.hand_in(exam, candidate, "甲")
        places = essays.places_of(attempt)
        for place, person, points in zip(places, (world.zhou, world.wang), (one, two), strict=True):
            assert marking.take(place, person, timezone.now())
            marking.mark(place, person, points)
    made = comparing.compare(exam)
    assert (made.double, made.disputed) == (4, 1)
    assert [(pair.one, pair.other, pair.count, pair.icc) for pair in made.pairs] == [("周刚", "王静", 4, None)]
    assert made.pairs[0].difference == pytest.approx(0.1)  # 2 of 5 points on one of four answers
    monkeypatch.setattr(comparing, "MINIMUM", 4)
    pair = comparing.compare(exam).pairs[0]
    shares = np.array([[1, 1], [0, 0], [0.6, 0.6], [1, 0.6]])
    assert pair.icc == pytest.approx(icc_agreement(shares))
    assert pair.kappa == pytest.approx(weighted_kappa(shares[:, 0], shares[:, 1]))
    text = as_user(world.zhou).get("/exams/marking/writing/agreement/").content.decode()
    assert "周刚 · 王静" in text
    essays.markers(world.wang)
    assert as_user(world.wang).get("/exams/marking/writing/agreement/").status_code == 403
    Attempt.objects.filter(person=world.chen).update(state="voided")
    assert comparing.compare(exam).double == 3


def test_two_markers_who_ask_at_the_same_moment_get_different_answers(world, exam):
    """Both saw the same place free; the write decides."""
    essays.hand_in(exam, world.zhao, "甲")
    place = marking.open_places(exam, world.zhou, timezone.now()).get()
    assert place == marking.open_places(exam, world.wang, timezone.now()).get()
    assert [marking.take(place, person, timezone.now()) for person in (world.zhou, world.wang)] == [True, False]

"""The page of one way: what is there and until when, ways to the rest, and what may be filled in by whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import practising, promoting
from certificates.models import CareerLadder, PracticeRecord, SignOff
from people.models import Rating
from people.scoping import everyone
from tests.certificates import ladders
from tests.certificates.ladders import ago, level, lift, practise, rate
from tests.certificates.stage import Stage, certificate, freeze


@pytest.fixture
def ladder(stage: Stage) -> CareerLadder:
    with everyone():
        return ladders.build()


def test_a_learner_sees_the_way_with_links_and_evidence(stage: Stage, ladder: CareerLadder, as_user) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    with everyone():
        held = certificate(stage, chen, stage.junior, issued_at=ago(10), expires_at=timezone.now() + timedelta(days=40))
        rate(chen, wang, value=4)
        practise(chen, wang, amount=2)
        practising.enter(chen, "checklist", 1, ago(1).date(), chen, "恒远的结账")
    page = as_user(chen).get("/careers/").content.decode()
    assert f"/verify/{held.code}/" in page
    assert "王静评为 4" in page
    assert "陪同两次上门服务" in page
    assert "2 / 3" in page
    assert "待确认" in page
    assert "请王静签字" in page
    assert "?kind=checklist#practice" in page
    assert "“初级工程师”保持到" in page  # the certificate ends in 40 days
    assert "记下评级" not in page  # nobody rates themselves


def test_the_way_to_a_missing_certificate_leads_to_course_and_exam(stage: Stage, ladder, as_user) -> None:
    page = as_user(stage.world.chen).get("/careers/").content.decode()
    assert f"/courses/{stage.course.slug}/" in page
    assert f"/exams/{stage.exam.slug}/" in page


def test_who_looks_at_somebody_else_is_not_told_to_sit_their_exam(stage: Stage, ladder, as_user) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    page = as_user(wang).get(f"/careers/people/{chen.pk}/").content.decode()
    assert f"须通过“{stage.exam.title}”" in page
    assert f"参加“{stage.exam.title}”" not in page
    assert f"/exams/{stage.exam.slug}/" not in page
    assert f"/courses/{stage.course.slug}/" not in page
    assert "请王静签字" not in page
    assert 'href="#signature"' in page  # what is theirs to do
    assert 'href="?kind=checklist#practice"' in page
    assert f"须通过“{stage.exam.title}”" in as_user(wang).get(f"/team/people/{chen.pk}/").content.decode()


def test_english_pages_name_what_has_an_english_name(stage: Stage, ladder, as_user) -> None:
    client = as_user(stage.world.chen)
    client.cookies["django_language"] = "en"
    page = client.get("/careers/").content.decode()
    assert "Award junior" in page
    assert "Signed off by: Manager" in page
    assert "3 checklists run" in page


def test_the_form_is_filled_in_from_the_link_of_a_checklist(stage: Stage, ladder, as_user) -> None:
    page = as_user(stage.world.chen).get("/careers/", {"kind": "newcomer"}).content.decode()
    assert '<option value="newcomer" selected>' in page


def test_a_learner_enters_and_the_manager_confirms(stage: Stage, ladder, as_user) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    sent = {"practice-kind": "hours", "practice-amount": 6, "practice-done_on": timezone.localdate().isoformat()}
    assert as_user(chen).post(f"/careers/people/{chen.pk}/practice/", sent)["Location"] == "/careers/"
    with everyone():
        record = PracticeRecord.objects.get()
    url = f"/careers/practice/{record.pk}/decision/"
    assert as_user(chen).post(url, {"is_confirmed": "yes"}).status_code == 403
    assert as_user(stage.world.sun).post(url, {"is_confirmed": "yes"}).status_code == 404
    assert as_user(wang).post(url, {"is_confirmed": "yes"}).status_code == 302
    assert "王静确认" in as_user(chen).get("/careers/").content.decode()
    as_user(wang).post(url, {"is_confirmed": "no", "reason": "日期不对"})
    page = as_user(chen).get("/careers/").content.decode()
    assert "不计入" in page
    assert "日期不对" in page


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"practice-done_on": "2999-01-01"}, "这一天还没有到"),
        ({"practice-done_on": "1999-01-01"}, "日期太早"),
        ({"practice-amount": "0"}, "practice-amount_error"),
        ({"practice-amount": "100000"}, "practice-amount_error"),
        ({"practice-kind": "magic"}, "practice-kind_error"),
        ({"practice-note": "长" * 251}, "practice-note_error"),
    ],
)
def test_a_bad_record_comes_back_with_a_word_and_is_not_written(stage: Stage, ladder, as_user, values, says) -> None:
    chen = stage.world.chen
    good = {"practice-kind": "hours", "practice-amount": 6, "practice-done_on": timezone.localdate().isoformat()}
    answer = as_user(chen).post(f"/careers/people/{chen.pk}/practice/", {**good, **values})
    assert answer.status_code == 400
    assert says in answer.content.decode()
    with everyone():
        assert not PracticeRecord.objects.exists()


def test_the_manager_rates_and_signs_on_the_page(stage: Stage, ladder, as_user) -> None:
    chen, client = stage.world.chen, as_user(stage.world.wang)
    page = client.get(f"/careers/people/{chen.pk}/").content.decode()
    assert "高级工程师 · 负责人" in page
    with everyone():
        skill = Rating._meta.get_field("competency").related_model.objects.get(slug="service")
    rated = {"rating-competency": skill.pk, "rating-value": 3, "rating-evidence": "能独立答复", "rating-months": 12}
    signed = {"sign-place": f"{level('two').pk}-manager", "sign-is_granted": "yes", "sign-note": "可以"}
    assert client.post(f"/careers/people/{chen.pk}/ratings/", rated).status_code == 302
    assert client.post(f"/careers/people/{chen.pk}/signatures/", signed).status_code == 302
    assert client.post(f"/careers/people/{chen.pk}/signatures/", {**signed, "sign-is_granted": "no"}).status_code == 302
    with everyone():
        assert (Rating.objects.get().value, Rating.objects.get().by) == (3, stage.world.wang)
        assert [row.is_granted for row in SignOff.objects.order_by("id")] == [True, False]


def test_a_signature_is_given_only_in_a_role_that_one_has(stage: Stage, ladder, as_user) -> None:
    chen = stage.world.chen
    signed = {"sign-place": f"{level('two').pk}-manager", "sign-is_granted": "yes", "sign-note": "可以"}
    assert as_user(stage.world.zhou).post(f"/careers/people/{chen.pk}/signatures/", signed).status_code == 403
    elsewhere = {**signed, "sign-place": f"{level('one').pk}-manager"}
    assert as_user(stage.world.wang).post(f"/careers/people/{chen.pk}/signatures/", elsewhere).status_code == 400
    for value in ("0", "6", ""):
        bad = {"rating-competency": 1, "rating-value": value, "rating-evidence": "见过"}
        assert as_user(stage.world.wang).post(f"/careers/people/{chen.pk}/ratings/", bad).status_code == 400
    with everyone():
        assert not SignOff.objects.exists()
        assert not Rating.objects.exists()


def test_what_was_written_stays_in_the_organisation_where_it_was_written(stage: Stage, ladder, as_user) -> None:
    chen, sun = stage.world.chen, stage.world.sun
    with everyone():
        lift(stage, chen, stage.world.wang)
        promoting.settle(chen)
        chen.organisation = stage.world.hengyuan
        chen.save()
        chen.memberships.all().delete()
        chen.memberships.create(organisation=stage.world.hengyuan, team=stage.world.hengyuan_finance)
    theirs = as_user(sun).get(f"/careers/people/{chen.pk}/").content.decode()
    assert "高级工程师" in theirs  # a level follows the person
    assert "陪同两次上门服务" not in theirs
    assert "能独立处理" not in theirs
    assert "陪同两次上门服务" in as_user(chen).get("/careers/").content.decode()


def test_a_changed_manual_is_said_with_a_way_to_see_it(stage: Stage, ladder, as_user) -> None:
    chen = stage.world.chen
    with everyone():
        held = certificate(stage, chen, stage.junior, expires_at=None)
        freeze(stage.closing, "改过的")
    page = as_user(chen).get("/careers/").content.decode()
    assert "所依据的 1 个章节已有改动" in page
    assert page.count(f"/verify/{held.code}/") >= 2


def test_the_steps_are_told_with_what_they_rested_on(stage: Stage, ladder, as_user) -> None:
    chen = stage.world.chen
    with everyone():
        lift(stage, chen, stage.world.wang)
        promoting.settle(chen)
    page = as_user(chen).get("/careers/").content.decode()
    assert "达到“高级工程师”" in page
    assert "按第 1 版要求" in page
    assert "当时的依据" in page


def test_whoever_has_no_ladder_gets_a_page_that_says_so(stage: Stage, as_user) -> None:
    assert "还没有开放的职业阶梯" in as_user(stage.world.chen).get("/careers/").content.decode()


def test_the_page_costs_the_same_however_much_was_done(stage: Stage, ladder, as_user) -> None:
    chen, client = stage.world.chen, as_user(stage.world.chen)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/careers/").status_code == 200
        return len(captured)

    def grow(count: int) -> None:
        with everyone():
            for days in range(1, count + 1):
                lift(stage, chen, stage.world.wang, days=days)

    grow(1)
    queries()
    few = queries()
    grow(7)
    assert queries() == few

"""A wrong key put right: the change is shown first, what was stays readable, no certificate is lost silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Award, Certificate, Proposal, Revocation
from exams import analysing, authoring, grading, logbook, regrading, reviewing, sitting, types
from exams.contents import content_of, entries_of
from exams.models import Attempt, Exam, ItemVersion, Regrade, Topic
from exams.rules.carrying import Incomparable
from notices.models import Notice
from people.scoping import everyone
from tests.bases import shared
from tests.conftest import world
from tests.exams.blueprints import blueprint_of, exam_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def options(right):
    return [{"text": text, "right": text == right} for text in ("审核", "记账", "结账")]


WRONG = {
    "id": "first-step",
    "kind": "single",
    "stem": "先做哪一步？",
    "options": options("结账"),
    "explanation": "旧解析",
}
SOUND = {**WRONG, "options": options("审核")[::-1], "explanation": "新解析"}
OTHER = {"id": "fact", "kind": "true_false", "stem": "结账在后台运行。", "right": True, "explanation": "是"}


def approved(item):
    version = authoring.build_item(item, Topic.objects.get(slug="steps"), None)
    reviewing.approve(version, None)
    return version


def write_items():
    Topic.objects.create(slug="steps", title="步骤")
    approved(OTHER)
    return approved(WRONG)


def make_exam():
    """Two questions of five points; who has one of them right passes."""
    blueprint = blueprint_of("两题", (Topic.objects.get(), 2, 5))
    changes = {"audience": "customers", "minutes": 30, "pass_percent": 50, "attempts_allowed": 3}
    exam = exam_of("steps", "步骤", blueprint, **changes)
    Award.objects.create(slug="steps", title="步骤证书", statement="会结账", signatory="周刚", exam=exam)
    return exam


def sat(exam, person, choice, fact):
    """Chooses the option with this text; says whether the fact holds."""
    attempt = sitting.start(exam, person)
    window = sitting.open_window(attempt)
    given = {}
    for entry in entries_of(attempt.paper):
        content = content_of(ItemVersion.objects.get(pk=entry.item_version))
        text = choice if content.kind == "single" else ("正确" if fact else "错误")
        given[entry.slot] = [option.id for option in content.options if option.text == text]
    sitting.answer_all(attempt.pk, person, window=window, responses=given)
    sitting.submit(attempt.pk, person)
    return attempt


def sit_all(world, exam):
    """赵敏 gains by the correction, 孙丽 loses, 钱进 stays."""
    with everyone():
        return [
            sat(exam, world.zhao, "审核", False),
            sat(exam, world.sun, "结账", False),
            sat(exam, world.qian, "记账", True),
        ]


old = shared(write_items)
exam = shared(make_exam, after=[old])
sat_by_three = shared(sit_all, world, exam, is_settled=True)


@pytest.fixture
def three(sat_by_three):
    for attempt in sat_by_three:
        attempt.refresh_from_db()
    assert [attempt.passed for attempt in sat_by_three] == [False, True, True]
    return sat_by_three


def test_the_dry_run_lists_who_changes_and_how_and_writes_nothing(exam, old, three):
    new = approved(SOUND)
    before = [list(logbook.events_of(attempt.pk).values_list("kind")) for attempt in three]
    changes = regrading.preview(exam, old, new)
    seen = [(one.attempt.person.name, one.before.score, one.after.score, one.passed) for one in changes]
    assert seen == [("赵敏", 0, 5, "gained"), ("孙丽", 5, 0, "lost")]
    assert before == [list(logbook.events_of(attempt.pk).values_list("kind")) for attempt in three]
    assert not Regrade.objects.exists()


def test_the_commit_regrades_and_the_old_grades_stay(world, exam, old, three, settled):
    new = approved(SOUND)
    with settled():
        regrade = regrading.commit(exam, old, new, world.zhou, "答案写反了", "keep")
    for attempt, score in zip(three, (5, 0, 5), strict=True):
        attempt.refresh_from_db()
        state = logbook.state_of(attempt.pk)
        assert attempt.score == state.score == score
        assert attempt.passed == state.passed == (score == 5)
        assert grading.outcome_of(attempt).marks == state.marks
    zhao, _sun, qian = (logbook.state_of(attempt.pk) for attempt in three)
    assert [(grade.score, grade.passed, grade.reason) for grade in zhao.grades] == [
        (0, False, ""),
        (5, True, "答案写反了"),
    ]
    assert len(qian.grades) == 1
    assert regrading.regrade_of(three[0].pk) == regrade
    assert Notice.objects.filter(kind="attempt_regraded").count() == 2
    assert regrading.regrade_all(regrade.pk) == 0  # told twice


def test_who_passes_now_gets_a_certificate_and_nothing_is_revoked_by_itself(world, exam, old, three, settled):
    with settled():
        regrading.commit(exam, old, approved(SOUND), world.zhou, "答案写反了", "keep")
    assert set(Certificate.objects.values_list("holder__name", flat=True)) == {"赵敏", "孙丽", "钱进"}
    assert not Proposal.objects.exists()
    assert not Revocation.objects.exists()


def test_a_proposed_revocation_is_decided_by_a_person(world, exam, old, three, settled, as_user):
    with settled():
        regrading.commit(exam, old, approved(SOUND), world.zhou, "答案写反了", "propose")
    proposal = Proposal.objects.get()
    serial = proposal.certificate.serial
    assert proposal.certificate.holder == world.sun
    assert not Revocation.objects.exists()
    client = as_user(world.zhou)
    assert "等待决定" in client.get("/certificates/issued/").content.decode()
    assert serial in client.get("/certificates/issued/?state=proposed").content.decode()
    assert "答案写反了" in client.get(f"/certificates/{serial}/revocation/").content.decode()
    assert as_user(world.sun).post(f"/certificates/{serial}/retention/").status_code == 403
    client.post(f"/certificates/{serial}/retention/")
    proposal.refresh_from_db()
    assert proposal.decided_by == world.zhou
    assert "等待决定" not in client.get("/certificates/issued/").content.decode()
    assert not Revocation.objects.exists()


def test_revoking_settles_the_proposal_and_passing_again_does(world, exam, old, three, settled, as_user):
    new = approved(SOUND)
    with settled():
        regrading.commit(exam, old, new, world.zhou, "答案写反了", "propose")
    third = approved({**WRONG, "explanation": "还是原来的对"})
    with settled():
        regrading.commit(exam, old, third, world.zhou, "又改回来", "propose")
    sun = Attempt.objects.get(pk=three[1].pk)
    assert (sun.score, sun.passed) == (5, True)
    assert Proposal.objects.get(certificate__holder=world.sun).decided_at
    zhao = Proposal.objects.get(certificate__holder=world.zhao)  # who gained by the first and lost by the second
    serial = zhao.certificate.serial
    as_user(world.zhou).post(f"/certificates/{serial}/revocation/", {"reason": "不再及格", "sure": "on"})
    zhao.refresh_from_db()
    assert zhao.decided_at
    assert Revocation.objects.get().certificate.serial == serial


def test_a_correction_that_was_corrected_changes_nothing_when_told_again(world, exam, old, three, settled):
    with settled():
        first = regrading.commit(exam, old, approved(SOUND), world.zhou, "一", "keep")
    with settled():
        regrading.commit(exam, old, approved({**WRONG, "explanation": "二"}), world.zhou, "二", "keep")
    assert regrading.regrade_all(first.pk) == 0
    assert Attempt.objects.get(pk=three[1].pk).score == 5


def test_what_is_graded_later_is_graded_by_the_new_key(world, exam, old, three, settled):
    late = sitting.start(exam, world.chen)
    new = approved(SOUND)
    with settled():
        regrading.commit(exam, old, new, world.zhou, "答案写反了", "keep")
    late.delete()
    attempt = sat_with(exam, world.chen, old, "审核")
    assert grading.grade(attempt.pk).score == 5
    assert regrading.preview(exam, old, new) == []


def sat_with(exam, person, version, choice):
    """Somebody whose paper was drawn before the correction."""
    ItemVersion.objects.filter(item=version.item, state="approved").update(state="replaced")
    ItemVersion.objects.filter(pk=version.pk).update(state="approved")
    attempt = sat(exam, person, choice, False)
    ItemVersion.objects.filter(pk=version.pk).update(state="replaced")
    ItemVersion.objects.filter(pk=Regrade.objects.latest("pk").new_version_id).update(state="approved")
    return attempt


def test_the_pass_mark_of_the_day_counts(world, exam, old, three, settled):
    Exam.objects.update(pass_percent=90)
    with settled():
        regrading.commit(exam, old, approved(SOUND), world.zhou, "答案写反了", "keep")
    assert Attempt.objects.get(pk=three[0].pk).passed


@pytest.mark.parametrize(
    "change",
    [
        {"options": [*options("审核")[:2], {"text": "打印", "right": False}]},
        {"kind": "multiple", "options": [{**option, "right": True} for option in options("")]},
    ],
)
def test_a_version_that_asks_for_something_else_is_no_correction(exam, old, three, change):
    with pytest.raises(regrading.NotACorrection):
        regrading.preview(exam, old, approved({**SOUND, **change}))


def test_a_draft_corrects_nothing(exam, old, three):
    draft = authoring.build_item(SOUND, Topic.objects.get(), None)
    with pytest.raises(regrading.NotACorrection):
        regrading.preview(exam, old, draft)


def test_the_result_shows_the_new_key_and_the_old_grade(world, exam, old, three, settled, as_user):
    with settled():
        regrading.commit(exam, old, approved(SOUND), world.zhou, "答案写反了", "keep")
    text = as_user(world.zhao).get(three[0].get_absolute_url()).content.decode()
    for words in ("新解析", "答案已更正", "成绩有过更正", "答案写反了", "0 / 10"):
        assert words in text, words
    assert "旧解析" not in text
    assert "您的选择，正确" in text
    assert "0.00 / 10.00 分" in as_user(world.zhou).get(f"/exams/manage/attempts/{three[0].pk}/").content.decode()


def test_an_examiner_sees_the_list_and_commits_what_they_saw(world, exam, old, three, settled, as_user):
    new = approved(SOUND)
    client = as_user(world.zhou)
    assert "first-step" in client.get("/exams/manage/exams/steps/regrades/").content.decode()
    address = f"/exams/manage/exams/steps/regrades/{old.pk}/{new.pk}/"
    page = client.get(address)
    text, seen = page.content.decode(), page.context["form"].initial["seen"]
    held = Certificate.objects.get(holder=world.sun)
    assert "赵敏" in text
    assert held.serial in text
    assert "钱进" not in text
    assert "先做哪一步？" in text
    before, after = text.split("原来的答案（第 1 版）")[1].split("更正后的答案（第 2 版）")
    assert "结账" in before.split('is-right"')[1].split("</li>")[0]  # what was right, and what is
    assert "审核" in after.split('is-right"')[1].split("</li>")[0]
    data = {"reason": "答案写反了", "certificates": "propose", "sure": "on"}
    assert client.post(address, {**data, "seen": seen, "reason": ""}).status_code == 422
    assert "没有提交" in client.post(address, {**data, "seen": "something else"}).content.decode()
    assert not Regrade.objects.exists()
    with settled():
        assert client.post(address, {**data, "seen": seen}).status_code == 302
    assert Attempt.objects.get(pk=three[0].pk).passed
    done = client.get("/exams/manage/exams/steps/regrades/").content.decode()
    assert "答卷上的题都是题库现用的版本" in done
    assert "提出撤销建议" in done


def test_the_dry_run_makes_as_many_queries_for_many_as_for_few(
    world, exam, old, three, as_user, django_assert_max_num_queries
):
    address = f"/exams/manage/exams/steps/regrades/{old.pk}/{approved(SOUND).pk}/"
    client = as_user(world.zhou)
    with django_assert_max_num_queries(20):
        client.get(address)


def test_statistics_are_made_anew(world, exam, old, three, settled):
    with settled():
        regrading.commit(exam, old, approved(SOUND), world.zhou, "答案写反了", "keep")
    assert analysing.analyse_exam(exam.pk).figures["mean"] == pytest.approx(10 / 3)


CARRIED = [
    {"kind": "ordering", "answer": {"items": ["甲", "乙", "丙", "丁"], "policy": "relative"}},
    {"kind": "matching", "answer": {"pairs": [["甲", "子"], ["乙", "丑"], ["丙", "子"]], "distractors": ["甲"]}},
    {"kind": "fill_in", "stem": "____ 和 ____", "blanks": [["甲"], ["乙"]]},
    {"kind": "numeric", "answer": {"value": "3"}},
]


@pytest.mark.parametrize("item", CARRIED, ids=lambda item: item["kind"])
@given(data=st.data())
def test_a_carried_response_is_worth_as_much_under_the_same_key(item, data):
    """Ids are made afresh for every version; what was answered is not."""
    kind = types.of(item["kind"])
    draft = authoring.draft_from({"stem": "题", **item})
    one, two = kind.build(draft), kind.build(draft)
    response = data.draw(st.sampled_from([kind.model_answer(one), kind.wrong_answer(one)]))
    carried = kind.carry(one, two, response)
    assert kind.share(two, carried) == kind.share(one, response)
    assert kind.carry(two, one, carried) == response


def test_what_people_mark_is_not_carried():
    draft = authoring.draft_from({"kind": "essay", "stem": "题", "answer": {"criteria": []}})
    essay = types.of("essay")
    with pytest.raises(Incomparable):
        essay.carry(essay.build(draft), essay.build(draft), ["文"])

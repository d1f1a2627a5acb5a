"""Before a list is issued to, every line says what would happen; afterwards, what did, and what has failed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from certificates import drawing, issuing_many
from certificates.correcting import correct
from certificates.holding import Outcome, foresee
from certificates.issuing import issue_for
from certificates.models import Award, Certificate, IssueRow, IssueRun
from certificates.previewing import preview
from certificates.revoking import revoke
from exams.models import Attempt
from jobs.models import Job
from people.models import User
from tests.certificates.stage import NOW, Stage, certificate, finished, make_award, passed
from tests.world import person

pytestmark = pytest.mark.usefixtures("unwalled")
DAY = timedelta(days=1)


def outcome(award: Award, somebody: User) -> str:
    return foresee(award, [somebody])[somebody.pk].outcome


def foretold(award: Award, somebody: User) -> Certificate | None:
    """What is said beforehand is what issuing then does."""
    said, before = outcome(award, somebody), set(Certificate.objects.values_list("pk", flat=True))
    issued = issue_for(award, somebody)
    if issued is None:
        assert said == Outcome.MISSING
    elif issued.pk in before:
        assert said == Outcome.SAME
    else:
        assert said == (Outcome.RENEWAL if issued.replaces_id else Outcome.FIRST)
    return issued


def moved(one: Certificate, **times: Any) -> Certificate:
    Certificate.objects.filter(pk=one.pk).update(**times)
    one.refresh_from_db()
    return one


def test_granted_by_hand_it_is_said_before_what_issuing_then_does(stage: Stage, quick_press) -> None:
    chen, now = stage.world.chen, timezone.now()
    first = foretold(stage.manager, chen)
    assert foretold(stage.manager, chen) == first
    moved(first, issued_at=now - 900 * DAY, expires_at=now + 30 * DAY)
    second = foretold(stage.manager, chen)
    assert second.replaces == first
    moved(second, issued_at=now - 900 * DAY, expires_at=now - DAY)
    third = foretold(stage.manager, chen)
    assert third.replaces is None
    corrected = correct(third, "陈琳琳", stage.world.admin)
    assert foretold(stage.manager, chen) == corrected
    revoke(corrected, stage.world.admin, "误发")
    assert foretold(stage.manager, chen) not in {None, corrected}


def test_by_exam_and_course_too(stage: Stage, quick_press) -> None:
    chen = stage.world.chen
    assert foretold(stage.junior, chen) is None
    passed(stage, chen)
    assert foretold(stage.junior, chen) is None
    finished(stage, chen)
    first = foretold(stage.junior, chen)
    assert foretold(stage.junior, chen) == first
    passed(stage, chen, at=NOW + 10 * DAY)
    second = foretold(stage.junior, chen)
    assert second.replaces == first
    revoke(second, stage.world.admin, "误发")
    assert foretold(stage.junior, chen) == second  # this attempt has had its certificate
    Attempt.objects.update(passed=False)
    assert foretold(stage.junior, chen) is None


def test_by_a_course_alone(stage: Stage, quick_press) -> None:
    award = make_award("induction", "入职", course=stage.course, valid_months=12)
    assert foretold(award, stage.world.chen) is None
    finished(stage, stage.world.chen)
    first = foretold(award, stage.world.chen)
    assert foretold(award, stage.world.chen) == first
    Certificate.objects.update(enrolment=None)  # as before it was noted
    assert foretold(award, stage.world.chen) == first


def test_somebody_who_belongs_nowhere_any_more_stops_nobody(stage: Stage) -> None:
    stage.world.chen.organisation = None
    found = foresee(stage.manager, [stage.world.chen, stage.world.li])
    assert [found[one.pk].outcome for one in (stage.world.chen, stage.world.li)] == [Outcome.MISSING, Outcome.FIRST]


def test_the_page_says_who_holds_it_since_when_and_until_when(stage: Stage, as_user, settled, quick_replay) -> None:
    now = timezone.now()
    held = certificate(stage, stage.world.chen, stage.manager, issued_at=now - 100 * DAY, expires_at=now + 600 * DAY)
    due = certificate(stage, stage.world.li, stage.manager, issued_at=now - 900 * DAY, expires_at=now + 20 * DAY)
    run = issuing_many.plan(stage.manager, ["chen", "li", "zhou", "niemand"], stage.world.admin)
    shown = preview(run)
    assert (shown.new, shown.renewals, shown.kept, shown.missing) == (2, 1, 1, 0)
    client = as_user(stage.world.admin)
    page = client.get(f"/certificates/runs/{run.pk}/").text
    assert "将签发 2 张（其中续期 1 张）；已持有、不另发 1 人；还没有完成 0 人；有问题 1 行。" in page
    assert "签发 2 张证书" in page
    assert held.serial in page
    assert f"接替 {due.serial}" in page
    assert page.count("不会另发") == 1
    with settled():
        client.post(f"/certificates/runs/{run.pk}/start/")
    assert list(run.rows.order_by("number").values_list("is_new", flat=True))[:3] == [False, True, True]
    moved(held, pdf="x.pdf")
    page = client.get(f"/certificates/runs/{run.pk}/").text
    assert "其中 1 人原已持有，没有另发。" in page
    assert "全部完成。" in page


@pytest.fixture
def quick_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.replaying.draw", lambda one: b"%PDF-1.7 " + one.serial.encode())


def test_where_all_hold_it_nothing_is_issued_and_their_files_are_gathered(stage: Stage, as_user, settled) -> None:
    held = certificate(stage, stage.world.chen, stage.manager, issued_at=timezone.now() - 100 * DAY, pdf="a.pdf")
    run = issuing_many.plan(stage.manager, ["chen"], stage.world.admin)
    client = as_user(stage.world.admin)
    assert "汇总已有的证书" in client.get(f"/certificates/runs/{run.pk}/").text
    with settled():
        client.post(f"/certificates/runs/{run.pk}/start/")
    assert Certificate.objects.get() == held
    assert issuing_many.progress_of(run).is_done


def test_a_preview_costs_the_same_for_any_list(stage: Stage) -> None:
    names = [person(f"p{n}", f"学员{n}", stage.world.north).username for n in range(12)]
    for name in names:
        certificate(stage, User.objects.get(username=name))
        passed(stage, User.objects.get(username=name))

    def queries(entries: list[str]) -> int:
        run = IssueRun.objects.get(pk=issuing_many.plan(stage.junior, entries, stage.world.admin).pk)
        with CaptureQueriesContext(connection) as captured:
            preview(run)
        return len(captured)

    assert queries(names[:2]) == queries(names)


def test_what_cannot_be_drawn_is_said_and_the_page_rests_until_it_is_tried_again(
    stage: Stage, as_user, settled, quick_replay
) -> None:
    run = issuing_many.plan(stage.manager, ["chen", "li"], stage.world.admin)
    with settled():
        issuing_many.start(run)
    unlucky = run.rows.get(number=2).certificate
    moved(unlucky, pdf=None)
    error, args = "GlyphMissing: 没有 “龘”（U+9F98）。", {"certificate_id": unlucky.pk}
    Job.objects.create(kind="draw_certificate", key=drawing.key_of(unlucky), state="failed", error=error, args=args)
    response = as_user(stage.world.admin).get(f"/certificates/runs/{run.pk}/")
    assert "有 1 份 PDF 没有生成" in response.text
    assert "本机字体中没有字符 “龘”（U+9F98）" in response.text
    assert "GlyphMissing" not in response.text
    assert "Refresh" not in response
    as_user(stage.world.admin).post(f"/certificates/runs/{run.pk}/start/")
    assert Job.objects.get(key=drawing.key_of(unlucky)).state == Job.State.QUEUED
    response = as_user(stage.world.admin).get(f"/certificates/runs/{run.pk}/")
    assert response["Refresh"] == "3"


def test_a_batch_that_failed_as_a_whole_is_seen_and_drawn_one_by_one(stage: Stage, settled, quick_replay) -> None:
    run = issuing_many.plan(stage.manager, ["chen", "li"], stage.world.admin)
    issuing_many.carry_out(run.pk)
    issuing_many.start(run)
    run.refresh_from_db()
    Job.objects.filter(kind="draw_certificates").update(state="failed", error="NoSigningKey: none")
    assert issuing_many.progress_of(run).failed == 2
    assert {line.failure for line in preview(run).lines} == {"没有可用的签名密钥。请系统管理员配置密钥，再重新生成。"}
    issuing_many.start(run)
    assert Job.objects.filter(kind="draw_certificate").count() == 2
    assert issuing_many.progress_of(run).failed == 0


def test_an_issue_that_broke_off_is_said_and_goes_on(stage: Stage, as_user, settled, quick_replay) -> None:
    run = issuing_many.plan(stage.manager, ["chen", "li"], stage.world.admin)
    issuing_many.start(run)
    Job.objects.filter(key=issuing_many.key_of(run)).update(state="failed", error="OperationalError: gone")
    response = as_user(stage.world.admin).get(f"/certificates/runs/{run.pk}/")
    assert "签发中断了" in response.text
    assert "继续签发" in response.text
    assert "Refresh" not in response
    with settled():
        as_user(stage.world.admin).post(f"/certificates/runs/{run.pk}/start/")
    assert IssueRow.objects.exclude(certificate=None).count() == 2


def test_a_worker_who_is_nobody_issues_to_a_list(stage: Stage, settled, quick_replay) -> None:
    """Without the wall taken down around it, as a job runs."""
    run = issuing_many.plan(stage.manager, ["chen", "li"], stage.world.admin)
    with scope(_enabled=True):
        issuing_many.carry_out(run.pk)
        assert issuing_many.progress_of(run).issued == 2

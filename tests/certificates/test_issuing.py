"""A certificate is issued once per merit, with everything copied, whichever fact comes last."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from certificates.earning import HolderHasNoOrganisation
from certificates.issuing import issue_for
from certificates.models import Certificate
from certificates.revoking import revoke
from certificates.rules.codes import LENGTH
from courses.signals import course_finished
from exams.signals import attempt_graded
from jobs.models import Job
from notices.models import Notice
from people.models import User
from tests.certificates.stage import NOW, Stage, finished, passed

pytestmark = pytest.mark.usefixtures("unwalled")


def test_nothing_is_issued_while_the_course_is_unfinished(stage: Stage) -> None:
    attempt = passed(stage, stage.world.chen)
    finished(stage, stage.world.chen, at=None)
    assert issue_for(stage.junior, stage.world.chen, attempt) is None
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "values", [{"passed": False}, {"state": "submitted"}, {"state": "voided"}, {"passed": None, "state": "running"}]
)
def test_nothing_is_issued_unless_the_attempt_is_graded_and_passed(stage: Stage, values: dict[str, object]) -> None:
    attempt = passed(stage, stage.world.chen, **values)
    finished(stage, stage.world.chen)
    assert issue_for(stage.junior, stage.world.chen, attempt) is None
    assert issue_for(stage.junior, stage.world.chen) is None


def test_another_persons_attempt_earns_nothing(stage: Stage) -> None:
    attempt = passed(stage, stage.world.li)
    finished(stage, stage.world.chen)
    assert issue_for(stage.junior, stage.world.chen, attempt) is None


def test_everything_printed_is_copied_and_stays_when_the_world_changes(stage: Stage) -> None:
    chen = stage.world.chen
    attempt = passed(stage, chen)
    finished(stage, chen)
    issued = issue_for(stage.junior, chen, attempt)
    assert issued is not None
    chen.name, stage.junior.title, stage.world.boke.name = "陈琳琳", "别的", "别家"
    for thing in (chen, stage.junior, stage.world.boke):
        thing.save()
    kept = Certificate.objects.get(pk=issued.pk)
    assert (kept.holder_name, kept.organisation_name) == ("陈琳", "博科软件")
    assert (kept.title, kept.title_en, kept.signatory) == ("售后工程师（初级）", "Award junior", "顾明远")
    assert kept.edition_label == "总账操作手册 V9.0"
    assert kept.blueprint_title == "初级考试组卷方案"
    assert len(kept.code) == LENGTH
    assert kept.serial == f"ZZ-2026-{kept.pk:06d}"


def test_the_basis_names_each_cited_section_once_with_its_fingerprint(stage: Stage) -> None:
    issued = issue_for(stage.senior, stage.world.chen, passed(stage, stage.world.chen, stage.senior.exam))
    assert issued is not None
    assert [entry["title"] for entry in issued.basis] == ["月末结账", "反结账"]
    first = issued.basis[0]
    assert first["lineage"] == f"ledger-for-certificates/{stage.closing.lineage.key}"
    assert first["edition"] == "V9.0"
    assert first["fingerprint"] == stage.closing.versions.get().fingerprint


def test_it_is_dated_when_the_last_part_was_achieved_and_lasts_to_the_end_of_a_day_here(stage: Stage) -> None:
    late = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)  # already 1 April in Shanghai
    passed(stage, stage.world.chen, at=NOW)
    finished(stage, stage.world.chen, at=late)
    issued = issue_for(stage.junior, stage.world.chen)
    assert issued is not None
    assert issued.issued_at == late
    assert issued.expires_at == datetime(2028, 4, 1, 15, 59, 59, tzinfo=UTC)


def test_an_award_without_a_term_never_expires(stage: Stage) -> None:
    stage.senior.valid_months = None
    stage.senior.save()
    passed(stage, stage.world.chen, stage.senior.exam)
    issued = issue_for(stage.senior, stage.world.chen)
    assert issued is not None
    assert issued.expires_at is None


@pytest.mark.parametrize("last", ["exam", "course"])
def test_whichever_fact_comes_last_completes_the_award(stage: Stage, settled, quick_press, last: str) -> None:
    chen = stage.world.chen
    with settled():
        if last == "course":
            attempt_graded.announce(passed(stage, chen).pk)
        else:
            course_finished.announce(finished(stage, chen).pk)
    assert not Certificate.objects.exists()
    with settled():
        if last == "course":
            course_finished.announce(finished(stage, chen).pk)
        else:
            attempt_graded.announce(passed(stage, chen).pk)
    assert Certificate.objects.get().holder == chen


def test_repeated_facts_issue_once_and_announce_once(stage: Stage, settled, quick_press) -> None:
    attempt, enrolment = passed(stage, stage.world.chen), finished(stage, stage.world.chen)
    with settled():
        for occasion in "abc":
            attempt_graded.announce(attempt.pk, occasion)
            course_finished.announce(enrolment.pk, occasion)
    issued = Certificate.objects.get()
    assert Job.objects.filter(key__startswith="fact:certificate_issued:").count() == 1
    assert quick_press() == [issued.serial]


def test_the_database_itself_refuses_a_second_certificate_for_an_attempt(stage: Stage) -> None:
    attempt = passed(stage, stage.world.chen, stage.senior.exam)
    issued = issue_for(stage.senior, stage.world.chen, attempt)
    assert issued is not None
    issued.pk, issued.serial, issued.code = None, "other", "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        issued.save(force_insert=True)


def test_passing_again_later_renews(stage: Stage) -> None:
    chen = stage.world.chen
    first = issue_for(stage.senior, chen, passed(stage, chen, stage.senior.exam))
    later = passed(stage, chen, stage.senior.exam, at=NOW + timedelta(days=600))
    second = issue_for(stage.senior, chen, later)
    assert first is not None
    assert second is not None
    assert second.pk != first.pk
    assert second.issued_at - first.issued_at == timedelta(days=600)
    assert issue_for(stage.senior, chen) == second


def test_a_repeated_fact_does_not_undo_a_revocation(stage: Stage) -> None:
    attempt = passed(stage, stage.world.chen, stage.senior.exam)
    issued = issue_for(stage.senior, stage.world.chen, attempt)
    assert issued is not None
    revoke(issued, stage.world.admin, "替考")
    assert issue_for(stage.senior, stage.world.chen, attempt) == issued
    assert Certificate.objects.count() == 1


def test_a_grant_by_hand_holds_until_it_expires_or_is_revoked(stage: Stage) -> None:
    wang = stage.world.wang
    granted = issue_for(stage.manager, wang)
    assert granted is not None
    assert granted.basis == []
    assert issue_for(stage.manager, wang) == granted
    assert granted.expires_at is not None
    renewed = issue_for(stage.manager, wang, at=granted.expires_at + timedelta(seconds=1))
    assert renewed is not None
    assert renewed != granted
    revoke(granted, stage.world.admin, "材料不实")
    revoke(renewed, stage.world.admin, "材料不实")
    assert issue_for(stage.manager, wang) not in {granted, renewed}


def test_a_person_without_an_organisation_cannot_hold_one(stage: Stage) -> None:
    visitor = User.objects.create_user("visitor", name="访客")
    with pytest.raises(HolderHasNoOrganisation):
        issue_for(stage.manager, visitor)


def test_the_organisation_is_the_one_it_was_earned_in(stage: Stage) -> None:
    zhao = stage.world.zhao
    attempt = passed(stage, zhao, stage.senior.exam)
    zhao.organisation = stage.world.ruifeng
    zhao.save()
    issued = issue_for(stage.senior, zhao, attempt)
    assert issued is not None
    assert issued.organisation == stage.world.hengyuan
    assert issued.organisation_name == "恒远制造"


def test_news_is_told_but_history_is_not(stage: Stage) -> None:
    issue_for(stage.manager, stage.world.wang)
    issue_for(stage.manager, stage.world.chen, at=NOW - timedelta(days=300))
    assert [notice.person for notice in Notice.objects.all()] == [stage.world.wang]


def test_if_anything_fails_nothing_was_issued(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(certificate: Certificate) -> None:
        raise RuntimeError

    monkeypatch.setattr("certificates.issuing.tell_holder", broken)
    with pytest.raises(RuntimeError):
        issue_for(stage.manager, stage.world.wang)
    assert not Certificate.objects.exists()
    assert not Job.objects.filter(kind="draw_certificate").exists()

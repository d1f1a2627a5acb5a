"""Steps up and down are rows: once, with their evidence and the requirements of that day, and people are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import promoting
from certificates.building import build_ladders
from certificates.models import CareerLadder, LadderVersion, Promotion, Requirement
from certificates.revoking import revoke
from notices.models import Notice
from tests.certificates import ladders
from tests.certificates.ladders import ago, lift, rate, sign, standing_of, title_of
from tests.certificates.stage import Stage, certificate, freeze
from tests.world import person

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def ladder(stage: Stage) -> CareerLadder:
    return ladders.build()


def steps(someone) -> list[tuple[str, str, str]]:
    rows = Promotion.objects.filter(person=someone).order_by("number")
    return [(row.kind, row.before_title, row.level_title) for row in rows]


def test_a_promotion_copies_its_evidence_and_runs_twice_as_once(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    lift(stage, chen, wang, days=2)
    (made,) = promoting.settle(chen)
    assert promoting.settle(chen) == []
    assert (made.number, made.kind, made.level_title, made.version.number) == (1, "up", "高级工程师", 1)
    assert {row["kind"]: row["need"] for row in made.evidence} == {
        "certificate": "售后工程师（初级）",
        "competency": "服务评级不低于 3（满分 5）",
        "practice": "执行检查清单 3 次",
        "sign_off": "负责人签字认可",
    }
    rated = next(row for row in made.evidence if row["kind"] == "competency")
    assert rated["by"][0]["title"] == "王静评为 3"
    rate(chen, wang, value=1, days=0)
    made.refresh_from_db()
    assert next(row for row in made.evidence if row["kind"] == "competency") == rated


def test_a_worker_whose_clock_read_earlier_finds_the_step_of_the_one_before_it(stage: Stage, ladder) -> None:
    lift(stage, stage.world.chen, stage.world.wang)
    asked = timezone.now()
    (made,) = promoting.settle(stage.world.chen)
    assert asked < made.at
    assert promoting.settle(stage.world.chen, asked) == []


def test_the_database_keeps_one_step_per_number(stage: Stage, ladder: CareerLadder) -> None:
    lift(stage, stage.world.chen, stage.world.wang)
    (made,) = promoting.settle(stage.world.chen)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_fall_is_another_row_that_says_why(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    lift(stage, chen, wang)
    promoting.settle(chen)
    sign(chen, wang, days=0, is_granted=False)
    (fallen,) = promoting.settle(chen)
    assert steps(chen) == [("up", "", "高级工程师"), ("down", "高级工程师", "初级工程师")]
    assert fallen.reasons == ["负责人签字认可"]


def test_a_revocation_and_a_new_certificate_are_followed_by_themselves(stage: Stage, ladder, settled) -> None:
    chen = stage.world.chen
    with settled():
        from certificates.signals import certificate_issued

        held = certificate(stage, chen, stage.junior)
        certificate_issued.announce(held.pk)
    with settled():
        revoke(held, stage.world.admin, "替考")
    assert steps(chen) == [("up", "", "初级工程师"), ("down", "初级工程师", "")]


def test_a_rating_a_record_and_a_signature_are_followed_by_themselves(stage: Stage, ladder, settled) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    with settled():
        lift(stage, chen, wang)
    assert steps(chen)[-1][-1] == "高级工程师"
    with settled():
        rate(chen, wang, value=1, days=0)
    assert steps(chen)[-1] == ("down", "高级工程师", "初级工程师")


def test_the_sweep_sees_what_ages_and_dates_what_it_missed(stage: Stage, ladder: CareerLadder) -> None:
    chen = stage.world.chen
    held = certificate(stage, chen, stage.junior, issued_at=ago(400), expires_at=ago(-1))
    assert promoting.settle_all() == 1
    assert promoting.settle_all() == 0
    up = Promotion.objects.get()
    assert up.at == held.issued_at + timedelta(seconds=1)
    later = timezone.now() + timedelta(days=5)
    assert promoting.settle_all(later) == 1
    down = Promotion.objects.get(kind="down")
    assert (down.at, down.reasons) == (held.expires_at + timedelta(seconds=1), ["售后工程师（初级）"])


def test_a_fall_is_dated_when_the_grace_was_over_or_a_rating_too_old(stage: Stage, ladder: CareerLadder) -> None:
    """Not when the certificate ended, nor when somebody looked."""
    chen = stage.world.chen
    held = certificate(stage, chen, stage.junior, issued_at=ago(800), expires_at=ago(70), grace_until=ago(40))
    promoting.catch_up(chen)
    up, down = Promotion.objects.order_by("number")
    assert (up.kind, down.kind) == ("up", "down")
    assert down.at == held.grace_until + timedelta(seconds=1)


def test_catching_up_tells_a_story_that_is_over(stage: Stage, ladder: CareerLadder) -> None:
    chen = stage.world.chen
    certificate(stage, chen, stage.junior, issued_at=ago(800), expires_at=ago(70))
    promoting.catch_up(chen)
    promoting.catch_up(chen)
    assert steps(chen) == [("up", "", "初级工程师"), ("down", "初级工程师", "")]
    assert not Notice.objects.filter(kind="promotion").exists()  # history, not news


def test_the_person_and_their_managers_are_told_once(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    certificate(stage, chen, stage.junior, issued_at=ago(1))
    promoting.settle(chen)
    promoting.settle(chen)
    told = {notice.person: (notice.title, notice.url) for notice in Notice.objects.filter(kind="promotion")}
    assert told == {
        chen: ("您已达到职级“初级工程师”", "/careers/"),
        wang: ("陈琳已达到职级“初级工程师”", f"/careers/people/{chen.pk}/"),
    }


def test_a_month_before_a_level_lapses_both_are_warned_once(stage: Stage, ladder: CareerLadder) -> None:
    chen = stage.world.chen
    certificate(stage, chen, stage.junior, issued_at=ago(300), expires_at=timezone.now() + timedelta(days=60))
    promoting.settle_all()
    warned = Notice.objects.filter(kind="level-lapses")
    assert not warned.exists()
    for days in (35, 36, 40):
        promoting.settle_all(timezone.now() + timedelta(days=days))
    assert {notice.person for notice in warned} == {chen, stage.world.wang}
    assert "售后工程师（初级）" in warned.get(person=chen).body


def test_new_requirements_get_a_version_and_old_promotions_keep_theirs(stage: Stage, ladder: CareerLadder) -> None:
    chen, li, wang = stage.world.chen, stage.world.li, stage.world.wang
    lift(stage, chen, wang)
    (old,) = promoting.settle(chen)
    Requirement.objects.filter(kind="competency").update(amount=5)
    assert title_of(chen) == "高级工程师"
    assert standing_of(chen).is_kept
    assert promoting.settle(chen) == []
    lift(stage, li, wang)
    (new,) = promoting.settle(li)
    assert (old.version.number, new.version.number, new.level_title) == (1, 2, "初级工程师")
    sign(chen, wang, days=0, is_granted=False)  # what the old requirements rest on is gone
    (fallen,) = promoting.settle(chen)
    assert (fallen.level_title, fallen.version.number) == ("初级工程师", 2)
    assert LadderVersion.objects.count() == 2


def test_who_falls_by_old_requirements_stays_with_them(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    lift(stage, chen, wang)
    promoting.settle(chen)
    build_ladders(
        [{**ladders.ROWS[0], "levels": [stricter(ladders.ROWS[0]["levels"][0]), ladders.ROWS[0]["levels"][1]]}]
    )
    sign(chen, wang, days=0, is_granted=False)
    (fallen,) = promoting.settle(chen)
    assert (fallen.level_title, fallen.version.number) == ("初级工程师", 1)
    assert standing_of(chen).is_kept


def stricter(row: dict) -> dict:
    return {**row, "requires": [*row["requires"], {"kind": "practice", "practice": "hours", "amount": 100}]}


def test_requirements_that_come_back_are_the_version_they_were(stage: Stage, ladder: CareerLadder) -> None:
    def number(username: str) -> int:
        someone = person(username, username, stage.world.north)
        certificate(stage, someone, stage.junior)
        return promoting.settle(someone)[0].version.number

    rows = ladders.ROWS[0]
    first = number("a")
    build_ladders([{**rows, "levels": rows["levels"][:1]}])
    second = number("b")
    renamed = [{**rows["levels"][0], "title": "换个名字", "note": "说明"}]
    build_ladders([{**rows, "levels": renamed}])
    assert (first, second, number("c")) == (1, 2, 2)


def test_a_level_that_is_removed_is_lost_without_harm(stage: Stage, ladder: CareerLadder) -> None:
    chen = stage.world.chen
    lift(stage, chen, stage.world.wang)
    promoting.settle(chen)
    build_ladders([{**ladders.ROWS[0], "levels": ladders.ROWS[0]["levels"][:1]}])
    promoting.settle(chen)
    assert title_of(chen) == "初级工程师"
    assert Promotion.objects.filter(person=chen).last().level_title == "高级工程师"  # the log keeps its words


def test_who_changes_sides_loses_the_level_in_the_log_too(stage: Stage, ladder: CareerLadder) -> None:
    zhao = stage.world.zhao
    held = certificate(stage, zhao, stage.senior)
    promoting.settle(zhao)
    zhao.organisation = stage.world.boke
    zhao.save()
    revoke(held, stage.world.admin, "替考")
    promoting.settle(zhao)
    assert steps(zhao) == [("up", "", "结账专员"), ("down", "结账专员", "")]


def test_a_changed_requirement_or_section_has_everybody_looked_at(stage: Stage, ladder, settled) -> None:
    from kb.signals import section_published

    chen = stage.world.chen
    with settled():
        certificate(stage, chen, stage.junior, issued_at=ago(90), expires_at=None)
        row = Requirement.objects.get(level__slug="one")
        row.change_months = 1
        row.save()
    assert steps(chen) == [("up", "", "初级工程师")]
    with settled():
        version = freeze(stage.closing, "改过的")
        type(version).objects.filter(pk=version.pk).update(published_at=ago(70))
        section_published.announce(version.pk)
    assert steps(chen)[-1] == ("down", "初级工程师", "")


def test_the_sweep_costs_the_same_for_a_crowd_in_which_nothing_happened(stage: Stage, ladder: CareerLadder) -> None:
    def grow(count: int, start: int) -> int:
        for number in range(start, start + count):
            certificate(stage, person(f"p{number}", f"人{number}", stage.world.north))
        promoting.settle_all()
        with CaptureQueriesContext(connection) as captured:
            assert promoting.settle_all() == 0
        return len(captured)

    assert grow(1, 0) == grow(9, 1)

"""Levels follow certificates, for any number of people in a fixed number of queries."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.building import build_awards, build_ladders
from certificates.careers import Standing, standings
from certificates.models import Award, CareerLadder, CareerLevel, Requirement
from certificates.revoking import revoke
from courses.models import CourseIndexPage, CoursePage
from people.models import User
from people.scoping import everyone
from tests.certificates.stage import Stage, make_exam
from tests.certificates.stage import certificate as make
from tests.world import person

ROWS = [
    {
        "slug": "after-sales",
        "title": "售后工程师职业阶梯",
        "audience": "internal",
        "levels": [
            {"slug": "junior", "title": "初级工程师", "requires": [{"award": "junior"}], "note": "处理 P2、P3"},
            {"slug": "senior", "title": "高级工程师", "requires": [{"award": "junior"}, {"award": "senior"}]},
            {
                "slug": "manager",
                "title": "服务经理",
                "requires": [{"award": "junior"}, {"award": "senior"}, {"award": "manager"}],
            },
        ],
    },
    {
        "slug": "finance",
        "title": "财务人员阶梯",
        "audience": "customers",
        "levels": [{"slug": "clerk", "title": "结账专员", "requires": [{"award": "manager"}]}],
    },
]


@pytest.fixture
def ladder(stage: Stage) -> CareerLadder:
    return build_ladders(ROWS)[0]


def of(someone: User) -> Standing:
    return standings([someone])[someone.pk][0]


def test_everybody_sees_their_own_ladder(stage: Stage, ladder: CareerLadder) -> None:
    found = standings([stage.world.chen, stage.world.zhao])
    assert [standing.ladder.slug for standing in found[stage.world.chen.pk]] == ["after-sales"]
    assert [standing.ladder.slug for standing in found[stage.world.zhao.pk]] == ["finance"]


def test_at_the_foot_everything_of_the_first_level_is_missing(stage: Stage, ladder: CareerLadder) -> None:
    standing = of(stage.world.chen)
    assert standing.level is None
    assert standing.next_level is not None
    assert standing.next_level.title == "初级工程师"
    assert [need.award for need in standing.missing] == [stage.junior]
    assert standing.progress == 0
    assert [rung.state for rung in standing.rungs] == ["next", "later", "later"]


def test_a_certificate_lifts(stage: Stage, ladder: CareerLadder) -> None:
    make(stage, stage.world.chen, stage.junior)
    standing = of(stage.world.chen)
    assert standing.level is not None
    assert standing.level.title == "初级工程师"
    assert [need.award for need in standing.missing] == [stage.senior]
    assert standing.progress == 50
    assert [rung.state for rung in standing.rungs] == ["reached", "next", "later"]


def test_at_the_top_nothing_is_missing(stage: Stage, ladder: CareerLadder) -> None:
    for award in (stage.junior, stage.senior, stage.manager):
        make(stage, stage.world.wang, award)
    standing = of(stage.world.wang)
    assert standing.level is not None
    assert standing.level.title == "服务经理"
    assert (standing.next_level, standing.missing, standing.progress) == (None, [], 100)


def test_an_expiry_or_a_revocation_takes_the_level_away_at_once(stage: Stage, ladder: CareerLadder) -> None:
    held = make(stage, stage.world.chen, stage.junior)
    assert held.expires_at is not None
    before, after = held.expires_at, held.expires_at + timedelta(seconds=1)
    assert standings([stage.world.chen], before)[stage.world.chen.pk][0].level is not None
    assert standings([stage.world.chen], after)[stage.world.chen.pk][0].level is None
    revoke(held, stage.world.admin, "替考")
    assert of(stage.world.chen).level is None


def test_of_two_certificates_the_one_that_lasts_longer_counts(stage: Stage, ladder: CareerLadder) -> None:
    now = timezone.now()
    make(stage, stage.world.chen, stage.junior, expires_at=None)
    make(stage, stage.world.chen, stage.junior, expires_at=now + timedelta(days=20))
    need = of(stage.world.chen).rungs[0].needs[0]
    assert need.certificate is not None
    assert need.certificate.expires_at is None
    assert not need.expires_soon


def test_what_runs_out_soon_is_said(stage: Stage, ladder: CareerLadder) -> None:
    make(stage, stage.world.chen, stage.junior, expires_at=timezone.now() + timedelta(days=20))
    assert of(stage.world.chen).rungs[0].needs[0].expires_soon


def test_who_climbed_another_ladder_before_keeps_seeing_it(stage: Stage, ladder: CareerLadder) -> None:
    make(stage, stage.world.chen, stage.manager)
    assert [s.ladder.slug for s in standings([stage.world.chen])[stage.world.chen.pk]] == ["after-sales", "finance"]


def test_a_certificate_counts_wherever_it_was_earned(stage: Stage, ladder: CareerLadder) -> None:
    make(stage, stage.world.zhao, stage.manager)
    stage.world.zhao.organisation = stage.world.ruifeng
    stage.world.zhao.save()
    assert of(User.objects.get(pk=stage.world.zhao.pk)).level is not None


def test_the_way_to_an_award_names_only_what_the_person_may_see(stage: Stage) -> None:
    """A ladder for everybody may ask for what is earned in a course or an exam that is not."""
    build_ladders([{**ROWS[0], "audience": "public"}])

    def ways(person: User) -> str:
        rung = of(person).rungs[0]
        return render_to_string("certificates/_need.html", {"need": rung.needs[0]})

    for audience, sees in (("internal", False), ("customers", True)):
        for thing in (stage.exam, stage.course):
            thing.audience = audience
            thing.save()
        said = ways(stage.world.zhao)
        assert stage.junior.title in said
        assert (stage.exam.title in said) is (stage.exam.slug in said) is sees
        assert (stage.course.title in said) is (stage.course.slug in said) is sees
        assert stage.exam.title in ways(stage.world.chen)
    stage.exam.organisations.set([stage.world.ruifeng])
    assert stage.exam.title not in ways(stage.world.zhao)
    assert stage.exam.title in ways(stage.world.qian)


def test_queries_do_not_grow_with_people_or_levels(stage: Stage, ladder: CareerLadder) -> None:
    def queries(people: list[User]) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = standings(User.objects.filter(pk__in=[p.pk for p in people]))
            assert len(found) == len(people)
        return len(captured)

    make(stage, stage.world.chen, stage.junior)
    few = queries([stage.world.chen])
    with everyone():
        crowd = [person(f"p{n}", f"人{n}", stage.world.north) for n in range(12)]
    for someone in crowd:
        make(stage, someone, stage.junior)
    # The people and their organisations, four of the ladders, whose the exams are, certificates and their sections,
    # ratings, records, practice exams, signatures, last steps. Decisions and pending results only where there are any.
    assert queries(crowd) == few <= 14


def test_nobody_takes_no_harm(stage: Stage, ladder: CareerLadder) -> None:
    assert standings([]) == {}


def test_the_ladder_is_drawn_with_ways_to_what_is_missing(stage: Stage, ladder: CareerLadder) -> None:
    make(stage, stage.world.chen, stage.senior)
    page = render_to_string("certificates/_ladder.html", {"standing": of(stage.world.chen)})
    assert f"/exams/{stage.exam.slug}/" in page
    assert f"/courses/{stage.course.slug}/" in page
    assert "还差 1 项" in page
    assert 'aria-current="step"' in page
    assert "由评审授予" in page


def test_building_again_changes_nothing(stage: Stage) -> None:
    build_ladders(ROWS)
    before = list(Requirement.objects.values_list("id", "level", "award"))
    build_ladders(ROWS)
    assert list(Requirement.objects.values_list("id", "level", "award")) == before
    assert CareerLevel.objects.count() == 4


def test_building_follows_a_changed_file(stage: Stage, ladder: CareerLadder) -> None:
    levels = ROWS[0]["levels"]
    build_ladders([{**ROWS[0], "levels": [levels[2], levels[0]]}])
    assert [level.slug for level in ladder.levels.order_by("order")] == ["manager", "junior"]


def test_the_demo_files_build_awards_and_ladders(stage: Stage) -> None:
    demo = Path(settings.BASE_DIR, "site", "home", "demo")
    awards = yaml.safe_load((demo / "awards.yaml").read_text(encoding="utf-8"))
    for row in awards:
        if row["exam"]:
            exam = make_exam(row["exam"], stage.edition)
            exam.slug = row["exam"]
            exam.save()
        if row["course"]:
            CourseIndexPage.objects.get().add_child(instance=CoursePage(title=row["course"], slug=row["course"]))
    for _ in range(2):
        build_awards(awards)
        ladders = build_ladders(yaml.safe_load((demo / "ladders.yaml").read_text(encoding="utf-8")))
    assert Award.objects.filter(slug__in=[row["slug"] for row in awards]).count() == len(awards)
    assert [ladder.levels.count() for ladder in ladders] == [3, 2]
    junior = Award.objects.get(slug="engineer-junior")
    assert junior.exam is not None
    assert junior.course is not None
    assert junior.valid_months == 24

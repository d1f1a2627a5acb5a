"""Four kinds of evidence: what each is worth, who may give it, and what the database refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import practising, signing_off
from certificates.building import build_ladders
from certificates.models import CareerLadder, PracticeRecord, Requirement, SignOff
from people import rating
from people.models import Competency, Membership, Rating, User
from people.visibility import managers_of, manages
from tests.certificates import ladders
from tests.certificates.ladders import ago, level, lift, practise, rate, sign, standing_of, title_of
from tests.certificates.stage import Stage, certificate, freeze, make_exam, passed
from tests.world import World

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def ladder(stage: Stage) -> CareerLadder:
    return ladders.build()


def test_all_four_kinds_together_lift(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    certificate(stage, chen, stage.junior)
    gives = (lambda: rate(chen, wang), lambda: practise(chen, wang), lambda: sign(chen, wang))
    for number, give in enumerate(gives):
        assert (title_of(chen), len(standing_of(chen).missing)) == ("初级工程师", 3 - number)
        give()
    assert title_of(chen) == "高级工程师"


def test_the_latest_rating_counts_and_only_for_its_months(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    lift(stage, chen, wang, days=50)
    rate(chen, wang, value=2, days=20)
    assert (title_of(chen, ago(30)), title_of(chen)) == ("高级工程师", "初级工程师")
    rate(chen, wang, value=5, days=10, months=1)
    assert title_of(chen) == "高级工程师"
    assert title_of(chen, timezone.now() + timedelta(days=40)) == "初级工程师"


def test_practice_counts_when_confirmed_and_until_it_is_taken_back(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    record = practising.enter(chen, "checklist", 3, ago(2).date(), chen, at=ago(2))
    need = standing_of(chen).rungs[1].needs[2]
    assert (need.is_met, need.answer.amount) == (False, 0)
    practising.decide(record, True, wang)
    practising.decide(record, True, wang)
    assert standing_of(chen).rungs[1].needs[2].is_met
    practising.decide(record, False, wang, "不是这次")
    assert not standing_of(chen).rungs[1].needs[2].is_met
    assert [decision.is_confirmed for decision in record.decisions.all()] == [True, False]


def test_what_somebody_in_charge_enters_needs_no_second_word(stage: Stage, ladder: CareerLadder) -> None:
    practise(stage.world.chen, stage.world.wang)
    assert PracticeRecord.objects.get().decisions.get().by == stage.world.wang


def test_a_passed_practice_exam_is_a_drill_once_a_day(stage: Stage, ladder: CareerLadder) -> None:
    Requirement.objects.filter(practice="checklist").update(practice="drill", amount=2)
    chen, now = stage.world.chen, timezone.now()
    drill = make_exam("升级演练", stage.edition)
    drill.is_practice = True
    drill.save()
    for days in (1, 1, 3):
        passed(stage, chen, drill, at=now - timedelta(days=days))
    passed(stage, chen, drill, at=now, passed=False)
    passed(stage, chen, stage.exam, at=now)  # no practice
    assert standing_of(chen).rungs[1].needs[2].answer.amount == 2
    drill.results_when = "release"
    drill.save()
    assert standing_of(chen).rungs[1].needs[2].answer.amount == 0  # nobody is told yet


def test_a_signature_counts_until_it_is_taken_back(stage: Stage, ladder: CareerLadder) -> None:
    chen, wang = stage.world.chen, stage.world.wang
    lift(stage, chen, wang, days=20)
    sign(chen, wang, days=5, is_granted=False)
    assert (title_of(chen, ago(10)), title_of(chen)) == ("高级工程师", "初级工程师")
    assert SignOff.objects.count() == 2


def test_a_changed_manual_ends_a_certificate_after_the_grace_the_level_gives(
    stage: Stage, ladder: CareerLadder
) -> None:
    chen, now = stage.world.chen, timezone.now()
    certificate(stage, chen, stage.junior, issued_at=ago(90), expires_at=None)
    version = freeze(stage.closing, "改过的")
    type(version).objects.filter(pk=version.pk).update(published_at=ago(20))
    assert title_of(chen, now + timedelta(days=400)) == "初级工程师"  # this level does not mind
    Requirement.objects.filter(level=level("one")).update(change_months=1)
    assert title_of(chen) == "初级工程师"
    assert title_of(chen, now + timedelta(days=20)) == ""
    untouched = certificate(stage, stage.world.li, basis=[], expires_at=None)
    assert title_of(untouched.holder, now + timedelta(days=400)) == "初级工程师"


def test_who_may_rate_confirm_and_sign(world: World, stage: Stage, ladder: CareerLadder) -> None:
    def may(viewer: User, person: User) -> tuple[bool, list[str]]:
        return rating.may_appraise(viewer, person), [role.value for role in signing_off.roles_of(viewer, person)]

    nothing: tuple[bool, list[str]] = (False, [])
    assert may(world.wang, world.chen) == (True, ["manager"])
    assert may(world.zhou, world.chen) == (True, ["examiner"])
    assert may(world.li, world.chen) == (True, ["trainer"])
    assert may(world.zhou, world.zhao) == (True, ["examiner"])  # examiners work across organisations
    assert may(world.sun, world.zhao) == (True, ["manager"])
    for viewer, person in (
        (world.wang, world.zhao),
        (world.li, world.zhao),
        (world.sun, world.qian),
        (world.chen, world.wang),
        (world.admin, world.chen),
        (world.chen, world.chen),
        (world.wang, world.wang),
        (world.zhou, world.zhou),
    ):
        assert may(viewer, person) == nothing, (viewer, person)
    assert manages(world.wang, world.chen)
    assert not manages(world.wang, world.zhao)
    assert not manages(world.wang, world.wang)
    Membership.objects.create(organisation=world.boke, team=world.north, person=world.qian)
    assert not manages(world.wang, world.qian)  # a membership that somebody left behind opens nothing
    assert managers_of(world.chen) == [world.wang]  # of the team above
    assert managers_of(world.wang) == []


def test_the_verbs_refuse_whoever_may_not(world: World, stage: Stage, ladder: CareerLadder) -> None:
    record = practising.enter(world.chen, "hours", 8, ago(1).date(), world.chen)
    for refused in (
        lambda: rate(world.chen, world.sun),
        lambda: practise(world.chen, world.li.__class__.objects.get(pk=world.zhao.pk)),
        lambda: practising.decide(record, True, world.chen),
        lambda: sign(world.chen, world.zhou),  # an examiner is not the manager
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert not Rating.objects.exists()
    assert PracticeRecord.objects.count() == 1
    assert not record.decisions.exists()


BAD = [
    {},
    {"kind": "certificate"},
    {"kind": "competency", "amount": 3},
    {"kind": "competency", "competency": True, "amount": 6},
    {"kind": "competency", "competency": True, "amount": 0},
    {"kind": "practice", "practice": "hours"},
    {"kind": "practice", "practice": "hours", "amount": 0},
    {"kind": "sign_off"},
    {"kind": "sign_off", "role": "manager", "amount": 1},
    {"kind": "sign_off", "role": "manager", "valid_months": 0},
    {"kind": "sign_off", "role": "manager", "change_months": 3},
    {"kind": "magic", "role": "manager"},
]


@pytest.mark.parametrize("values", BAD, ids=str)
def test_the_database_refuses_a_requirement_without_its_shape(stage: Stage, ladder: CareerLadder, values) -> None:
    values = {**values}
    if "competency" in values:
        values["competency"] = Competency.objects.get(slug="industry")
    row = Requirement(level=level("one"), **values)
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_a_level_asks_for_one_thing_once(stage: Stage, ladder: CareerLadder, which: int) -> None:
    row = list(level("two").requirements.order_by("id"))[which]
    row.pk = None
    row.amount = row.amount and row.amount + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_refuses_own_signatures_and_ratings_out_of_range(stage: Stage, ladder: CareerLadder) -> None:
    chen, service = stage.world.chen, Competency.objects.get(slug="service")
    place = {"organisation": chen.organisation, "person": chen}
    for row in (
        Rating(**place, competency=service, value=3, by=chen),
        Rating(**place, competency=service, value=6, by=stage.world.wang),
        Rating(**place, competency=service, value=0, by=stage.world.wang),
        SignOff(**place, level=level("two"), role="manager", by=chen),
        PracticeRecord(**place, kind="hours", amount=0, done_on=ago(1).date()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_rows_of_before_are_certificates(stage: Stage) -> None:
    build_ladders(ladders.ROWS[1:])
    assert Requirement.objects.get().kind == "certificate"

"""The database and the rule agree on which certificates count."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from certificates.counting import counting, with_state
from certificates.evidence import evidence_of
from certificates.faces import face_of
from certificates.models import Certificate
from certificates.revoking import revoke
from people.models import User
from people.scoping import everyone
from tests.certificates.stage import NOW, Stage
from tests.certificates.stage import certificate as make

DAY = timedelta(days=1)


@pytest.fixture
def crowd(stage: Stage) -> list[Certificate]:
    """One certificate for each way in which time, grace, a successor and a revocation can stand to each other."""
    made = []
    for expires in (None, NOW + 10 * DAY, NOW + 2 * DAY):
        for grace in (None, NOW + 5 * DAY):
            for is_revoked in (False, True):
                for kind in ("", "renewal", "correction"):
                    one = make(stage, stage.world.zhao, expires_at=expires, grace_until=grace)
                    if kind:
                        later = {"issued_at": NOW + 3 * DAY, "replaces": one, "replacement": kind}
                        made.append(make(stage, stage.world.zhao, **later))
                    if is_revoked:
                        revoke(one, stage.world.admin, "替考")
                    made.append(one)
    return made


@pytest.mark.parametrize("days", [-1, 0, 1, 3, 4, 6, 11])
def test_the_query_answers_like_the_rule(crowd: list[Certificate], days: int) -> None:
    moment = NOW + days * DAY
    with everyone():
        rows = list(with_state(Certificate.objects.all()))
        found = set(counting(Certificate.objects.all(), moment))
    expected = {row for row in rows if row.issued_at <= moment and face_of(row, moment).state.counts}
    assert found == expected
    assert len(rows) == len(crowd)


def test_a_level_rests_on_the_successor(stage: Stage) -> None:
    zhao = stage.world.zhao
    old = make(stage, zhao, expires_at=NOW + 900 * DAY)
    new = make(stage, zhao, issued_at=NOW + DAY, expires_at=NOW + 800 * DAY, replaces=old, replacement="renewal")
    assert speaking_for(zhao, NOW) == [old]
    assert speaking_for(zhao, NOW + 2 * DAY) == [new]
    revoke(new, stage.world.admin, "替考")
    assert speaking_for(zhao, NOW + 700 * DAY) == []


def speaking_for(person: User, now: datetime) -> list[object]:
    return [piece.source for piece in evidence_of([person], now)[person.pk] if piece.kind == "certificate"]


@pytest.mark.parametrize("values", [{"replacement": "renewal"}, {"replaces": "old"}])
def test_a_successor_says_what_kind_it_is(stage: Stage, values: dict[str, object]) -> None:
    old = make(stage, stage.world.zhao)
    values = {key: old if value == "old" else value for key, value in values.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        make(stage, stage.world.zhao, **values)


def test_a_certificate_is_replaced_once(stage: Stage) -> None:
    old = make(stage, stage.world.zhao)
    make(stage, stage.world.zhao, replaces=old, replacement="correction")
    with pytest.raises(IntegrityError), transaction.atomic():
        make(stage, stage.world.zhao, replaces=old, replacement="renewal")

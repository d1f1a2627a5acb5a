"""Somebody edits one section of the demo's manuals: exactly the certificates that rest on it say so, at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates.building import build_award
from certificates.earning import entry_of
from certificates.models import Certificate
from certificates.rules.codes import new_code
from home import seeding
from kb.models import SectionPage, SectionVersion
from people.models import User
from tests.kb import shelf as shelves

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AWARD = {"slug": "any", "title": "操作认证", "signatory": "许文澜", "statement": "能独立操作。"}


@pytest.fixture
def resting(settled, unwalled) -> dict[int, list[int]]:
    """Forty certificates on the demo's manuals, each on seven of their sections; lineages by certificate."""
    for step in (seeding.people, seeding.manuals):
        step(lambda text: None)
    versions = list(SectionVersion.objects.filter(section__live=True).order_by("lineage_id", "-id"))
    newest = list({version.lineage_id: version for version in versions[::-1]}.values())
    award, holder = build_award(AWARD), User.objects.exclude(organisation=None).first()
    found = {}
    for number in range(40):
        chosen = [newest[(number * 5 + step * 3) % len(newest)] for step in range(7)]
        certificate = Certificate.objects.create(
            award=award,
            holder=holder,
            organisation=holder.organisation,
            code=new_code(),
            serial=f"ZZ-2026-{number:06d}",
            holder_name=str(holder),
            basis=[entry_of(version.lineage, version, version.fingerprint) for version in chosen],
            expires_at=timezone.now() + timedelta(days=100),
        )
        found[certificate.pk] = [version.lineage_id for version in chosen]
    return found


def told() -> dict[int, tuple[str, int]]:
    """State and number of changed sections that an unknown visitor is told, by certificate."""
    answers = {}
    for pk, code in Certificate.objects.values_list("pk", "code"):
        address = f"10.0.{pk // 50}.{pk % 50}"  # a visitor each
        answer = Client(REMOTE_ADDR=address).get(f"/verify/{code}.json").json()
        answers[pk] = (answer["state"], answer["sections"]["changed"])
    return answers


def test_exactly_those_that_rest_on_it_say_so(resting: dict[int, list[int]], settled) -> None:
    before = told()
    assert set(before.values()) == {("current", 0)}
    lineage = resting[min(resting)][2]
    concerned = {pk for pk, lineages in resting.items() if lineage in lineages}
    assert 0 < len(concerned) < len(resting)
    section = SectionPage.objects.filter(lineage=lineage, live=True).order_by("-edition__released_on").first()
    with settled():
        shelves.rewrite(section, shelves.text("从今天起，这一步改为先备份，再由主管确认。"))
    after = told()
    assert {pk for pk, said in after.items() if said == ("outdated", 1)} == concerned
    assert {pk for pk, said in after.items() if said == ("current", 0)} == set(resting) - concerned

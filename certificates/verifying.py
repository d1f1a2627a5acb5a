"""Answers a stranger with a code: is this genuine, does it still count, is what it rests on still current?"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from certificates.counting import with_state
from certificates.faces import Face, face_of
from certificates.models import Certificate
from certificates.rules.codes import normalise
from kb import lineages, visibility
from kb.models import Lineage, SectionVersion
from people.scoping import everyone
from people.visibility import Viewer


@dataclass(frozen=True)
class ChangedSection:
    title: str
    url: str


@dataclass(frozen=True)
class Currency:
    """How many of the sections it rests on say something else today; those the viewer may read, by name."""

    total: int
    changed: int
    readable: list[ChangedSection]

    @property
    def is_current(self) -> bool:
        return self.changed == 0


@dataclass(frozen=True)
class Verdict:
    face: Face
    currency: Currency


def look_up(code: str, viewer: Viewer, now: datetime | None = None) -> Verdict | None:
    """What is known about a code as somebody typed it; None for one that was never given out.

    Every input, however malformed, costs the same look-up by unique key, so that time tells nothing.
    """
    with everyone():  # whoever holds the code was handed the certificate
        certificate = with_state(Certificate.objects.all()).filter(code=normalise(code)).first()
    if certificate is None:
        return None
    return Verdict(face_of(certificate, now or timezone.now()), currency_of(certificate, viewer))


def currency_of(certificate: Certificate, viewer: Viewer) -> Currency:
    """Compares the fingerprints of then with those of the newest editions. Three queries, however many sections."""
    basis = {entry["lineage"]: entry for entry in certificate.basis}
    found = lineages_of(list(basis))
    today = fingerprints_today([lineage.pk for lineage in found.values()])
    changed = [
        reference
        for reference, entry in basis.items()
        if reference not in found or today.get(found[reference].pk) != entry["fingerprint"]
    ]
    open_to = [found[reference].pk for reference in changed if reference in found]
    seen = set(visibility.sections(viewer).filter(lineage__in=open_to).values_list("lineage_id", flat=True))
    readable = [
        ChangedSection(basis[reference]["title"], lineages.permalink(found[reference]))
        for reference in changed
        if reference in found and found[reference].pk in seen
    ]
    return Currency(len(basis), len(changed), readable)


def lineages_of(references: list[str]) -> dict[str, Lineage]:
    wanted = Q(pk=None)
    for reference in references:
        manual, _, key = reference.partition("/")
        wanted |= Q(manual__slug=manual, key=key)
    return {lineages.reference(lineage): lineage for lineage in Lineage.objects.filter(wanted).select_related("manual")}


def fingerprints_today(ids: list[int]) -> dict[int, str]:
    """As kb.lineages.version_of, for many at once: the last version in the newest live edition that has the section."""
    live = SectionVersion.objects.filter(
        lineage__in=ids, section__live=True, section__edition__live=True, section__edition__manual__live=True
    )
    newest = F("section__edition__released_on").desc(nulls_last=True)
    rows = live.order_by("lineage", newest, "-section__edition", "-number").values_list("lineage_id", "fingerprint")
    today: dict[int, str] = {}
    for lineage, fingerprint in rows:
        today.setdefault(lineage, fingerprint)
    return today

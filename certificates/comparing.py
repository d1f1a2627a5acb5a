"""Compares what certificates rest on with what the manuals say today: which sections changed, and how.

The page of a certificate tells it in numbers; a later re-certification of just that part can start from `changes_of`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from certificates.models import Certificate
from certificates.rules.currency import Change, Step, change_between
from kb import lineages, visibility
from kb.models import Lineage, SectionChange, SectionVersion
from people.visibility import Viewer


@dataclass(frozen=True)
class BasisChange:
    """One section that no longer says what a certificate rests on. `now`: today's fingerprint, None when it is gone;
    `lineage` is None where the section was never heard of (again)."""

    reference: str
    title: str
    edition: str
    then: str
    now: str | None
    kind: Change
    lineage: Lineage | None


@dataclass(frozen=True)
class ChangedSection:
    title: str
    url: str
    kind: Change


@dataclass(frozen=True)
class Currency:
    """How many of the sections it rests on say something else today; those the viewer may read, by name.

    The numbers count every section, also those of internal manuals: who relies on a certificate has to know. A number
    names nothing.
    """

    total: int
    kinds: dict[Change, int]
    readable: list[ChangedSection]

    @property
    def changed(self) -> int:
        return sum(self.kinds.values())

    @property
    def unnamed(self) -> int:
        return self.changed - len(self.readable)

    @property
    def is_current(self) -> bool:
        return self.changed == 0


def currency_of(certificate: Certificate, viewer: Viewer) -> Currency:
    return currencies([certificate], viewer)[certificate.pk]


def currencies(certificates: Sequence[Certificate], viewer: Viewer) -> dict[int, Currency]:
    """By certificate id. At most four queries, however many certificates and sections."""
    changes = changes_of(certificates)
    suspects = {change.lineage.pk for found in changes.values() for change in found if change.lineage}
    open_to = visibility.sections(viewer).filter(lineage__in=suspects).values_list("lineage_id", flat=True)
    seen = set(open_to)
    return {
        certificate.pk: Currency(
            total=len({entry["lineage"] for entry in certificate.basis}),
            kinds=counted(changes[certificate.pk]),
            readable=[
                ChangedSection(change.title, lineages.permalink(change.lineage), change.kind)
                for change in changes[certificate.pk]
                if change.lineage and change.lineage.pk in seen
            ],
        )
        for certificate in certificates
    }


def counted(changes: Iterable[BasisChange]) -> dict[Change, int]:
    kinds: dict[Change, int] = defaultdict(int)
    for change in changes:
        kinds[change.kind] += 1
    return dict(kinds)


def changes_of(certificates: Sequence[Certificate]) -> dict[int, list[BasisChange]]:
    """By certificate id, in the order of the basis: fingerprints of then against the newest editions. Three queries."""
    bases = {certificate.pk: {entry["lineage"]: entry for entry in certificate.basis} for certificate in certificates}
    found = lineages_of({reference for basis in bases.values() for reference in basis})
    today = fingerprints_today([lineage.pk for lineage in found.values()])
    differing = {
        found[reference].pk
        for basis in bases.values()
        for reference, entry in basis.items()
        if reference in found and today.get(found[reference].pk) != entry["fingerprint"]
    }
    steps = steps_of(differing)
    return {
        pk: [change for entry in basis.values() if (change := change_of(entry, found, today, steps))]
        for pk, basis in bases.items()
    }


def change_of(
    entry: dict[str, str], found: dict[str, Lineage], today: dict[int, str], steps: dict[int, list[Step]]
) -> BasisChange | None:
    lineage = found.get(entry["lineage"])
    now = today.get(lineage.pk) if lineage else None
    kind = change_between(entry["fingerprint"], now, steps.get(lineage.pk, []) if lineage else [])
    if kind is None:
        return None
    return BasisChange(entry["lineage"], entry["title"], entry["edition"], entry["fingerprint"], now, kind, lineage)


def lineages_of(references: Iterable[str]) -> dict[str, Lineage]:
    """One query by key, which is narrow enough; manuals are told apart afterwards."""
    wanted = set(references)
    keys = {reference.partition("/")[2] for reference in wanted}
    rows = Lineage.objects.filter(key__in=keys).select_related("manual")
    named = {lineages.reference(lineage): lineage for lineage in rows}
    return {reference: lineage for reference, lineage in named.items() if reference in wanted}


def fingerprints_today(ids: list[int]) -> dict[int, str]:
    """As kb.lineages.version_of, for many at once: the last version in the newest live edition that has the section."""
    today: dict[int, str] = {}
    for lineage, fingerprint in live_versions().filter(lineage__in=ids).values_list("lineage_id", "fingerprint"):
        today.setdefault(lineage, fingerprint)
    return today


def live_versions() -> QuerySet[SectionVersion]:
    """What is published, by lineage: the newest edition first, and of each edition the last version first."""
    live = SectionVersion.objects.filter(
        section__live=True, section__edition__live=True, section__edition__manual__live=True
    )
    newest = F("section__edition__released_on").desc(nulls_last=True)
    return live.order_by("lineage", newest, "-section__edition", "-number")


def steps_of(ids: set[int]) -> dict[int, list[Step]]:
    """The recorded changes of these lineages, in fingerprints."""
    rows = SectionChange.objects.filter(lineage__in=ids, before__isnull=False, after__isnull=False)
    steps: dict[int, list[Step]] = defaultdict(list)
    for lineage, before, after, kind in rows.values_list(
        "lineage_id", "before__fingerprint", "after__fingerprint", "kind"
    ):
        steps[lineage].append((before, after, kind))
    return steps

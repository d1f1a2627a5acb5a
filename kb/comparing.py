"""Writes down how a new version of a section differs from its neighbours: the one before it, and other editions'."""

from kb import lineages
from kb.models import SectionChange, SectionVersion
from kb.rules.changes import Comparison, compare

Kind = SectionChange.Kind


def record(version: SectionVersion, last: SectionVersion | None) -> None:
    """Compare a new version with the last one of its edition and with the editions right before and after."""
    older, newer = neighbours(version)
    if last is not None:
        write(last, version)
    if older is not None:
        write(older, version)
    elif last is None and has_earlier_edition(version):
        SectionChange.objects.create(lineage=version.lineage, after=version, kind=Kind.ADDED, similarity=0)
    if newer is not None:
        write(version, newer)


def write(before: SectionVersion, after: SectionVersion) -> None:
    """One row for a pair of versions; nothing when they say the same."""
    if before.fingerprint == after.fingerprint:
        return
    found = difference(before, after)
    SectionChange.objects.get_or_create(
        before=before,
        after=after,
        defaults={"lineage": after.lineage, "kind": found.kind, "similarity": round(found.similarity, 4)},
    )


def difference(before: SectionVersion, after: SectionVersion) -> Comparison:
    return compare(f"{before.title}\n{before.text}", f"{after.title}\n{after.text}")


def record_removal(last: SectionVersion) -> None:
    """A withdrawn section; withdrawing it twice writes one row."""
    SectionChange.objects.get_or_create(
        before=last, after=None, defaults={"lineage": last.lineage, "kind": Kind.REMOVED, "similarity": 0}
    )


def neighbours(version: SectionVersion) -> tuple[SectionVersion | None, SectionVersion | None]:
    """The latest versions of the lineage in the nearest older and the nearest newer edition that has it."""
    order = list(lineages.editions_of(version.lineage.manual).values_list("slug", flat=True))
    if version.edition_slug not in order:
        return None, None
    latest = latest_by_edition(version)
    here = order.index(version.edition_slug)
    older, newer = order[here + 1 :], order[:here][::-1]
    return next((latest[s] for s in older if s in latest), None), next((latest[s] for s in newer if s in latest), None)


def latest_by_edition(version: SectionVersion) -> dict[str, SectionVersion]:
    versions = SectionVersion.objects.filter(lineage=version.lineage).order_by("number")
    return {one.edition_slug: one for one in versions}


def has_earlier_edition(version: SectionVersion) -> bool:
    """Whether an older edition of the manual has anything at all, so that a section can be new in this one."""
    order = list(lineages.editions_of(version.lineage.manual).values_list("slug", flat=True))
    older = order[order.index(version.edition_slug) + 1 :] if version.edition_slug in order else []
    return SectionVersion.objects.filter(lineage__manual=version.lineage.manual_id, edition_slug__in=older).exists()

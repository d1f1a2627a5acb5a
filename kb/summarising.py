"""What changed from one edition to the next: for one section a note, for an edition a list."""

from dataclasses import dataclass, field
from datetime import datetime

from kb.models import EditionPage, Lineage, ManualPage, SectionChange, SectionVersion
from kb.reading import Node

Kind = SectionChange.Kind
Key = tuple[int, str]  # lineage, edition slug


@dataclass(frozen=True)
class Frozen:
    """The latest version of a lineage in an edition, without its body."""

    pk: int
    number: int
    fingerprint: str
    published_at: datetime


@dataclass(frozen=True)
class Note:
    """`kind` is a SectionChange kind, or "same"."""

    kind: str
    against: EditionPage
    similarity: float = 1.0

    @property
    def percent(self) -> int:
        """How much is alike; never 100 where something differs."""
        return min(99, round(self.similarity * 100))


@dataclass
class Changes:
    """The sections of an edition by what happened to them since the edition before."""

    against: EditionPage
    added: list[Node] = field(default_factory=list)
    meaning: list[Node] = field(default_factory=list)
    wording: list[Node] = field(default_factory=list)
    removed: list[Node] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.meaning or self.wording or self.removed)


def latest(versions_of: "ManualPage | Lineage", slugs: list[str]) -> dict[Key, Frozen]:
    """One query for a lineage or a whole manual."""
    inside = {"lineage": versions_of} if isinstance(versions_of, Lineage) else {"lineage__manual": versions_of}
    rows = SectionVersion.objects.filter(edition_slug__in=slugs, **inside).order_by("number")
    columns = ("lineage_id", "edition_slug", "pk", "number", "fingerprint", "published_at")
    return {(row[0], row[1]): Frozen(*row[2:]) for row in rows.values_list(*columns)}


def edition_before(order: list[EditionPage], edition: EditionPage) -> EditionPage | None:
    """`order` is newest first."""
    slugs = [one.pk for one in order]
    here = slugs.index(edition.pk) if edition.pk in slugs else len(order)
    return order[here + 1] if here + 1 < len(order) else None


def note(before: Frozen | None, after: Frozen | None, against: EditionPage) -> Note | None:
    """How a section differs from the same section in the edition before."""
    if after is None:
        return None
    if before is None:
        return Note(Kind.ADDED, against, 0)
    if before.fingerprint == after.fingerprint:
        return Note("same", against)
    change = SectionChange.objects.filter(before=before.pk, after=after.pk).first()
    return Note(change.kind, against, float(change.similarity)) if change else None


def changes(
    manual: ManualPage, edition: EditionPage, against: EditionPage, now: list[Node], then: list[Node]
) -> Changes:
    """Everything that differs between two editions in two queries; `now` and `then` are all their sections."""
    versions = latest(manual, [edition.slug, against.slug])
    kinds = kinds_between(versions, edition.slug, against.slug)
    known = {node.lineage_id for node in then}
    found = Changes(against)
    for node in now:
        if node.lineage_id not in known:
            found.added.append(node)
        elif kind := kinds.get(node.lineage_id):
            (found.wording if kind == Kind.WORDING else found.meaning).append(node)
    present = {node.lineage_id for node in now}
    found.removed = [node for node in then if node.lineage_id not in present]
    return found


def kinds_between(versions: dict[Key, Frozen], after: str, before: str) -> dict[int | None, str]:
    """The kind of change of every lineage whose latest versions in two editions differ."""
    pairs = {
        (versions[lineage, before].pk, frozen.pk): lineage
        for (lineage, slug), frozen in versions.items()
        if slug == after and (lineage, before) in versions
        if versions[lineage, before].fingerprint != frozen.fingerprint
    }
    rows = SectionChange.objects.filter(before__in=[old for old, _new in pairs], after__in=[new for _old, new in pairs])
    kinds = {(old, new): kind for old, new, kind in rows.values_list("before", "after", "kind")}
    return {lineage: kinds.get(pair, Kind.MEANING) for pair, lineage in pairs.items()}

"""What lessons embed: sections of manuals, pinned to frozen versions at release, and checklists as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.safestring import SafeString

from courses.rules.outline import Lesson
from kb import lineages, visibility
from kb.models import Checklist, SectionVersion
from kb.rendering import outline, render_blocks
from people.visibility import Viewer


@dataclass(frozen=True)
class SectionCard:
    """A section as the learner's release froze it. `newer` is when the manual has changed since."""

    title: str
    manual: str
    edition: str
    url: str
    body: SafeString
    newer: datetime | None = None


@dataclass
class Embeds:
    """What the block templates look up; a key that is missing is nothing this reader may see."""

    sections: dict[str, SectionCard] = field(default_factory=dict)
    checklists: dict[str, Checklist] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)  # names of the tables in these sections

    def section(self, value: dict[str, Any]) -> SectionCard | None:
        return self.sections.get(key_of(value))

    def checklist(self, value: dict[str, Any]) -> Checklist | None:
        return self.checklists.get(value["checklist"])


def key_of(value: dict[str, Any]) -> str:
    """The name under which a release pins a section: "manual/key@edition", the edition may be empty."""
    return f"{value.get('section', '').strip('/ ')}@{value.get('edition', '').strip()}"


def pins(raw_blocks: list[dict[str, Any]]) -> dict[str, int | None]:
    """The frozen versions that the sections of a lesson's body have right now."""
    keys = [key_of(block["value"]) for block in raw_blocks if block["type"] == "section"]
    return {key: pin(key) for key in dict.fromkeys(keys)}


def pin(key: str) -> int | None:
    reference, _, edition = key.rpartition("@")
    lineage = lineages.find(reference)
    version = lineages.version_of(lineage, edition) if lineage else None
    return version.pk if version else None


def shown(row: Lesson) -> list[int]:
    """Ids of the section versions that a lesson showed."""
    return [pk for pk in row.sections.values() if pk]


def embeds_for(row: Lesson, raw_blocks: list[dict[str, Any]], viewer: Viewer) -> Embeds:
    slugs = [block["value"]["checklist"] for block in raw_blocks if block["type"] == "checklist"]
    found = visibility.checklists(viewer).filter(slug__in=slugs) if slugs else []
    tables: set[str] = set()
    cards = section_cards(row, viewer, tables)
    return Embeds(cards, {checklist.slug: checklist for checklist in found}, tables)


def section_cards(row: Lesson, viewer: Viewer, tables: set[str]) -> dict[str, SectionCard]:
    """Cards for the sections whose manual this viewer may read: a course never opens an internal manual."""
    versions = visibility.versions(viewer).select_related("lineage__manual").in_bulk(shown(row))
    newest = newest_of(versions.values()) if versions else {}
    return {
        key: card(versions[pk], newest.get((versions[pk].lineage_id, versions[pk].edition_slug)), tables, viewer)
        for key, pk in row.sections.items()
        if pk in versions
    }


def newest_of(versions: Iterable[SectionVersion]) -> dict[tuple[int, str], tuple[int, datetime]]:
    """Number and date of the latest version of each of these lineages in each edition."""
    rows = SectionVersion.objects.filter(lineage__in={version.lineage_id for version in versions})
    latest = rows.order_by().values("lineage_id", "edition_slug").annotate(last=Max("number"), at=Max("published_at"))
    return {(row["lineage_id"], row["edition_slug"]): (row["last"], row["at"]) for row in latest}


def card(version: SectionVersion, newest: tuple[int, datetime] | None, tables: set[str], viewer: Viewer) -> SectionCard:
    edition = version.edition_slug
    body = render_blocks(lowered(version), viewer=viewer, edition_slug=edition, about=version.title, taken=tables)
    return SectionCard(
        title=version.title,
        manual=version.manual_title,
        edition=version.edition_label,
        url=lineages.permalink(version.lineage, edition=version.edition_slug),
        body=body,
        newer=newest[1] if newest and newest[0] > version.number else None,
    )


def lowered(version: SectionVersion) -> list[dict[str, Any]]:
    """The body of a section inside a lesson: headings one level down, anchors that no other section has."""
    headings = iter(outline(version.body))
    return [
        under(block, f"{version.lineage.key}-{next(headings).anchor}") if block["type"] == "heading" else block
        for block in version.body
    ]


def under(block: dict[str, Any], anchor: str) -> dict[str, Any]:
    level = min(int(block["value"].get("level") or 2) + 1, 4)
    return {**block, "value": {**block["value"], "level": str(level), "anchor": anchor}}

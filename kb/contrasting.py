"""Puts together the screen on which two editions of a section stand side by side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb import lineages, summarising, switching
from kb.browsing import Crumbs, shelf_crumbs
from kb.linking import addressing
from kb.models import EditionPage, Lineage, SectionVersion
from kb.rules.differences import Passage, lines, passages
from kb.summarising import Note
from kb.visibility import sections
from people.visibility import Viewer


@dataclass(frozen=True)
class ComparisonScreen:
    lineage: Lineage
    title: str
    crumbs: Crumbs
    editions: list[EditionPage]
    before: SectionVersion
    after: SectionVersion
    note: Note | None
    passages: list[Passage]
    before_url: str
    after_url: str


def comparison(viewer: Viewer, lineage: Lineage, before: str, after: str) -> ComparisonScreen | None:
    """Two editions of a section; without a wish the newest two. None unless the viewer may read it in both."""
    readable = {s.edition_id: s for s in sections(viewer).filter(lineage=lineage).select_related("edition")}
    order = [one for one in switching.editions_for(viewer, lineage.manual) if one.pk in readable]
    slugs = {one.slug: one for one in order}
    newer = slugs.get(after) if after else (order[0] if order else None)
    older = slugs.get(before) if before else (summarising.edition_before(order, newer) if newer else None)
    if newer is None or older is None:
        return None
    old, new = lineages.version_of(lineage, older.slug), lineages.version_of(lineage, newer.slug)
    if old is None or new is None:
        return None
    address = addressing()
    page = address(readable[newer.pk].url_path)
    return ComparisonScreen(
        lineage=lineage,
        title=new.title,
        crumbs=[*shelf_crumbs(lineage.manual, address), (new.title, page), (_("版本对比"), "")],
        editions=order,
        before=old,
        after=new,
        note=summarising.note(frozen(old), frozen(new), older),
        passages=passages(lines(old.title, old.body), lines(new.title, new.body)),
        before_url=address(readable[older.pk].url_path),
        after_url=page,
    )


def frozen(version: SectionVersion) -> summarising.Frozen:
    return summarising.Frozen(version.pk, version.number, version.fingerprint, version.published_at)

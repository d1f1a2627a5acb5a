"""Puts together what the screen of a section shows, in a number of queries that does not grow with the manual."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from kb import lineages, reading, summarising, switching
from kb.browsing import Crumbs, manual_of, shelf_crumbs
from kb.linking import Address, addressing
from kb.models import Checklist, EditionPage, FaqEntry, Guide, ManualPage, SectionPage
from kb.placing import edition_above
from kb.reading import Place
from kb.rendering import Heading, outline, render_blocks
from kb.summarising import Note
from kb.switching import Banner, Choice
from kb.visibility import checklists, faq, guides, sections, sees_drafts
from people.visibility import Viewer

RELATED = 6  # entries shown beside a section


@dataclass(frozen=True)
class SectionScreen:
    manual: ManualPage
    edition: EditionPage
    edition_url: str
    title: str
    crumbs: Crumbs
    place: Place
    body: SafeString
    outline: list[Heading]
    choices: list[Choice]
    banner: Banner | None
    note: Note | None
    compare_url: str
    permalink: str
    updated_at: datetime | None
    number: int
    faq: list[FaqEntry]
    guides: list[Guide]
    checklists: list[Checklist]
    edit_url: str

    @property
    def on_paper(self) -> str:
        """At the foot of every printed sheet: it outlives the edition it was printed from."""
        return f"{self.manual.title} {self.edition.label} · {self.title}"


def section(viewer: Viewer, page: SectionPage, *, is_preview: bool = False) -> SectionScreen:
    edition = page.edition or edition_above(page)
    if edition is None:
        raise ValueError(f"section {page.pk} stands outside any edition")
    manual = manual_of(edition)
    address = addressing()
    order = switching.editions_for(viewer, manual)
    place = reading.place_of(reading.tree(viewer, edition, address, drafts=is_preview), page.pk)
    options = choices(viewer, page, edition, order)
    own = switching.own_edition(viewer, manual)
    frozen, note = frozen_and_note(page, edition, order)
    raw = list(page.body.get_prep_value())
    return SectionScreen(
        manual=manual,
        edition=edition,
        edition_url=address(edition.url_path),
        title=page.title,
        crumbs=section_crumbs(manual, edition, place, page, address),
        place=place,
        body=render_blocks(raw, viewer=viewer, edition_slug=edition.slug, about=page.title),
        outline=[one for one in outline(raw) if one.level < 4],
        choices=options,
        banner=switching.banner(options, own),
        note=note,
        compare_url=compare_url(page, edition, note),
        permalink=lineages.permalink(page.lineage, edition=edition.slug) if page.lineage else "",
        updated_at=frozen.published_at if frozen else page.last_published_at,
        number=frozen.number if frozen else 0,
        faq=list(faq(viewer).filter(lineage=page.lineage_id).order_by("question")[:RELATED]) if page.lineage else [],
        guides=list(guides(viewer).filter(lineage=page.lineage_id)[:RELATED]) if page.lineage else [],
        checklists=list(checklists(viewer).filter(lineage=page.lineage_id)[:RELATED]) if page.lineage else [],
        edit_url=edit_url(viewer, page),
    )


def choices(viewer: Viewer, page: SectionPage, edition: EditionPage, order: list[EditionPage]) -> list[Choice]:
    if page.lineage is None:
        return []
    having = set(sections(viewer).filter(lineage=page.lineage).values_list("edition", flat=True))
    return switching.choices(order, edition, page.lineage, having)


def frozen_and_note(
    page: SectionPage, edition: EditionPage, order: list[EditionPage]
) -> tuple[summarising.Frozen | None, Note | None]:
    against = summarising.edition_before(order, edition)
    if page.lineage is None:
        return None, None
    slugs = [edition.slug, against.slug] if against else [edition.slug]
    versions = summarising.latest(page.lineage, slugs)
    after = versions.get((page.lineage.pk, edition.slug))
    if against is None:
        return after, None
    return after, summarising.note(versions.get((page.lineage.pk, against.slug)), after, against)


def section_crumbs(
    manual: ManualPage, edition: EditionPage, place: Place, page: SectionPage, address: Address
) -> Crumbs:
    chapters = [(node.title, node.url) for node in place.above]
    return [*shelf_crumbs(manual, address), (edition.label, address(edition.url_path)), *chapters, (page.title, "")]


def compare_url(page: SectionPage, edition: EditionPage, note: Note | None) -> str:
    """Only where there is something to compare."""
    if note is None or page.lineage is None or note.kind not in {"meaning", "wording"}:
        return ""
    address = reverse("kb:compare", args=[page.lineage.manual.slug, page.lineage.key])
    return f"{address}?from={note.against.slug}&to={edition.slug}"


def edit_url(viewer: Viewer, page: SectionPage) -> str:
    if page.pk is None or not sees_drafts(viewer) or not page.permissions_for_user(viewer).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])

"""Hears what readers say about a page: helpful or not, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kb import summarising
from kb.models import Feedback, SectionPage
from kb.models.entries import Entry
from kb.pseudonyms import who
from kb.querylog import solve_last
from kb.rules.masking import mask
from kb.visibility import checklists, faq, guides, sections
from people.scoping import everyone
from people.visibility import Viewer

Kind = Feedback.Kind
LONGEST = 500


@dataclass(frozen=True)
class Page:
    """What was read: which thing, in which version of it, and where it is."""

    kind: str
    pk: int
    version: int
    url: str


def page_of(viewer: Viewer, kind: str, pk: int) -> Page | None:
    """The section, entry or lesson as it stands, if this viewer may read it."""
    look_up = LOOK_UPS.get(kind)
    return look_up(viewer, pk) if look_up else None


def section_page(viewer: Viewer, pk: int) -> Page | None:
    section = sections(viewer).select_related("edition").filter(pk=pk).first()
    return Page(Kind.SECTION, pk, number_of(section), section.get_url() or "/") if section else None


def faq_page(viewer: Viewer, pk: int) -> Page | None:
    return page_of_entry(Kind.FAQ, faq(viewer).filter(pk=pk).first())


def checklist_page(viewer: Viewer, pk: int) -> Page | None:
    return page_of_entry(Kind.CHECKLIST, checklists(viewer).filter(pk=pk).first())


def guide_page(viewer: Viewer, pk: int) -> Page | None:
    return page_of_entry(Kind.GUIDE, guides(viewer).filter(pk=pk).first())


def page_of_entry(kind: str, entry: Entry | None) -> Page | None:
    return Page(kind, entry.pk, entry.live_revision_id or 0, entry.get_absolute_url()) if entry else None


LookUp = Callable[[Viewer, int], Page | None]
LOOK_UPS: dict[str, LookUp] = {
    Kind.SECTION: section_page,
    Kind.FAQ: faq_page,
    Kind.CHECKLIST: checklist_page,
    Kind.GUIDE: guide_page,
}


def register_page(kind: str, look_up: LookUp) -> None:
    """Pages of apps above that end with the same question: `look_up(viewer, pk)` is one that the viewer may read."""
    LOOK_UPS[kind] = look_up


def number_of(section: SectionPage) -> int:
    if section.lineage is None or section.edition is None:
        return 0
    frozen = summarising.latest(section.lineage, [section.edition.slug]).get((section.lineage.pk, section.edition.slug))
    return frozen.number if frozen else 0


@transaction.atomic
def hear(
    viewer: Viewer, session: str, page: Page, is_helpful: bool, comment: str = "", at: datetime | None = None
) -> Feedback:
    """Keep the reader's last word about this version, and what it says about the search that led here."""
    said = {
        "is_helpful": is_helpful,
        "comment": "" if is_helpful else mask(comment.replace("\x00", "").strip())[:LONGEST],
        "organisation_id": getattr(viewer, "organisation_id", None),
        "at": at or timezone.now(),
    }
    with everyone():  # this reader's own row
        heard, _is_new = Feedback.objects.update_or_create(
            kind=page.kind, object_id=page.pk, version=page.version, who=who(session), defaults=said
        )
    solve_last(session, is_helpful)
    return heard

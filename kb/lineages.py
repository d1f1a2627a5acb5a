"""Finds a section by what it is (manual-slug/key), in whichever edition it is wanted."""

from django.db.models import F, QuerySet
from django.urls import reverse

from kb.models import EditionPage, Lineage, ManualPage, SectionPage, SectionVersion

NEWEST = (F("released_on").desc(nulls_last=True), "-pk")


def find(reference: str) -> Lineage | None:
    """The lineage written `manual-slug/key`."""
    manual, _, key = reference.strip().strip("/").partition("/")
    return Lineage.objects.select_related("manual").filter(manual__slug=manual, key=key).first() if key else None


def ensure(manual: ManualPage, key: str) -> Lineage:
    return Lineage.objects.select_related("manual").get_or_create(manual=manual, key=key)[0]


def reference(lineage: Lineage) -> str:
    return f"{lineage.manual.slug}/{lineage.key}"


def editions_of(manual: ManualPage) -> QuerySet[EditionPage]:
    """All editions of a manual, newest first: by release date, then by the order they were made in."""
    return EditionPage.objects.filter(manual=manual).order_by(*NEWEST)


def live_sections(lineage: Lineage) -> QuerySet[SectionPage]:
    """The published sections of a lineage, newest edition first."""
    newest = (F("edition__released_on").desc(nulls_last=True), "-edition_id")
    sections = SectionPage.objects.live().filter(lineage=lineage, edition__live=True, edition__manual__live=True)
    return sections.select_related("edition__manual").order_by(*newest)


def section_in(lineage: Lineage, edition_slug: str) -> SectionPage | None:
    return live_sections(lineage).filter(edition__slug=edition_slug).first()


def latest_section(lineage: Lineage) -> SectionPage | None:
    return live_sections(lineage).first()


def version_of(lineage: Lineage, edition_slug: str = "") -> SectionVersion | None:
    """The latest frozen version in an edition; without one, in the newest edition that has the section."""
    versions = SectionVersion.objects.filter(lineage=lineage)
    if not edition_slug:
        section = latest_section(lineage)
        edition_slug = section.edition.slug if section and section.edition else ""
    if edition_slug:
        versions = versions.filter(edition_slug=edition_slug).order_by("-number")
    return versions.first()


def permalink(lineage: Lineage, anchor: str = "", edition: str = "") -> str:
    """An address that survives new editions: `/s/<manual>/<key>/?edition=9-0#anchor`."""
    url = reverse("kb:permalink", args=[lineage.manual.slug, lineage.key])
    return url + (f"?edition={edition}" if edition else "") + (f"#{anchor}" if anchor else "")

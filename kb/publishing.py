"""Publishing freezes what a section says, notes what changed, and makes it findable; withdrawing undoes the last."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from jobs.enqueuing import enqueue
from jobs.registry import handler
from kb import comparing, placing
from kb.models import (
    Checklist,
    EditionPage,
    FaqEntry,
    Guide,
    Lineage,
    ManualPage,
    Picture,
    PictureUse,
    SearchDocument,
    SectionPage,
    SectionVersion,
)
from kb.models.entries import Entry
from kb.pictures import IN_TEXT, pictures_in, prepare
from kb.rules.text import fingerprint, plain_text
from kb.search import describing, documents
from kb.signals import edition_released, section_published
from people.models import User

Kind = SearchDocument.Kind


@transaction.atomic
def freeze(section: SectionPage, by: User | None = None, at: datetime | None = None) -> SectionVersion | None:
    """Freeze what a live section says now. Publishing the same again returns the version there is.

    None for a section that is not live or stands outside any edition.
    """
    settle(section)
    if not section.live or section.edition is None or section.lineage is None:
        return None
    version = snapshot(section, section.edition, section.lineage)
    describing.put_section(section, version.text)
    keep_pictures(section, pictures_in(version.body))
    last = last_version(section.lineage, section.edition)
    if last is not None and last.fingerprint == version.fingerprint:
        return last
    version.number = last.number + 1 if last else 1
    version.published_by = by
    version.published_at = at or (None if last else section.first_published_at) or timezone.now()
    version.save()
    keep_pictures(version, pictures_in(version.body))
    comparing.record(version, last)
    enqueue("kb_pictures", f"kb_pictures:{version.pk}", version=version.pk)
    section_published.announce(version.pk)
    return version


def settle(section: SectionPage) -> None:
    """Sections made before they knew their place get it now; queryset update, for a save would publish again."""
    if section.edition_id is None or section.lineage_id is None:
        placing.place(section)
        SectionPage.objects.filter(pk=section.pk).update(edition=section.edition, lineage=section.lineage)


def snapshot(section: SectionPage, edition: EditionPage, lineage: Lineage) -> SectionVersion:
    """What the section says now, not yet saved and without a number."""
    raw = list(section.body.get_prep_value())
    return SectionVersion(
        section=section,
        lineage=lineage,
        manual_title=lineage.manual.title,
        edition_slug=edition.slug,
        edition_label=edition.label,
        title=section.title,
        body=raw,
        text=plain_text(raw),
        fingerprint=fingerprint(section.title, raw),
        revision_id=section.live_revision_id,
    )


def last_version(lineage: Lineage, edition: EditionPage) -> SectionVersion | None:
    versions = SectionVersion.objects.filter(lineage=lineage, edition_slug=edition.slug)
    return versions.order_by("-number").first()


@handler("kb_pictures")
def prepare_pictures(version: int) -> None:
    """Make the sizes that readers get before the first one asks; scaling is too slow for a transaction."""
    found = SectionVersion.objects.filter(pk=version).first()
    if found is not None:
        prepare(Picture.objects.filter(pk__in=pictures_in(found.body)).prefetch_renditions(IN_TEXT))


@transaction.atomic
def withdraw(section: SectionPage) -> None:
    """A section is unpublished, deleted or moved away: nobody finds it any more; its versions stay."""
    documents.remove(Kind.SECTION, section.pk)
    forget_pictures(section)
    if section.edition is None or section.lineage is None:
        return
    last = last_version(section.lineage, section.edition)
    if last is not None:
        comparing.record_removal(last)


@transaction.atomic
def withdraw_all(page: ManualPage | EditionPage) -> None:
    """A manual or an edition is closed: everything in it is gone from search at once."""
    inside = {"manual": page} if isinstance(page, ManualPage) else {"edition": page}
    for object_id in SearchDocument.objects.filter(kind=Kind.SECTION, **inside).values_list("object_id", flat=True):
        documents.remove(Kind.SECTION, object_id)
    if isinstance(page, ManualPage):
        for entry in entries_about(ManualPage.objects.filter(pk=page.pk)):
            publish_entry(entry)


@transaction.atomic
def release(edition: EditionPage) -> None:
    """An edition is published: say so once, and bring what is found of it up to date."""
    if edition.manual_id is None:
        edition.manual = placing.manual_above(edition)
        EditionPage.objects.filter(pk=edition.pk).update(manual=edition.manual)
    edition_released.announce(edition.pk)
    refresh(edition)


def refresh(page: ManualPage | EditionPage | SectionPage) -> None:
    """Titles, audience or addresses above the sections changed: a job rewrites what is found, it may be a lot."""
    enqueue("kb_refresh", f"kb_refresh:{page.pk}:{uuid4().hex}", path=page.path)


@handler("kb_refresh")
def refresh_below(path: str) -> None:
    """Put every live section at or below a tree path into search again, and take the others out."""
    shown = SectionPage.objects.filter(path__startswith=path).select_related("edition__manual", "lineage")
    for section in shown.order_by("path").iterator(chunk_size=100):
        is_open = section.live and section.edition and section.edition.live
        if is_open and section.edition.manual and section.edition.manual.live:
            describing.put_section(section, plain_text(section.body.get_prep_value()))
        else:
            documents.remove(Kind.SECTION, section.pk)
    for entry in entries_about(ManualPage.objects.filter(path__startswith=path)):
        publish_entry(entry)


def entries_about(manuals: models.QuerySet[ManualPage]) -> Iterator[Entry]:
    """Entries name their manual where they are found."""
    for model in documents.ENTRIES.values():
        yield from model._default_manager.filter(live=True, manual__in=manuals).select_related("manual")


@transaction.atomic
def detach(manual: ManualPage) -> None:
    """A manual is being deleted; the entries about it stay."""
    for entry in entries_about(ManualPage.objects.filter(pk=manual.pk)):
        entry.manual = None
        publish_entry(entry)


@transaction.atomic
def move(path: str) -> None:
    """The section at this tree path was moved with all below it: into another edition, or only to another address."""
    for section in SectionPage.objects.filter(path__startswith=path).order_by("path"):
        before = section.edition_id
        edition = placing.edition_above(section)
        if edition is not None and edition.pk == before:
            continue
        if section.live:
            withdraw(section)
        placing.place(section)
        SectionPage.objects.filter(pk=section.pk).update(edition=section.edition, lineage=section.lineage)
        freeze(section)


@transaction.atomic
def publish_entry(entry: Entry) -> None:
    """Make a FAQ entry, checklist or guide findable as it stands. One that is not live is withdrawn."""
    if not entry.live:
        return withdraw_entry(entry)
    keep_pictures(entry, pictures_in(content_of(entry)))
    describing.put_entry(entry)


def content_of(entry: Entry) -> Any:
    """What it shows, as it is stored."""
    match entry:
        case FaqEntry():
            return entry.answer
        case Checklist() | Guide():
            return list(entry.steps.get_prep_value())


@transaction.atomic
def withdraw_entry(entry: Entry) -> None:
    documents.remove(describing.kind_of(entry), entry.pk)
    forget_pictures(entry)


def keep_pictures(holder: models.Model, ids: set[int]) -> None:
    """Write down which pictures a published thing shows now; whoever sees the thing may see these."""
    content_type = ContentType.objects.get_for_model(holder)
    uses = PictureUse.objects.filter(content_type=content_type, object_id=holder.pk)
    uses.exclude(picture_id__in=ids).delete()
    known = Picture.objects.filter(pk__in=ids).values_list("pk", flat=True)
    rows = [PictureUse(picture_id=pk, content_type=content_type, object_id=holder.pk) for pk in known]
    PictureUse.objects.bulk_create(rows, ignore_conflicts=True)


def forget_pictures(holder: models.Model) -> None:
    keep_pictures(holder, set())

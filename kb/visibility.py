"""Who may read what of the knowledge base. Every screen, link list and file asks here; nothing else decides."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from wagtail.models import Page

from kb.models import (
    Attachment,
    Checklist,
    EditionPage,
    FaqEntry,
    Guide,
    ManualIndexPage,
    ManualPage,
    Picture,
    PictureUse,
    SectionPage,
    SectionVersion,
)
from people.visibility import Audience, Viewer, audiences

Viewable = Callable[[Viewer], "QuerySet[Any]"]


def manuals(viewer: Viewer) -> QuerySet[ManualPage]:
    return ManualPage.objects.live().filter(audience__in=audiences(viewer))


def editions(viewer: Viewer) -> QuerySet[EditionPage]:
    return EditionPage.objects.live().filter(manual__live=True, manual__audience__in=audiences(viewer))


def sections(viewer: Viewer) -> QuerySet[SectionPage]:
    """Live sections of live editions of manuals for this viewer: unpublishing a manual closes everything in it."""
    return SectionPage.objects.live().filter(
        edition__live=True, edition__manual__live=True, edition__manual__audience__in=audiences(viewer)
    )


def faq(viewer: Viewer) -> QuerySet[FaqEntry]:
    return FaqEntry.objects.filter(live=True, audience__in=audiences(viewer))


def checklists(viewer: Viewer) -> QuerySet[Checklist]:
    return Checklist.objects.filter(live=True, audience__in=audiences(viewer))


def guides(viewer: Viewer) -> QuerySet[Guide]:
    return Guide.objects.filter(live=True, audience__in=audiences(viewer))


def versions(viewer: Viewer) -> QuerySet[SectionVersion]:
    """Frozen versions: lessons and papers show them to people who signed in, even after the section moved on."""
    mine = audiences(viewer) if viewer.is_authenticated else []
    return SectionVersion.objects.filter(lineage__manual__live=True, lineage__manual__audience__in=mine)


def documents(viewer: Viewer) -> QuerySet[Attachment]:
    """Attachments for this viewer's audiences; authors see all."""
    return (
        Attachment.objects.all() if sees_drafts(viewer) else Attachment.objects.filter(audience__in=audiences(viewer))
    )


def can_read(viewer: Viewer, page: Page) -> bool:
    """Whether this viewer may read this manual, edition or section (of any other page: False)."""
    if isinstance(page, ManualIndexPage):
        return bool(page.live)
    readable: dict[type, Viewable] = {ManualPage: manuals, EditionPage: editions, SectionPage: sections}
    readers = readable.get(type(page))
    return readers is not None and readers(viewer).filter(pk=page.pk).exists()


def page_at(viewer: Viewer, index: ManualIndexPage, slugs: list[str]) -> Page | None:
    """The manual, edition or section with this address, in one query whatever becomes of it."""
    readable: dict[int, Viewable] = {1: manuals, 2: editions}
    found = readable.get(len(slugs), sections)(viewer)
    page: Page | None = found.filter(slug=slugs[-1], url_path=f"{index.url_path}{'/'.join(slugs)}/").first()
    return page


VIEWABLE: dict[type[Model], Viewable] = {
    SectionPage: sections,
    SectionVersion: versions,
    FaqEntry: faq,
    Checklist: checklists,
    Guide: guides,
}


def register_viewable(model: type[Model], fn: Viewable) -> None:
    """Things of apps above that show pictures: `fn(viewer)` is the queryset of those the viewer may see."""
    VIEWABLE[model] = fn


def sees_drafts(viewer: Viewer) -> bool:
    return bool(viewer.is_authenticated and viewer.is_active and viewer.has_perm("wagtailadmin.access_admin"))


def pictures(viewer: Viewer) -> QuerySet[Picture]:
    """Those that something shows which the viewer may see; authors see all, they have to choose among them."""
    if sees_drafts(viewer):
        return Picture.objects.all()
    shown = Q(pk=None)
    for model, viewable in VIEWABLE.items():
        holder = viewable(viewer).order_by().filter(pk=OuterRef("object_id"))
        shown |= Q(Exists(holder), content_type=ContentType.objects.get_for_model(model))
    return Picture.objects.filter(Exists(PictureUse.objects.filter(shown, picture=OuterRef("pk"))))


def may_see_picture(viewer: Viewer, picture: Picture) -> bool:
    return pictures(viewer).filter(pk=picture.pk).exists()


def may_see_document(viewer: Viewer, document: Attachment) -> bool:
    return documents(viewer).filter(pk=document.pk).exists()


def is_public(audience: str) -> bool:
    return audience == Audience.PUBLIC

"""Who may read what of the knowledge base. Every screen, link list and file asks here; nothing else decides."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
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
    return Attachment.objects.filter(audience__in=audiences(viewer))


def can_read(viewer: Viewer, page: Page) -> bool:
    """Whether this viewer may read this manual, edition or section (of any other page: False)."""
    if isinstance(page, ManualIndexPage):
        return bool(page.live)
    readable: dict[type, Viewable] = {ManualPage: manuals, EditionPage: editions, SectionPage: sections}
    readers = readable.get(type(page))
    return readers is not None and readers(viewer).filter(pk=page.pk).exists()


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


def may_see_picture(viewer: Viewer, picture: Picture) -> bool:
    """Whoever may see one of the things that show it; authors see all, they have to choose among them."""
    if sees_drafts(viewer):
        return True
    holders: dict[int, list[int]] = {}
    for content_type, object_id in picture.uses.values_list("content_type", "object_id"):
        holders.setdefault(content_type, []).append(object_id)
    return any(sees_one(viewer, content_type, ids) for content_type, ids in holders.items())


def sees_one(viewer: Viewer, content_type: int, ids: list[int]) -> bool:
    model = ContentType.objects.get_for_id(content_type).model_class()
    viewable = VIEWABLE.get(model) if model else None
    return viewable is not None and viewable(viewer).filter(pk__in=ids).exists()


def may_see_document(viewer: Viewer, document: Attachment) -> bool:
    return sees_drafts(viewer) or document.audience in audiences(viewer)


def is_public(audience: str) -> bool:
    return audience == Audience.PUBLIC

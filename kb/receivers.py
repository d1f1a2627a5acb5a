"""What the knowledge base does when Wagtail publishes, hides, moves or deletes."""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail import signals as wagtail

from kb import filling, placing, publishing, signals
from kb.asking import enquiring, proving, releasing
from kb.models import Checklist, DomainWord, EditionPage, FaqEntry, Guide, ManualPage, SearchDocument, SectionPage
from kb.models.entries import Entry
from kb.search import documents, rebuilding
from kb.search.folder import NoUsableIndex


@receiver(pre_save, sender=EditionPage)
def settle_edition(instance: EditionPage, raw: bool = False, **kwargs: Any) -> None:
    if instance._state.adding and not raw:
        instance.manual = placing.manual_above(instance)


@receiver(pre_save, sender=SectionPage)
def settle_section(instance: SectionPage, raw: bool = False, **kwargs: Any) -> None:
    """A new section, also a draft or a copy, knows from the start which edition and lineage it belongs to."""
    if instance._state.adding and not raw:
        placing.place(instance)


@receiver(wagtail.page_published, sender=SectionPage)
def section_published(instance: SectionPage, revision: Any = None, **kwargs: Any) -> None:
    publishing.freeze(instance, by=revision.user if revision else None)


@receiver(wagtail.page_published, sender=EditionPage)
def edition_published(instance: EditionPage, **kwargs: Any) -> None:
    publishing.release(instance)


@receiver(wagtail.page_published, sender=ManualPage)
def manual_published(instance: ManualPage, **kwargs: Any) -> None:
    publishing.refresh(instance)


@receiver(wagtail.page_unpublished, sender=SectionPage)
def section_unpublished(instance: SectionPage, **kwargs: Any) -> None:
    publishing.withdraw(instance)
    if instance.numchild:
        publishing.refresh(instance)  # its title is said above those that stay


@receiver(wagtail.page_unpublished, sender=EditionPage)
@receiver(wagtail.page_unpublished, sender=ManualPage)
def closed(instance: EditionPage | ManualPage, **kwargs: Any) -> None:
    publishing.withdraw_all(instance)


@receiver(pre_delete, sender=SectionPage)
def section_deleted(instance: SectionPage, **kwargs: Any) -> None:
    publishing.withdraw(instance)


@receiver(wagtail.post_page_move)
def moved(instance: Any, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    """Reordering among sisters also sends this; then the address stays and nothing is to be done."""
    page = instance.specific
    if url_path_before == url_path_after:
        return
    if isinstance(page, EditionPage):
        page.manual = placing.manual_above(page)
        EditionPage.objects.filter(pk=page.pk).update(manual=page.manual)
    if isinstance(page, EditionPage | SectionPage):
        publishing.move(page.path)
        publishing.refresh(page)


@receiver(wagtail.page_slug_changed)
def renamed(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ManualPage | EditionPage | SectionPage):
        publishing.refresh(instance)


@receiver(wagtail.published, sender=FaqEntry)
@receiver(wagtail.published, sender=Checklist)
@receiver(wagtail.published, sender=Guide)
def entry_published(instance: Entry, **kwargs: Any) -> None:
    publishing.publish_entry(instance)
    if isinstance(instance, FaqEntry):
        filling.published(instance)


@receiver(wagtail.published, sender=FaqEntry)
def entry_answers(instance: FaqEntry, **kwargs: Any) -> None:
    enquiring.settle(instance)


@receiver(wagtail.published, sender=FaqEntry)
@receiver(wagtail.published, sender=Guide)
def prove_entries(**kwargs: Any) -> None:
    proving.request_proof()


@receiver(signals.section_published)
@receiver(signals.edition_released)
def ask_golden_questions(id: int, **kwargs: Any) -> None:
    proving.request_proof()


EditionPage.guards.append(releasing.holds)


@receiver(wagtail.unpublished, sender=FaqEntry)
@receiver(wagtail.unpublished, sender=Checklist)
@receiver(wagtail.unpublished, sender=Guide)
@receiver(post_delete, sender=FaqEntry)
@receiver(post_delete, sender=Checklist)
@receiver(post_delete, sender=Guide)
def entry_withdrawn(instance: Entry, **kwargs: Any) -> None:
    publishing.withdraw_entry(instance)
    if isinstance(instance, FaqEntry):
        filling.withdrawn(instance)


@receiver(pre_delete, sender=ManualPage)
def manual_deleted(instance: ManualPage, **kwargs: Any) -> None:
    publishing.detach(instance)


@receiver(pre_delete, sender=SearchDocument)
def found_no_more(instance: SearchDocument, **kwargs: Any) -> None:
    """Its edition is being deleted, or the index has forgotten it."""
    documents.forget(instance)


@receiver(post_save, sender=DomainWord)
@receiver(post_delete, sender=DomainWord)
def dictionary_changed(raw: bool = False, **kwargs: Any) -> None:
    """Texts are cut otherwise now. A damaged index asks for its rebuild by itself."""

    def follow() -> None:
        with suppress(NoUsableIndex):
            rebuilding.follow_dictionary()

    transaction.on_commit(follow)

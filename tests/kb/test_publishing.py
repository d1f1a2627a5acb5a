"""What happens when a section is published, again, elsewhere, or taken away."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page

from jobs.models import Job
from kb import lineages, publishing
from kb.models import (
    EditionPage,
    FaqEntry,
    Picture,
    PictureUse,
    SearchDocument,
    SectionChange,
    SectionPage,
    SectionVersion,
)
from kb.signals import edition_released, section_published
from tests.kb.shelf import Shelf, heading, published, rewrite, section, text

pytestmark = pytest.mark.django_db


def found(section: SectionPage) -> bool:
    return SearchDocument.objects.filter(kind="section", object_id=section.pk, live=True).exists()


def test_publishing_freezes_what_the_section_says(shelf: Shelf) -> None:
    version = shelf.closing.versions.get()
    assert (version.number, version.edition_slug, version.edition_label) == (1, "9-0", "V9.0")
    assert version.manual_title == "总账操作手册"
    assert version.text == "结账的顺序\n结账在后台执行，3～10 分钟完成。"
    assert [block["type"] for block in version.body] == ["heading", "text"]
    assert found(shelf.closing)


def test_a_section_knows_its_edition_and_lineage_before_it_is_published(shelf: Shelf) -> None:
    draft = SectionPage(title="移动端审核", slug="mobile-review", live=False)
    shelf.month_end.add_child(instance=draft)
    draft = SectionPage.objects.get(pk=draft.pk)
    assert draft.edition == shelf.new
    assert draft.lineage == lineages.find("general-ledger/mobile-review")
    assert not draft.versions.exists()


def test_sections_of_two_editions_share_a_lineage(shelf: Shelf) -> None:
    assert shelf.closing.lineage == shelf.closing_old.lineage
    assert {v.edition_slug for v in shelf.closing.lineage.versions.all()} == {"8-5", "9-0"}


def test_publishing_the_same_again_freezes_nothing_new(shelf: Shelf) -> None:
    again = shelf.closing
    again.save_revision().publish()
    again.body = [
        *heading("结账的顺序", "order"),
        ("text", '<p data-block-key="x1">结账在后台执行，3～10 分钟完成。</p>'),
    ]
    again.save_revision().publish()
    assert again.versions.count() == 1
    assert publishing.freeze(again) == again.versions.get()


def test_a_changed_section_gets_the_next_number_and_says_so_once(shelf: Shelf, world) -> None:
    revision = shelf.closing
    revision.body = text("结账在后台执行，3～20 分钟完成。")
    revision.save_revision(user=world.li).publish()
    last = shelf.closing.versions.first()
    assert (last.number, last.published_by) == (2, world.li)
    assert Job.objects.filter(key=f"fact:section_published:{last.pk}").count() == 1


def test_the_fact_reaches_whoever_listens(shelf: Shelf, settled) -> None:
    heard: list[int] = []

    def listen(id: int, **kwargs: object) -> None:
        heard.append(id)

    section_published.connect(listen)
    try:
        with settled():
            rewrite(shelf.closing, text("别的内容"))
    finally:
        section_published.disconnect(listen)
    assert shelf.closing.versions.first().pk in heard


def test_an_edition_is_announced_once_however_often_it_is_published(shelf: Shelf) -> None:
    shelf.new.save_revision().publish()
    assert Job.objects.filter(key=f"fact:{edition_released.name}:{shelf.new.pk}").count() == 1


def test_history_can_be_told(shelf: Shelf) -> None:
    then = datetime(2024, 1, 2, tzinfo=UTC)
    page = shelf.closing
    page.title = "月末结账（新）"
    assert publishing.freeze(page, at=then).published_at == then


def test_a_version_stays_frozen(shelf: Shelf) -> None:
    version = shelf.closing.versions.get()
    version.title = "别的"
    with pytest.raises(TypeError):
        version.save()


def change(after: SectionVersion, before: SectionVersion | None) -> str:
    return SectionChange.objects.get(before=before, after=after).kind


def test_changes_are_told_apart_across_editions(shelf: Shelf) -> None:
    meaning = change(shelf.closing.versions.get(), shelf.closing_old.versions.get())
    wording = change(shelf.month_end.versions.get(), shelf.month_end_old.versions.get())
    added = change(shelf.archive.versions.get(), None)
    assert (meaning, wording, added) == ("meaning", "wording", "added")


def test_correcting_an_old_edition_is_compared_with_both_sides(shelf: Shelf) -> None:
    before = shelf.closing_old.versions.get()
    rewrite(shelf.closing_old, text("结账前须退出所有的用户"))
    after = shelf.closing_old.versions.first()
    assert change(after, before) == "wording"
    assert change(shelf.closing.versions.get(), after) == "meaning"


def test_unpublishing_hides_and_remembers(shelf: Shelf) -> None:
    version = shelf.archive.versions.get()
    shelf.archive.unpublish()
    assert not found(shelf.archive)
    assert change_of_removal(version) == "removed"
    shelf.archive.refresh_from_db()
    shelf.archive.save_revision().publish()
    assert found(shelf.archive)


def change_of_removal(version: SectionVersion) -> str:
    return SectionChange.objects.get(before=version, after=None).kind


def test_deleting_a_chapter_keeps_the_evidence_of_everything_in_it(shelf: Shelf) -> None:
    Page.objects.get(pk=shelf.month_end.pk).delete()
    assert not found(shelf.closing)
    version = SectionVersion.objects.get(lineage=shelf.closing.lineage, edition_slug="9-0")
    assert version.section is None
    assert change_of_removal(version) == "removed"


def test_closing_an_edition_hides_its_sections_and_opening_it_brings_them_back(shelf: Shelf, settled) -> None:
    with settled():
        shelf.new.unpublish()
    assert not found(shelf.closing)
    assert found(shelf.closing_old)
    shelf.new.refresh_from_db()
    with settled():
        shelf.new.save_revision().publish()
    assert found(shelf.closing)


def test_renaming_a_chapter_changes_the_addresses_that_are_found(shelf: Shelf, settled) -> None:
    shelf.month_end.slug = "period-end"
    with settled():
        shelf.month_end.save_revision().publish()
    document = SearchDocument.objects.get(kind="section", object_id=shelf.closing.pk)
    assert document.url == "/manuals/general-ledger/9-0/period-end/month-end-closing/"


def test_a_copied_edition_keeps_every_lineage(shelf: Shelf) -> None:
    edition = EditionPage.objects.get(pk=shelf.new.pk)
    copy = edition.copy(recursive=True, update_attrs={"slug": "9-1", "title": "V9.1", "label": "V9.1"})
    copied = SectionPage.objects.get(slug="month-end-closing", path__startswith=copy.path)
    assert copied.edition_id == copy.pk
    assert copied.lineage == shelf.closing.lineage
    assert lineages.version_of(copied.lineage, "9-1").text == shelf.closing.versions.get().text
    assert copy.manual == shelf.ledger


def test_a_copied_section_can_be_edited_and_published(shelf: Shelf) -> None:
    """Its revisions still name the original's edition and lineage; publishing them must not claim these."""
    copy = shelf.closing.copy(update_attrs={"slug": "closing-2", "title": "月末结账（副本）"}).specific
    assert copy.lineage != shelf.closing.lineage
    draft = copy.get_latest_revision_as_object()
    draft.title = "年末结账"
    draft.save_revision().publish()
    copy.refresh_from_db()
    assert (copy.edition, copy.title) == (shelf.new, "年末结账")
    assert copy.lineage.key == "closing-2"


def test_a_section_moved_into_another_edition_belongs_there(shelf: Shelf, settled) -> None:
    with settled():
        shelf.archive.move(Page.objects.get(pk=shelf.old.pk), "last-child")
    moved = SectionPage.objects.get(pk=shelf.archive.pk)
    assert moved.edition == shelf.old
    assert lineages.version_of(moved.lineage, "8-5") is not None
    document = SearchDocument.objects.get(kind="section", object_id=moved.pk, live=True)
    assert document.edition == shelf.old
    assert "/8-5/" in document.url


def test_two_sections_of_one_edition_never_share_a_lineage(shelf: Shelf) -> None:
    other = section(shelf.new, "month-end-closing", "另一节", text("同名不同节"))
    assert other.lineage.key == "month-end-closing-2"


def test_pictures_are_noted_for_what_shows_them(shelf: Shelf, picture: Picture) -> None:
    shown = rewrite(shelf.closing, [("picture", {"picture": picture, "alt": "结账向导", "caption": ""})])
    holders = {type(use.user_of_it) for use in PictureUse.objects.filter(picture=picture)}
    assert holders == {SectionPage, SectionVersion}
    rewrite(shown, text("不再有图"))
    assert [type(use.user_of_it) for use in PictureUse.objects.filter(picture=picture)] == [SectionVersion]


def test_an_entry_is_found_while_it_is_live(db: None, picture: Picture) -> None:
    entry = FaqEntry(question="月末结账失败怎么办？", slug="close", live=False, audience="public")
    entry.answer = f'<p>看<embed embedtype="image" id="{picture.pk}" alt="图" format="fullwidth"/></p>'
    entry.save()
    entry.save_revision().publish()
    assert SearchDocument.objects.filter(kind="faq", object_id=entry.pk, live=True).exists()
    assert PictureUse.objects.get().user_of_it == entry
    entry.refresh_from_db()
    entry.unpublish()
    assert not SearchDocument.objects.filter(kind="faq", live=True).exists()
    assert not PictureUse.objects.exists()


def test_a_section_without_an_edition_is_not_frozen(shelf: Shelf) -> None:
    stray = published(shelf.new, SectionPage(title="临时", slug="stray"))
    stray.edition = stray.lineage = None
    stray.live = False
    assert publishing.freeze(stray) is None

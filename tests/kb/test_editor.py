"""The editor: who may do what, and the rules that keep addresses and evidence."""

from datetime import date

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from kb.forms import EditionForm
from kb.models import EditionPage, FaqEntry, ManualPage, SectionPage
from tests.kb.shelf import Shelf

pytestmark = pytest.mark.django_db


def edit(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def content(title: str, passage: str = "<p>新的内容</p>", **more: str) -> dict[str, str]:
    data = {
        "title": title,
        "slug": "month-end-closing",
        "summary": "",
        "body": streamfield([("text", rich_text(passage))]),
    }
    return nested_form_data({**data, "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", **more})


def test_readers_have_no_way_into_the_editor(client: Client, world, as_user, shelf: Shelf) -> None:
    for reader in (client, as_user(world.chen), as_user(world.zhao)):
        assert reader.get(edit(shelf.closing)).status_code in {302, 403}
        assert reader.post(edit(shelf.closing), content("改")).status_code in {302, 403}
    shelf.closing.refresh_from_db()
    assert shelf.closing.latest_revision.content["title"] == "月末结账"


def test_an_author_writes_a_draft_that_readers_do_not_see(client: Client, world, as_user, shelf: Shelf) -> None:
    author = as_user(world.li)
    assert author.post(edit(shelf.closing), content("月末结账（草稿）")).status_code == 302
    shelf.closing.refresh_from_db()
    assert shelf.closing.latest_revision.content["title"] == "月末结账（草稿）"
    assert shelf.closing.title == "月末结账"
    assert "草稿" not in client.get("/s/general-ledger/month-end-closing/", follow=True).content.decode()


def test_an_author_cannot_publish(world, as_user, shelf: Shelf) -> None:
    as_user(world.li).post(edit(shelf.closing), content("偷偷发布", **{"action-publish": "yes"}))
    shelf.closing.refresh_from_db()
    assert shelf.closing.title == "月末结账"
    assert shelf.closing.versions.count() == 1


def test_a_reviewer_publishes(world, as_user, shelf: Shelf) -> None:
    as_user(world.zhou).post(edit(shelf.closing), content("月末结账（新）", **{"action-publish": "yes"}))
    shelf.closing.refresh_from_db()
    version = shelf.closing.versions.first()
    assert (shelf.closing.title, version.number, version.published_by) == ("月末结账（新）", 2, world.zhou)
    assert version.text == "新的内容"


def test_authors_write_entries_and_reviewers_publish_them(world) -> None:
    rights = {action: (world.li.has_perm(f"kb.{action}"), world.zhou.has_perm(f"kb.{action}")) for action in RIGHTS}
    assert rights == {"add_faqentry": (True, True), "change_faqentry": (True, True), "publish_faqentry": (False, True)}


RIGHTS = ["add_faqentry", "change_faqentry", "publish_faqentry"]


def test_the_editor_speaks_chinese_and_offers_no_second_privacy(world, as_user, shelf: Shelf) -> None:
    author = as_user(world.zhou)
    explorer = author.get(f"/admin/pages/{shelf.month_end.pk}/").content.decode()
    assert "月末结账" in explorer
    assert "状态" in explorer
    shown = author.get(edit(shelf.closing)).content.decode()
    assert "一句话简介" in shown
    assert "由手册或课程的“读者范围”决定" in shown
    assert "set-privacy" not in shown


def test_the_privacy_form_changes_nothing(world, as_user, shelf: Shelf) -> None:
    url = f"/admin/pages/{shelf.ledger.pk}/privacy/"
    answer = as_user(world.admin).get(url)
    assert "restriction_type" not in answer.content.decode()


@pytest.mark.parametrize("page", ["ledger", "new", "month_end", "closing"])
def test_every_page_can_be_opened_and_previewed(world, as_user, shelf: Shelf, page: str) -> None:
    author = as_user(world.li)
    opened = getattr(shelf, page)
    assert author.get(edit(opened)).status_code == 200
    assert author.get(f"/admin/pages/{opened.pk}/view_draft/").status_code == 200


def test_a_preview_shows_the_draft(world, as_user, shelf: Shelf) -> None:
    author = as_user(world.li)
    author.post(edit(shelf.closing), content("草稿标题", "<p>草稿正文</p>"))
    shown = author.get(f"/admin/pages/{shelf.closing.pk}/view_draft/").content.decode()
    assert "草稿正文" in shown


def test_a_page_that_is_not_saved_yet_can_be_previewed(world, as_user, shelf: Shelf) -> None:
    author = as_user(world.li)
    url = f"/admin/pages/add/kb/sectionpage/{shelf.month_end.pk}/preview/"
    assert author.post(url, content("全新的一节", "<p>第一稿</p>", slug="brand-new")).json()["is_valid"]
    shown = author.get(f"{url}?mode=")
    assert shown.status_code == 200
    assert "第一稿" in shown.content.decode()


def edition_form(page: EditionPage, parent: Page, **data: str) -> EditionForm:
    form_class = EditionPage.get_edit_handler().get_form_class()
    fields = {"title": "V9.1", "label": "V9.1", "slug": "v91", "support": "current", "summary": "", **data}
    fields |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return form_class(fields, instance=page, parent_page=parent)


def test_the_address_of_a_new_edition_follows_from_its_label(shelf: Shelf) -> None:
    form = edition_form(EditionPage(), shelf.ledger)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["slug"] == "9-1"


def test_two_editions_cannot_have_one_address(shelf: Shelf) -> None:
    form = edition_form(EditionPage(), shelf.ledger, label="V9.0")
    assert "slug" in form.errors


def test_an_edition_with_sections_keeps_its_address(shelf: Shelf) -> None:
    form = edition_form(shelf.new, shelf.ledger, slug="9-9", released_on=str(date(2025, 3, 31)))
    assert "已有章节" in str(form.errors["slug"])
    assert edition_form(shelf.new, shelf.ledger, slug="9-0").is_valid()


def test_a_manual_whose_sections_are_evidence_is_not_deleted(world, as_user, shelf: Shelf) -> None:
    answer = as_user(world.admin).post(f"/admin/pages/{shelf.ledger.pk}/delete/", follow=True)
    assert "不能删除。请改为取消发布" in answer.content.decode()
    assert ManualPage.objects.filter(pk=shelf.ledger.pk).exists()


def test_many_pages_at_once_are_not_deleted_either(world, as_user, shelf: Shelf) -> None:
    url = f"/admin/bulk/wagtailcore/page/delete/?id={shelf.handbook.pk}&next=/admin/"
    as_user(world.admin).post(url)
    assert ManualPage.objects.filter(pk=shelf.handbook.pk).exists()


def test_a_section_may_be_deleted(world, as_user, shelf: Shelf) -> None:
    as_user(world.admin).post(f"/admin/pages/{shelf.archive.pk}/delete/")
    assert not SectionPage.objects.filter(pk=shelf.archive.pk).exists()


def test_the_screens_of_entries_open(world, as_user, shelf: Shelf) -> None:
    entry = FaqEntry.objects.create(slug="a", question="怎么办？", lineage=shelf.closing.lineage)
    reviewer = as_user(world.zhou)
    assert reviewer.get("/admin/snippets/kb/faqentry/").status_code == 200
    assert reviewer.get(f"/admin/snippets/kb/faqentry/edit/{entry.pk}/").status_code == 200
    assert reviewer.get("/admin/snippets/kb/checklist/add/").status_code == 200
    assert reviewer.get("/admin/snippets/kb/guide/add/").status_code == 200

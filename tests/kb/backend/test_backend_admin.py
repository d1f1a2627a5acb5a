"""The admin's own screens find Chinese: pages, snippets, pictures, attachments and their choosers."""

from collections.abc import Callable
from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Page

from kb.models import Attachment, Checklist, FaqEntry, Guide, Picture
from tests.kb.shelf import Shelf, section

pytestmark = pytest.mark.django_db
TITLE = "如何处理月末结账失败"


@pytest.fixture
def admin(world, as_user) -> Client:
    return as_user(world.admin)


@pytest.fixture
def titled(settled, shelf: Shelf, make_picture: Callable[[str], Picture]) -> None:
    """One of each kind with the title, and one without; saved as the admin saves, written by the job."""
    with settled():
        for title in (TITLE, "凭证打印"):
            section(shelf.new, f"s{len(title)}", title)
            FaqEntry.objects.create(slug=f"f{len(title)}", question=title)
            Checklist.objects.create(slug=f"c{len(title)}", title=title)
            Guide.objects.create(slug=f"g{len(title)}", title=title, symptom="失灵")
            make_picture(title)
            Attachment.objects.create(title=title, file=ContentFile(b"x", name="x.txt"))


SCREENS = [
    "/admin/pages/search/results/?q={}",
    "/admin/choose-page/search/?q={}",
    "/admin/snippets/kb/faqentry/results/?q={}",
    "/admin/snippets/kb/checklist/results/?q={}",
    "/admin/snippets/kb/guide/results/?q={}",
    "/admin/snippets/choose/kb/faqentry/results/?q={}",
    "/admin/images/results/?q={}",
    "/admin/images/chooser/results/?q={}",
    "/admin/documents/results/?q={}",
    "/admin/documents/chooser/results/?q={}",
]


def test_a_word_inside_a_chinese_title_is_found(admin: Client, titled: None) -> None:
    for screen, text in product(SCREENS, ("结账", "月末结账", "账失", "失败 月末", "如")):
        shown = admin.get(screen.format(text), follow=True)
        assert shown.status_code == 200
        assert TITLE in shown.content.decode(), (screen, text)
        assert "凭证打印" not in shown.content.decode(), (screen, text)
    for screen in SCREENS:
        assert TITLE not in admin.get(screen.format("年度"), follow=True).content.decode()


def test_authors_find_what_they_may_use(world, as_user, titled: None) -> None:
    author = as_user(world.li)
    for screen in SCREENS:
        assert TITLE in author.get(screen.format("结账"), follow=True).content.decode(), screen


def test_an_index_that_is_missing_is_not_missed(admin: Client, titled: None, own_index) -> None:
    for file in own_index.glob("current"):
        file.unlink()
    for screen in SCREENS:
        shown = admin.get(screen.format("结账"), follow=True).content.decode()
        assert TITLE in shown
        assert "凭证打印" not in shown


def test_hostile_searches_get_a_page(admin: Client, questions: None) -> None:
    hostile = ("*", "%22", "结" * 3000, "a " * 1000, "%00%1f", "🙂", "title:(", "live:true")
    for screen, text in product(SCREENS, hostile):
        assert admin.get(screen.format(text), follow=True).status_code == 200, (screen, text)


def test_what_an_editor_renames_is_found_by_its_new_name(admin: Client, titled: None, settled) -> None:
    entry = FaqEntry.objects.get(question=TITLE)
    with settled():
        entry.question = "年度结转的步骤"
        entry.save()
    assert "年度结转的步骤" in admin.get(SCREENS[2].format("结转")).content.decode()
    assert "年度结转的步骤" not in admin.get(SCREENS[2].format("结账")).content.decode()


def test_drafts_are_for_editors(admin: Client, shelf: Shelf, settled) -> None:
    with settled():
        shelf.new.add_child(instance=Page(title="尚未发布的结账草稿", slug="draft", live=False))
    assert "尚未发布的结账草稿" in admin.get(SCREENS[0].format("结账")).content.decode()
    assert "尚未发布的结账草稿" not in Client().get("/search/?q=结账").content.decode()

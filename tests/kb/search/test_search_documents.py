"""Rows say what can be found; the index is told by a job in the same transaction."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from jobs.models import Job
from kb.models import Checklist, FaqEntry, SearchDocument
from kb.search import describing, documents
from kb.search.documents import Findable, Kind
from tests.kb.shelf import Shelf

pytestmark = pytest.mark.django_db
ENTRY = Findable("结账失败怎么办？", "/faq/1/", "请看月末结账一节。", "public")


def test_a_new_thing_asks_for_indexing() -> None:
    row = documents.put(Kind.FAQ, 1, ENTRY)
    assert (row.version, row.indexed, row.live) == (1, 0, True)
    assert Job.objects.filter(kind="index", key=f"index:faq:{row.pk}:1").exists()


def test_a_change_is_a_new_version_and_a_new_job() -> None:
    documents.put(Kind.FAQ, 1, ENTRY)
    row = documents.put(Kind.FAQ, 1, replace(ENTRY, text="另一个答案"))
    assert row.version == 2
    assert Job.objects.filter(kind="index").count() == 2


def test_the_same_again_changes_nothing() -> None:
    documents.put(Kind.FAQ, 1, ENTRY)
    assert documents.put(Kind.FAQ, 1, ENTRY).version == 1
    assert Job.objects.filter(kind="index").count() == 1


def test_a_removed_thing_comes_back_with_a_higher_version() -> None:
    documents.put(Kind.FAQ, 1, ENTRY)
    documents.remove(Kind.FAQ, 1)
    documents.remove(Kind.FAQ, 1)
    assert SearchDocument.objects.get().version == 2
    row = documents.put(Kind.FAQ, 1, ENTRY)
    assert (row.live, row.version) == (True, 3)


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_fails_leaves_nothing_to_index() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        documents.put(Kind.FAQ, 1, ENTRY)
        raise RuntimeError
    assert not SearchDocument.objects.exists()
    assert not Job.objects.filter(kind="index").exists()


def test_a_section_knows_its_place(shelf: Shelf) -> None:
    row = SearchDocument.objects.get(kind="section", object_id=shelf.closing.pk)
    assert row.path_titles == "总账操作手册 › 期末处理"
    assert (row.manual, row.edition, row.lineage) == (shelf.ledger, shelf.new, shelf.closing.lineage)
    assert row.url == shelf.closing.get_url()


def test_faq_and_checklists_are_found_by_what_they_say(shelf: Shelf) -> None:
    entry = FaqEntry.objects.create(
        slug="close",
        question="结账失败？",
        answer="<p>先看<b>锁</b>等待</p><p>再试</p>",
        tags="结账",
        audience="public",
    )
    describing.put_faq(entry)
    checklist = Checklist.objects.create(
        slug="month-end", title="月结清单", manual=shelf.ledger, steps=[("step", {"title": "查锁", "expected": "无锁"})]
    )
    describing.put_checklist(checklist)
    texts = dict(SearchDocument.objects.exclude(kind="section").values_list("kind", "text"))
    assert "锁等待" in texts["faq"].replace("\n", "")
    assert "无锁" in texts["checklist"]


def test_text_that_the_database_would_refuse_is_made_to_fit() -> None:
    row = documents.put(Kind.FAQ, 1, Findable("标题" * 300, "/faq/1/", "有\x00空字符", "public"))
    assert len(row.title) == 255
    assert row.text == "有空字符"


def test_a_manual_that_is_hidden_hides_its_sections(shelf: Shelf) -> None:
    visitor = AnonymousUser()
    seen = documents.visible(visitor).filter(kind="section")
    assert seen.count() == 6
    shelf.ledger.audience = "internal"
    shelf.ledger.save()
    assert seen.count() == 0


def test_an_edition_that_is_not_published_hides_its_sections(shelf: Shelf) -> None:
    type(shelf.old).objects.filter(pk=shelf.old.pk).update(live=False)
    assert set(documents.visible(AnonymousUser()).values_list("edition", flat=True)) == {shelf.new.pk}

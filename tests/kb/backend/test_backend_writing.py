"""How the index of models follows what is saved: noted in the ledger, written in batches, by one writer at a time."""

from collections.abc import Callable

import pytest
from django.db import transaction
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from config import environment
from jobs.models import Job
from jobs.running import run, run_all
from kb import tasks
from kb.models import FaqEntry, SectionPage
from kb.search import committing, postings
from kb.search.backend import rebuilding, writing
from kb.search.backend.entries import Draft
from kb.search.backend.opening import MODELS, opened
from kb.search.backend.writing import Noted
from kb.search.folder import IndexBusy
from tests.kb.shelf import Shelf

pytestmark = pytest.mark.django_db
Found = Callable[..., list[str]]


def generation() -> int:
    return postings.generation(MODELS.current())


def new(question: str, slug: str = "new") -> FaqEntry:
    return FaqEntry.objects.create(slug=slug, question=question)


def test_saving_writes_one_row_and_no_file(questions: list[FaqEntry]) -> None:
    before, entry = generation(), questions[0]
    Job.objects.all().delete()
    for text in ("年度结转一", "年度结转二"):
        entry.question = text
        entry.save()
    job = Job.objects.get(kind=writing.KIND)
    assert (job.args, job.state) == ({"model": "kb.faqentry", "pk": str(entry.pk)}, "queued")
    assert not Job.objects.filter(kind="wagtail_task", args__path__startswith="modelsearch").exists()
    assert generation() == before


def test_what_was_saved_is_found_after_the_job(questions, found: Found) -> None:
    new("年度结转的步骤")
    run_all()
    assert found("结转") == ["年度结转的步骤"]


def test_a_rolled_back_save_asks_for_nothing(questions) -> None:
    Job.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        new("没有保存")
        raise ZeroDivisionError
    assert not Job.objects.filter(kind=writing.KIND).exists()


def test_many_saves_are_one_commit(questions, found: Found) -> None:
    run_all()
    before = generation()
    for number in range(30):
        new(f"第 {number} 条银行对账", f"n{number}")
    assert run_all() >= 30
    assert generation() == before + 1
    assert len(found("对账")) == 30


def test_saving_what_is_searched_unchanged_writes_nothing(questions: list[FaqEntry]) -> None:
    run_all()
    before = generation()
    questions[0].category = "结账"
    questions[0].save()
    assert run_all() > 0
    assert generation() == before


def test_deleting_forgets_the_entry(questions: list[FaqEntry]) -> None:
    entry = Draft(questions[0]).id
    questions[0].delete()
    run_all()
    assert opened.versions([entry]) == {}


def test_deleting_never_fails(questions: list[FaqEntry], monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    def broken(*args: object) -> None:
        FaqEntry.objects.raw("nonsense")[0]

    monkeypatch.setattr(writing, "note", broken)
    with transaction.atomic():
        questions[0].delete()
        get_search_backend().delete(questions[1])
        assert FaqEntry.objects.count() == len(questions) - 1  # the transaction is still good
    assert questions[0].question not in found("结账")


def test_while_another_writes_the_job_waits_its_turn(questions, monkeypatch, found: Found) -> None:
    monkeypatch.setattr(writing, "write", lambda wanted, write=writing.write: write(wanted, patience=0))
    new("年度结转的步骤")
    key = Job.objects.get(kind=writing.KIND, state="queued", args__pk=str(FaqEntry.objects.latest("pk").pk)).key
    with MODELS.exclusive("write"):
        run(key)
        job = Job.objects.get(key=key)
        assert (job.state, job.attempts, job.error) == ("queued", 1, "IndexBusy: write")
    Job.objects.filter(key=key).update(due_at=job.created_at)
    run(key)
    assert Job.objects.get(key=key).state == "done"
    assert found("结转") == ["年度结转的步骤"]


def test_the_lock_of_whoosh_is_the_same_news(questions, monkeypatch) -> None:
    def locked(*args: object) -> int:
        raise postings.LockError

    monkeypatch.setattr(committing.postings, "write", locked)
    entry = new("年度结转的步骤")
    with pytest.raises(IndexBusy):
        writing.write([Noted("kb.faqentry", str(entry.pk))])


def test_a_page_saved_as_plain_page_keeps_what_its_own_kind_says(shelf: Shelf, found: Found) -> None:
    rebuilding.rebuild()
    page = Page.objects.get(pk=shelf.closing.pk)
    page.title = "月末关账"
    page.save()
    run_all()
    assert [len(found(text, Page)) for text in ("关账", "后台执行")] == [1, 1]


def test_withdrawing_a_page_leaves_it_to_editors(shelf: Shelf, settled, found: Found) -> None:
    rebuilding.rebuild()
    with settled():
        shelf.closing.unpublish()
    assert found("后台执行", SectionPage) == ["月末结账"]
    assert found("后台执行", SectionPage.objects.live()) == []


def test_tags_given_after_saving_are_indexed(db: None, picture, settled, found: Found) -> None:
    """Wagtail's picture form saves first and tags later; then it asks for the picture to be indexed again."""
    rebuilding.rebuild()
    with settled():
        picture.tags.add("期末图示")
        get_search_backend().add(picture)
    assert found("期末图示", type(picture)) == ["结账向导"]


def test_models_that_are_gone_are_passed_over(questions) -> None:
    assert writing.write([Noted("kb.nosuchmodel", "1"), Noted("kb.faqentry", "999999")]) == 0


def test_with_the_database_backend_everything_stays_as_wagtail_does_it(settings, settled, found: Found) -> None:
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
    with settled():
        new("close the period")
    assert not Job.objects.filter(kind=writing.KIND).exists()
    assert found("period") == ["close the period"]
    for work in (tasks.heal_models, tasks.reconcile_models):
        work()
    assert not (settings.SEARCH_INDEX / "models").exists()


def test_search_url_chooses_for_editors_too() -> None:
    assert environment.model_search("whoosh:") == writing.NAME
    assert environment.model_search("database:") == "wagtail.search.backends.database"

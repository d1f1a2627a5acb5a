"""A new index is built beside the old one; missing, damaged or foreign files cost rank, never an answer."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from modelsearch.backends import get_search_backend
from modelsearch.query import Boost, Fuzzy, Phrase, PlainText

from jobs.models import Job
from jobs.running import run_all
from kb import tasks
from kb.models import FaqEntry
from kb.search.backend import rebuilding
from kb.search.backend.opening import MODELS, opened
from kb.search.folder import READERS, IndexBusy, NoUsableIndex
from tests.kb.backend.conftest import QUESTIONS

pytestmark = pytest.mark.django_db
Found = Callable[..., list[str]]
CLOSING, REOPENING = QUESTIONS[:2]


def wanted() -> int:
    return Job.objects.filter(kind=rebuilding.REBUILD, state="queued").count()


def tear(folder: Path) -> None:
    for file in MODELS.current().iterdir():
        file.write_bytes(b"\x80\x04torn")


def steal(folder: Path) -> None:
    """An index from elsewhere: the right name, but not built here."""
    place = MODELS.current()
    shutil.copytree(place, place.with_name("copy"))
    shutil.rmtree(place)
    shutil.move(place.with_name("copy"), place)


@pytest.mark.parametrize("harm", [tear, steal, shutil.rmtree])
def test_a_broken_index_is_replaced_while_the_database_answers(questions, found: Found, own_index, harm) -> None:
    harm(own_index)
    opened.forget()
    assert set(found("结账")) == {CLOSING, REOPENING}
    assert get_search_backend().autocomplete("budg", FaqEntry).count() == 1
    assert get_search_backend().search("结账", FaqEntry.objects.filter(audience="internal")).count() == 1
    assert wanted() == 1
    run_all()
    opened.check()
    assert set(found("失败 月末")) == {CLOSING}


def test_every_query_has_an_answer_without_an_index(db: None, found: Found) -> None:
    for question in ("如何处理月末结账失败", "凭证号不连续怎么办"):
        FaqEntry.objects.create(slug=question, question=question)
    some = PlainText("结账")
    for query in (
        some,
        Phrase("月末结账"),
        Fuzzy("结账"),
        Boost(some, 2),
        some & ~PlainText("凭证"),
        some | PlainText("没有"),
    ):
        assert found(query) == ["如何处理月末结账失败"]
    assert found(" ") == []
    results = get_search_backend().search("结账", FaqEntry).annotate_score("score")
    assert [type(one.score) for one in results] == [float]
    assert dict(results.facet("audience")) == {"internal": 1}


def test_the_sweep_notices_what_nobody_asked_for(questions, own_index: Path) -> None:
    tasks.heal_models()
    assert wanted() == 0
    shutil.rmtree(own_index)
    tasks.heal_models()
    tasks.heal_models()
    assert wanted() == 1


def test_a_job_that_finds_no_index_asks_for_one(db: None, found: Found) -> None:
    FaqEntry.objects.create(slug="a", question="月末结账")
    run_all()
    assert Job.objects.get(kind=rebuilding.REBUILD).state == "done"
    opened.check()
    assert found("月末") == ["月末结账"]


def test_what_changes_during_a_build_is_not_lost(questions: list[FaqEntry], found: Found) -> None:
    run_all()
    with rebuilding.building_site() as site:
        rebuilding.put(site.folder, rebuilding.entries_of_all(site), [])
        questions[0].delete()
        FaqEntry.objects.create(slug="late", question="建索引时写的")
        run_all()  # into the old index
        FaqEntry.objects.create(slug="later", question="还没有轮到的")
        assert found("建索引") == ["建索引时写的"]
    assert [found(text) for text in ("建索引", "轮到")] == [["建索引时写的"], ["还没有轮到的"]]
    assert rebuilding.reconcile() == 0


def test_a_failed_build_leaves_the_old_index_in_use(questions, found: Found, own_index: Path) -> None:
    before = MODELS.current()
    with pytest.raises(ZeroDivisionError), rebuilding.building_site():
        raise ZeroDivisionError
    assert MODELS.current() == before
    assert [path for path in own_index.iterdir() if path.is_dir()] == [before]
    assert CLOSING in found("结账")


def test_only_one_builds(questions) -> None:
    with rebuilding.building_site():
        with pytest.raises(IndexBusy):
            rebuilding.rebuild()
        tasks.rebuild_models()  # is content that somebody does it


def test_wagtails_own_command_rebuilds_beside_and_swaps(questions, found: Found) -> None:
    before = MODELS.current()
    FaqEntry.objects.filter(question=CLOSING).update(question="年度结转")
    assert found("结转") == []
    call_command("update_index", verbosity=0, chunk_size=2)
    assert MODELS.current() != before
    assert not before.exists()
    assert found("结转") == ["年度结转"]
    Job.objects.all().delete()
    call_command("update_index", verbosity=0, schema_only=True)
    assert found("结转") == []


def test_resetting_forgets_everything_but_answers_on(questions, found: Found) -> None:
    get_search_backend().reset_indexes()
    assert opened.ask(lambda reader: reader.size) == 0
    assert found("结账") == []
    assert found(~PlainText("结账")) != []


def test_ghosts_and_gaps_are_found_at_night(questions: list[FaqEntry]) -> None:
    run_all()
    assert rebuilding.reconcile() == 0
    FaqEntry.objects.filter(pk=questions[0].pk)._raw_delete("default")
    FaqEntry.objects.bulk_create([FaqEntry(slug="silent", question="无声无息")])
    assert rebuilding.reconcile() == 2
    assert wanted() == 1


def test_the_readers_index_is_another(questions) -> None:
    """Saving in the admin must not throw the readers' caches away."""
    with pytest.raises(NoUsableIndex):
        READERS.current()

"""The index may be late, torn, missing or locked: answers stay right and it heals by itself."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from jobs.models import Job
from jobs.running import run, run_all
from kb import tasks
from kb.models import SearchDocument
from kb.search import documents, folder, index, postings, rebuilding
from kb.search.analysis import PLAIN
from kb.search.documents import Kind
from kb.search.engines import Scope
from kb.search.engines.embedded import Embedded
from kb.search.folder import READERS
from kb.search.mirroring import mirror
from kb.search.query import search
from kb.search.questions import question_of
from kb.search.reading import opened
from tests.kb.search.library import Library, faq

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def found(question: str) -> list[str]:
    return [hit.title for hit in search(VISITOR, question).hits]


def engine() -> str:
    return search(VISITOR, "月末结账").engine


# Writing


def test_pending_rows_are_written_once(library: Library) -> None:
    faq(9, "网银对账怎么做？", "下载银行流水。", "public")
    assert index.write_pending() == 1
    assert index.write_pending() == 0
    assert found("网银") == ["网银对账怎么做？"]


def test_a_new_version_replaces_the_old_one(library: Library) -> None:
    faq(1, "结转失败怎么办？", "完全不同。", "public")
    index.write_pending()
    assert "结转失败怎么办？" in found("结转失败")
    assert len([title for title in found("失败怎么办") if title.endswith("怎么办？")]) == 1


def test_a_dead_row_goes_when_the_index_has_forgotten_it(library: Library) -> None:
    documents.remove(Kind.FAQ, 1)
    row = SearchDocument.objects.get(kind="faq", object_id=1)
    index.write_pending()
    assert not SearchDocument.objects.filter(pk=row.pk).exists()
    assert row.pk not in opened.inventory()[0]


def test_a_row_that_changes_while_it_is_written_stays_pending(library: Library, monkeypatch) -> None:
    row = faq(9, "网银", "一", "public")
    write = postings.write

    def change_meanwhile(*args: object) -> int:
        count = write(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(postings, "write", write)
        SearchDocument.objects.filter(pk=row.pk).update(version=7, text="二")
        return count

    monkeypatch.setattr(postings, "write", change_meanwhile)
    assert index.write_pending() == 2  # both versions
    row.refresh_from_db()
    assert row.indexed == 7
    assert opened.inventory()[0][row.pk] == 7


def test_the_job_drains_everything_and_its_sisters_find_nothing_to_do(library: Library, monkeypatch) -> None:
    for number in range(10, 15):
        faq(number, f"对账单{number}", "", "public")
    commits = []
    write = postings.write
    monkeypatch.setattr(postings, "write", lambda *args: commits.append(args) or write(*args))
    run_all()
    assert len(commits) == 1
    assert Job.objects.filter(kind="index").exclude(state="done").count() == 0
    assert len(found("对账单")) == 5


# Locks


def test_a_writer_that_cannot_get_the_lock_says_so_and_the_job_tries_again(library: Library, monkeypatch) -> None:
    monkeypatch.setattr(index.write_pending, "__defaults__", (0.1,))
    row = faq(9, "网银", "", "public")
    with READERS.exclusive("write"):
        key = f"index:faq:{row.pk}:1"
        run(key)
        job = Job.objects.get(key=key)
        assert (job.state, job.error.split(":")[0]) == ("queued", "IndexBusy")
        assert (job.due_at - timezone.now()).total_seconds() < 3
        assert found("凭证录入"), "readers do not wait for writers"
    Job.objects.filter(key=key).update(due_at=timezone.now())
    run(key)
    assert found("网银") == ["网银"]


def test_the_lock_of_whoosh_itself_counts_too(library: Library) -> None:
    from whoosh.index import open_dir

    faq(9, "网银", "", "public")
    writer = open_dir(str(READERS.current())).writer()
    with pytest.raises(index.IndexBusy):
        index.write_pending()
    writer.cancel()
    assert index.write_pending() == 1


def test_a_second_rebuild_leaves_the_first_alone(library: Library) -> None:
    with READERS.exclusive("build"):
        with pytest.raises(index.IndexBusy):
            rebuilding.rebuild()
        tasks.rebuild_index()  # as a job: nothing to do


# Damage


def tear_contents(place: Path) -> None:
    (place / f"_MAIN_{postings.generation(place)}.toc").write_bytes(b"")


def tear_half(place: Path) -> None:
    toc = place / f"_MAIN_{postings.generation(place)}.toc"
    toc.write_bytes(toc.read_bytes()[:20])


def tear_garbage(place: Path) -> None:
    (place / f"_MAIN_{postings.generation(place)}.toc").write_bytes(b"\x80\x04garbage" * 50)


def lose_segments(place: Path) -> None:
    for path in place.glob("MAIN_*"):
        path.unlink()


def tear_segments(place: Path) -> None:
    for path in place.glob("MAIN_*.*"):
        path.write_bytes(path.read_bytes()[:7])


def lose_everything(place: Path) -> None:
    shutil.rmtree(place.parent)


def lose_folder(place: Path) -> None:
    shutil.rmtree(place)


def tear_pointer(place: Path) -> None:
    (place.parent / "current").write_bytes(b"\xff\x00")


def point_elsewhere(place: Path) -> None:
    (place.parent / "current").write_text("../../etc")


DAMAGE = [
    tear_contents,
    tear_half,
    tear_garbage,
    lose_segments,
    tear_segments,
    lose_everything,
    lose_folder,
    tear_pointer,
    point_elsewhere,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_damaged_index_answers_from_the_database_until_it_is_rebuilt(library: Library, damage) -> None:
    damage(READERS.current())
    opened.forget()  # as in a process that starts now
    results = search(VISITOR, "月末结账")
    assert (results.engine, results.total) == ("database", 2)
    assert index.health()
    run_all()
    assert index.health() is None
    assert (engine(), search(VISITOR, "月末结账").total) == ("whoosh", 2)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_writing_to_a_damaged_index_ends_in_a_good_one(library: Library, damage) -> None:
    damage(READERS.current())
    opened.forget()
    faq(9, "网银对账怎么做？", "", "public")
    run_all()
    tasks.heal_index()
    run_all()
    assert engine() == "whoosh"
    assert found("网银") == ["网银对账怎么做？"]


def test_an_index_of_an_older_schema_is_rebuilt(library: Library, monkeypatch) -> None:
    monkeypatch.setattr(folder, "SCHEMA", folder.SCHEMA + 1)
    assert engine() == "database"
    run_all()
    assert engine() == "whoosh"


def test_a_broken_index_asks_for_one_rebuild_however_many_ask(library: Library) -> None:
    lose_everything(READERS.current())
    for _ in range(5):
        engine()
    assert Job.objects.filter(kind="rebuild_index").count() == 1


def test_the_first_start_builds_an_index(own_index: Path) -> None:
    assert index.health()
    tasks.heal_index()
    run_all()
    assert index.health() is None


# Rebuilding


def test_a_rebuild_catches_up_with_what_was_published_meanwhile(library: Library) -> None:
    changes = iter([lambda: faq(9, "网银", "", "public"), lambda: documents.remove(Kind.FAQ, 1)])

    def publish_meanwhile(done: int, total: int) -> None:
        for change in changes:
            change()
        index.write_pending()  # into the old index

    rebuilding.rebuild(publish_meanwhile)
    assert found("网银") == ["网银"]
    kept, _segments = opened.inventory()
    assert kept == dict(SearchDocument.objects.values_list("pk", "indexed"))


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(library: Library, own_index: Path) -> None:
    before = READERS.current()

    def fail(done: int, total: int) -> None:
        raise RuntimeError("power cut")

    with pytest.raises(index.NoUsableIndex):
        rebuilding.rebuild(fail)
    assert READERS.current() == before
    assert [path for path in READERS.root.iterdir() if path.is_dir()] == [before]
    assert engine() == "whoosh"


def test_a_rebuild_between_pointer_and_folder_is_not_taken_for_damage(library: Library, monkeypatch) -> None:
    matching = folder.NAME

    class Slow:
        """Between reading the pointer and looking for its folder, a rebuild takes over and clears out."""

        def fullmatch(self, name: str) -> object:
            monkeypatch.setattr(folder, "NAME", matching)
            rebuilding.rebuild()
            return matching.fullmatch(name)

    before = READERS.current()
    monkeypatch.setattr(folder, "NAME", Slow())
    assert READERS.current() != before
    assert READERS.current().is_dir()


def test_only_the_folder_in_use_stays(library: Library, own_index: Path) -> None:
    (READERS.root / "v0-0123456789ab").mkdir()
    rebuilding.rebuild()
    assert [path for path in READERS.root.iterdir() if path.is_dir()] == [READERS.current()]


def test_an_open_reader_notices_the_swap(library: Library) -> None:
    assert found("凭证录入")
    faq(9, "网银", "", "public")
    rebuilding.rebuild()
    assert found("网银") == ["网银"]


# Healing


def test_a_lost_message_heals(library: Library) -> None:
    faq(9, "网银", "", "public")
    Job.objects.all().delete()
    tasks.heal_index()
    assert found("网银") == ["网银"]


def test_an_index_that_disagrees_with_settled_rows_is_put_right(library: Library) -> None:
    SearchDocument.objects.filter(kind="faq", object_id=1).update(title="对账", version=5, indexed=5)
    SearchDocument.objects.filter(kind="faq", object_id=2).delete()
    assert rebuilding.reconcile() == 2
    run_all()
    assert found("对账") == ["对账"]
    kept, _segments = opened.inventory()
    assert kept == dict(SearchDocument.objects.values_list("pk", "version"))


def test_health_tells_of_rows_that_wait_too_long(library: Library) -> None:
    faq(9, "网银", "", "public")
    assert index.health() is None
    SearchDocument.objects.filter(object_id=9).update(updated_at=timezone.now() - 2 * index.LATE)
    assert "1" in str(index.health())


def test_without_an_index_nothing_is_written_or_reported(settings, library: Library, own_index: Path) -> None:
    settings.SEARCH_URL = "database:"
    shutil.rmtree(own_index)
    documents.remove(Kind.FAQ, 1)
    run_all()
    tasks.heal_index()
    tasks.reconcile_index()
    assert not SearchDocument.objects.filter(live=False).exists()
    assert index.health() is None
    assert not own_index.exists()


# Threads


def test_eight_threads_get_the_answers_of_one(library: Library) -> None:
    """Rows are looked up once; the index is what must not be shared carelessly."""
    questions = [question_of(text, PLAIN) for text in ("月末结账", "结账失败", "凭证", "打印", "锁等待", "口令")]
    columns = mirror.current()
    scope = Scope(columns, np.ones(len(columns), np.bool_), SearchDocument.objects.all())
    engine = Embedded()

    def answers() -> list[tuple[list[int], list[float]]]:
        found = [engine.find(question, scope) for question in questions]
        return [(one.rows.tolist(), one.scores.tolist()) for one in found]

    expected, wrong = answers(), []
    assert all(rows for rows, _scores in expected[:5])

    def ask() -> None:
        for _ in range(20):
            if (told := answers()) != expected:
                wrong.append(told)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

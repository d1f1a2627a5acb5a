"""PostgreSQL as the engine: ranked as Whoosh ranks, within its limits, by several writers, swapped under readers."""

import random
import threading
from collections.abc import Iterator
from inspect import getclosurevars
from urllib.parse import urlsplit

import dj_database_url
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from jobs.models import Job
from jobs.running import run_all
from kb import tasks
from kb.models import SearchDocument
from kb.search import documents, engines, index, rebuilding
from kb.search.documents import Findable, Kind
from kb.search.engines.postgres import finding, tables, writing
from kb.search.engines.postgres.tables import Place
from kb.search.folder import IndexBusy, NoUsableIndex
from kb.search.postings import Entry
from kb.search.query import search
from kb.search.scoring import Clause
from tests import servers
from tests.kb.search.library import Library, faq

pytestmark = [pytest.mark.services, pytest.mark.django_db]
VISITOR = AnonymousUser()
WORDS = "月末 结账 凭证 审核 科目 余额 报表 折旧 期初 辅助 核算 往来 对账 银行 出纳 税金 发票 成本 结转 损益".split()  # noqa: SIM905
PLACE = Place("default", "zhizheng_search", "zhizheng_search_v1")


@pytest.fixture
def tables_of(settings, library: Library) -> Library:
    settings.SEARCH_URL = "postgres:"
    rebuilding.rebuild()
    return library


@pytest.fixture
def other(db: None, monkeypatch) -> Iterator[Place]:
    """An empty index in a database of its own, which really commits."""
    # Django forbids databases that a test has not declared, and forgets that this one did not exist then.
    allowed = getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals["real_ensure_connection"]
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", allowed)
    with servers.fresh_database() as url:
        own = {**connections.databases["default"], **dj_database_url.parse(url)}
        connections.databases["search"] = own
        try:
            place = Place("search", "zz", "zz_v1")
            place.create("", [])
            place.finish("wp")
            yield place
        finally:
            connections["search"].close()
            del connections["search"], connections.databases["search"]


def entry(pk: int, words: list[str], version: int = 1) -> Entry:
    return Entry(pk, version, {"words": words, "pairs": words[:1]})


def counted(place: Place) -> dict[str, int]:
    return {key: int(n) for key, n in place.rows("SELECT lexeme, sum(n) FROM {schema}.terms GROUP BY 1") if n}


def recounted(place: Place) -> dict[str, int]:
    """The same sums, from the documents themselves."""
    found = dict(
        place.rows("SELECT l, count(*) FROM {schema}.documents, unnest(tsvector_to_array(found)) l GROUP BY 1")
    )
    lengths = place.rows("SELECT count(*), sum((counts->>'w')::int), sum((counts->>'p')::int) FROM {schema}.documents")
    return {key: n for key, n in {**found, **dict(zip(["", "w", "p"], lengths[0], strict=True))}.items() if n}


# Ranking


def test_the_best_are_those_of_whoosh_also_when_most_are_never_looked_at(settings, library: Library) -> None:
    choose = random.Random(7)  # noqa: S311
    for number in range(10, 700):
        text = "。".join("".join(choose.choices(WORDS, k=4)) for _ in range(choose.randint(2, 30)))
        faq(number, "".join(choose.choices(WORDS, k=3)), text, "public")
    rebuilding.rebuild()
    questions = ["月末结账", "凭证审核的科目余额", "银行对账出纳", "税金", "发票成本结转损益报表"]
    by_whoosh = [search(VISITOR, text) for text in questions]
    settings.SEARCH_URL = "postgres:"
    rebuilding.rebuild()
    for text, whoosh in zip(questions, by_whoosh, strict=True):
        found = search(VISITOR, text)
        assert (found.engine, found.total) == ("postgres", whoosh.total)
        assert found.total > 200
        ours, theirs = [hit.id for hit in found.hits], [hit.id for hit in whoosh.hits]
        assert len(set(ours) & set(theirs)) >= 9, text  # Whoosh rounds lengths to a byte
        assert ours[0] in theirs[:2]
        assert [hit.score for hit in search(VISITOR, text, page=30).hits] == pytest.approx(
            sorted((hit.score for hit in search(VISITOR, text, page=30).hits), reverse=True)
        )


def test_a_question_leaves_the_connection_as_it_was(tables_of: Library) -> None:
    def settings() -> list[str]:
        return [PLACE.rows(f"SHOW {name}")[0][0] for name in ("statement_timeout", "enable_seqscan", "jit")]

    before = settings()
    search(VISITOR, "月末结账")
    assert settings() == before


# Limits


def test_a_manual_of_a_million_characters_can_be_published_and_found(tables_of: Library) -> None:
    choose = random.Random(3)  # noqa: S311
    signs = [chr(code) for code in range(0x4E00, 0x9FFF)]
    text = "".join(choose.choices(signs, k=600_000)) + "。网银对账在最后。" + "x" * 9_000
    documents.put(Kind.FAQ, 9, Findable("大手册", "/faq/9/", "网银 " + text, "public"))
    assert index.write_pending() == 1
    assert [hit.title for hit in search(VISITOR, "网银对账").hits][:1] == ["大手册"]


# Writing


def test_what_is_counted_stays_true_through_every_kind_of_change(tables_of: Library) -> None:
    faq(9, "网银对账怎么做？", "下载银行流水。", "public")
    index.write_pending()
    faq(9, "网银怎么对账？", "下载流水，再对。", "public")
    documents.remove(Kind.FAQ, 1)
    index.write_pending()
    assert counted(PLACE) == recounted(PLACE)
    PLACE.gather()
    assert counted(PLACE) == recounted(PLACE)
    assert PLACE.rows("SELECT 1 FROM {schema}.terms GROUP BY lexeme HAVING count(*) > 1") == []


def test_a_job_that_runs_twice_changes_nothing(tables_of: Library) -> None:
    row = faq(9, "网银对账怎么做？", "下载银行流水。", "public")
    index.write_pending()
    before = counted(PLACE), PLACE.rows("SELECT * FROM {schema}.documents ORDER BY id")
    SearchDocument.objects.filter(pk=row.pk).update(indexed=0)
    index.write_pending()
    assert (counted(PLACE), PLACE.rows("SELECT * FROM {schema}.documents ORDER BY id")) == before


def test_a_lost_message_heals_and_a_restored_backup_is_put_right(tables_of: Library) -> None:
    faq(9, "网银", "", "public")
    Job.objects.all().delete()
    tasks.heal_index()
    assert [hit.title for hit in search(VISITOR, "网银").hits] == ["网银"]
    SearchDocument.objects.filter(kind="faq", object_id=9).update(title="对账", version=5, indexed=5)
    SearchDocument.objects.filter(kind="faq", object_id=2).delete()
    assert rebuilding.reconcile() == 2
    run_all()
    assert [hit.title for hit in search(VISITOR, "对账").hits] == ["对账"]
    kept = engines.chosen().store.inventory().kept  # type: ignore[union-attr]
    assert kept == dict(SearchDocument.objects.values_list("pk", "version"))


def test_writers_at_once_lose_nothing(other: Place) -> None:
    """Even without the lock that keeps them apart."""
    failed: list[BaseException] = []

    def write(seed: int) -> None:
        choose = random.Random(seed)  # noqa: S311
        try:
            for _ in range(15):
                ids = sorted(choose.sample(range(1, 60), 20))
                writing.write(other, [entry(pk, choose.choices(WORDS, k=9), 1) for pk in ids], [])
        except BaseException as error:
            failed.append(error)
        finally:
            connections["search"].close()

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert counted(other) == recounted(other)


def test_one_writer_at_a_time_on_all_machines(tables_of: Library) -> None:
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with engines.locking.exclusive("write"):  # a connection of its own, as another machine has
            entered.set()
            leave.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(10)
    faq(9, "网银", "", "public")
    with pytest.raises(IndexBusy):
        index.write_pending(patience=0)
    leave.set()
    thread.join()
    assert index.write_pending() == 1


# Building


def test_readers_read_on_while_builds_take_over(other: Place) -> None:
    wrong: list[object] = []
    done = threading.Event()
    clause = Clause("words", "结账")
    writing.write(other, [entry(1, ["结账"])], [])

    def read() -> None:
        while not done.is_set():
            with other.transaction():
                held = finding.holders(other, [clause]).tolist()
            if held != [1]:
                wrong.append(held)
        connections["search"].close()

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(8):
        built = other.beside()
        built.create("", [])
        writing.add(built, [entry(1, ["结账"])])
        built.finish("wp")
        other.take_over(built)
        other.clear_out()
    done.set()
    thread.join()
    assert wrong == []
    assert [name for (name,) in other.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'zz%%'")] == ["zz_v1"]


def test_a_build_that_fails_leaves_nothing_behind(tables_of: Library) -> None:
    def fail(done: int, total: int) -> None:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        rebuilding.rebuild(fail)
    assert search(VISITOR, "月末结账").engine == "postgres"
    names = PLACE.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'zhizheng%%'")
    assert names == [("zhizheng_search_v1",)]


def test_without_tables_the_database_answers_until_they_are_built(settings, library: Library) -> None:
    settings.SEARCH_URL = "postgres:"
    assert search(VISITOR, "月末结账").engine == "database"
    assert index.health()
    run_all()
    assert index.health() is None
    assert search(VISITOR, "月末结账").engine == "postgres"


def test_tables_of_another_version_are_missing(tables_of: Library, monkeypatch) -> None:
    monkeypatch.setattr(tables, "VERSION", tables.VERSION + 1)
    engines.engine_of.cache_clear()
    with pytest.raises(NoUsableIndex, match="missing"):
        engines.chosen().analysis()
    engines.engine_of.cache_clear()


# A database of its own


def test_an_index_in_a_database_of_its_own_answers_alike(settings, library: Library, other: Place) -> None:
    settings.SEARCH_URL = "postgres://db/found?schema=zz"
    rebuilding.rebuild()
    found = search(VISITOR, "月末结账")
    assert (found.engine, found.total) == ("postgres", 2)


def test_a_database_that_is_away_is_waited_for_and_not_rebuilt(settings, library: Library, other: Place) -> None:
    settings.SEARCH_URL = "postgres://db/found?schema=zz"
    rebuilding.rebuild()
    Job.objects.all().delete()
    connections["search"].close()
    connections["search"].settings_dict["PORT"] = urlsplit("//x:1").port
    found = search(VISITOR, "月末结账")
    assert (found.engine, found.total) == ("database", 2)
    assert index.health()
    tasks.heal_index()
    assert not Job.objects.filter(kind="rebuild_index").exists()

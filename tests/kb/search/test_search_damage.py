"""Files of the index lost, cut, emptied, filled with rubbish; disks full and read-only; indexes from elsewhere."""

import errno
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from jobs.models import Job
from jobs.running import run_all
from kb import tasks
from kb.models import SearchDocument
from kb.search import checksums, folder, index, postings, reading, rebuilding
from kb.search.analysis import Analysis
from kb.search.folder import READERS
from kb.search.query import search
from kb.search.reading import opened
from tests.kb.search.library import Library, faq

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
QUESTIONS = ["月末结账", "凭证", "GL-2031", "exce", "锁", '"重新结账"']


def answers() -> dict[str, tuple[int, frozenset[str]]]:
    found = {question: search(VISITOR, question, size=50) for question in QUESTIONS}
    return {question: (one.total, frozenset(hit.title for hit in one.hits)) for question, one in found.items()}


def as_in_a_process_that_starts_now() -> None:
    opened.forget()
    checksums.verify.cache_clear()
    reading.analysis_in.cache_clear()


def lose(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def blank(path: Path) -> None:
    """What a power cut leaves: the right length and no content."""
    path.write_bytes(bytes(path.stat().st_size))


def garble(path: Path) -> None:
    path.write_bytes(random.Random(path.name).randbytes(path.stat().st_size))  # noqa: S311


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: list[Callable[[Path], None]] = [lose, empty, cut, blank, garble, become_a_folder]


def parts_of(place: Path) -> list[str]:
    return sorted(path.name for path in [*place.iterdir(), place.parent / "current"])


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_no_harm_to_any_file_gives_a_wrong_answer_and_all_of_it_heals(library: Library, harm) -> None:
    right, number = answers(), len(parts_of(READERS.current()))
    assert number > 6
    for which in range(number):
        place = READERS.current()
        name = parts_of(place)[which]
        path = place / name if (place / name).exists() else place.parent / name
        harm(path)
        as_in_a_process_that_starts_now()
        said = {question: search(VISITOR, question, size=50) for question in QUESTIONS}
        for question, one in said.items():
            if one.engine == "whoosh":
                assert (one.total, frozenset(hit.title for hit in one.hits)) == right[question], (name, question)
        Job.objects.filter(kind="rebuild_index", state="done").delete()  # a minute later
        tasks.heal_index()
        tasks.reconcile_index()
        run_all()
        if harm is become_a_folder and path.is_dir():
            shutil.rmtree(path)
            rebuilding.rebuild()
        assert index.health() is None, name
        assert answers() == right, name


@pytest.mark.parametrize("harm", HARMS[:5], ids=lambda harm: harm.__name__)
def test_nothing_is_written_onto_a_damaged_index_and_nothing_is_lost(library: Library, harm) -> None:
    """A writer that merged damaged segments would make wrong answers look sound."""
    for path in READERS.current().glob("MAIN_*.id.col"):
        harm(path)
    as_in_a_process_that_starts_now()
    faq(9, "网银", "", "public")
    with pytest.raises(index.NoUsableIndex):
        index.write_pending()
    run_all()
    assert search(VISITOR, "网银").total == 1
    assert search(VISITOR, "月末结账").engine == "whoosh"
    assert search(VISITOR, "月末结账").total == 2


@pytest.mark.parametrize("harm", [lose, empty, garble], ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("name", ["write.lock", "build.lock"])
def test_locks_may_be_lost_or_hold_anything(library: Library, harm, name: str) -> None:
    with READERS.exclusive("write"), READERS.exclusive("build"):
        pass
    harm(READERS.root / name)
    faq(9, "网银", "", "public")
    index.write_pending()
    rebuilding.rebuild()
    assert search(VISITOR, "网银").total == 1


def test_damage_while_the_index_is_open_is_noticed_by_whoever_asks_many_small_questions(library: Library) -> None:
    """The vocabulary asks a reader that is open already; what it meets there must not become an error page."""
    opened.check()
    assert opened.reader

    def fail(*args: object) -> int:
        raise OSError(errno.EIO, "disk")

    opened.reader.frequency = fail  # type: ignore[method-assign]
    assert opened.again(lambda reader: reader.frequency("words", "结账")) > 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_disk_costs_nobody_an_answer(library: Library, monkeypatch, number: int) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    right = answers()
    faq(9, "网银对账", "", "public")
    with monkeypatch.context() as full:
        for module, name in [
            (folder.Path, "write_text"),
            (folder.Path, "mkdir"),
            (postings.FileStorage, "create_file"),
        ]:
            full.setattr(module, name, fail)
        run_all()
        with pytest.raises((OSError, index.NoUsableIndex)):
            rebuilding.rebuild()
        assert answers() == right
        assert search(VISITOR, "月末结账").engine == "whoosh", "what was written before still answers"
    tasks.heal_index()
    assert search(VISITOR, "网银").total == 1


def test_a_disk_that_fills_in_the_middle_of_a_commit_leaves_the_last_one(library: Library, monkeypatch) -> None:
    """After the n-th file, for every n, until a commit gets through."""
    create = postings.FileStorage.create_file
    for most in range(1, 60):
        row = faq(9, f"网银{most}", "", "public")
        left = [most]

        def create_some(self: object, *args: object, left=left, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "full")
            return create(self, *args, **kwargs)

        with monkeypatch.context() as full:
            full.setattr(postings.FileStorage, "create_file", create_some)
            try:
                index.write_pending()
            except index.NoUsableIndex:
                row.refresh_from_db()
                assert row.indexed != row.version, "not marked as seen"
            else:
                break
        assert search(VISITOR, "月末结账").engine == "whoosh"
        assert search(VISITOR, "月末结账").total == 2
    assert most > 3
    assert search(VISITOR, f"网银{most}").total == 1


def test_an_index_from_elsewhere_is_never_opened(library: Library, tmp_path: Path, monkeypatch) -> None:
    place = READERS.current()
    READERS.root.rename(tmp_path / "original")
    shutil.copytree(tmp_path / "original", READERS.root)
    opened.forget()
    monkeypatch.setattr(reading, "Reader", lambda *args: pytest.fail("a foreign index was opened"))
    with pytest.raises(index.NoUsableIndex, match="foreign"):
        READERS.current()
    assert search(VISITOR, "月末结账").engine == "database"
    monkeypatch.undo()
    assert place.is_dir()


def test_another_installation_s_pointer_is_not_believed(library: Library, settings) -> None:
    opened.forget()
    settings.SECRET_KEY = "another installation"
    assert search(VISITOR, "月末结账").engine == "database"


def test_the_page_says_that_the_database_answers(library: Library, client: Client) -> None:
    shutil.rmtree(READERS.root)
    opened.forget()
    page = client.get("/search/", {"q": "月末结账"}).content.decode()
    assert "检索索引正在更新" in page
    assert "结账向导" in page.replace("<mark>", "").replace("</mark>", "")


# The dictionary


def test_a_rebuild_may_take_the_folder_away_while_its_dictionary_is_looked_for(library: Library, monkeypatch) -> None:
    stale = opened.ask(lambda reader: reader)
    rebuilding.rebuild()
    shutil.rmtree(stale.folder, ignore_errors=True)
    reading.analysis_in.cache_clear()
    newest, late = opened.newest, [stale]  # the look at the files came just before the rebuild
    monkeypatch.setattr(opened, "newest", lambda: late.pop() if late else newest())
    assert opened.analysis().dictionary == tuple(rebuilding.domain_words())
    assert not late


def test_a_changed_dictionary_cuts_questions_only_when_documents_were_cut_by_it(library: Library, monkeypatch) -> None:
    words = ("锁等待", "结账失败")
    monkeypatch.setattr(rebuilding, "domain_words", tuple)
    rebuilding.rebuild()
    monkeypatch.setattr(rebuilding, "domain_words", lambda: words)
    assert opened.analysis().dictionary == ()
    tasks.heal_index()
    tasks.heal_index()
    assert Job.objects.filter(kind="rebuild_index").count() == 1
    for question in ("锁等待", "结账失败"):
        assert search(VISITOR, question).total, "found meanwhile, by the old words"
    faq(9, "锁等待超时", "", "public")
    index.write_pending()
    assert "锁等待" not in terms_of("锁等待"), "written by the old dictionary until then"
    run_all()
    assert opened.analysis().dictionary == Analysis(words).dictionary
    assert "锁等待" in terms_of("锁等待")
    assert search(VISITOR, "锁等待").total
    Job.objects.all().delete()
    tasks.heal_index()
    assert not Job.objects.filter(kind="rebuild_index").exists(), "content with it now"


def terms_of(prefix: str) -> list[str]:
    return opened.ask(lambda reader: reader.terms("words", prefix, 10))


def test_a_row_that_cannot_be_read_does_not_keep_the_others_out(library: Library) -> None:
    """Whatever a document says can be written: control characters, non-characters, megabytes of nothing."""
    texts = [
        "\x01\x02\x7f",
        "\ufffe\uffff",
        "\u202e\u200b\ufeff",
        "x" * 300_000,
        "账" * 100_000,
        "🙂" * 1000,
        "a.b" * 9999,
    ]
    for number, text in enumerate(texts, start=20):
        faq(number, f"怪文{number}", text, "public")
    index.write_pending()
    assert search(VISITOR, "怪文", size=50).total == len(texts)
    assert not SearchDocument.objects.exclude(indexed__gt=0).exists()

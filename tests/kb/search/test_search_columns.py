"""The columns say what the rows say, in every process, whatever happened in whatever order since they were read."""

import random
import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models.deletion import Collector

from kb.models import FaqEntry, SearchDocument, SearchState
from kb.publishing import publish_entry
from kb.search import documents, index, mirroring
from kb.search.columns import NUMBERS, WORDS, Columns, visible_mask
from kb.search.documents import Findable, Kind, visible
from kb.search.lens import lens_of
from kb.search.mirroring import Mirror, everything
from tests.kb.search.library import Library, faq, section
from tests.kb.shelf import again, edition, manual
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
AUDIENCES = ["public", "customers", "internal"]


@pytest.fixture(autouse=True)
def no_index(settings) -> None:
    """The writer settles rows at once; what it would write does not matter here."""
    settings.SEARCH_URL = "database:"


def told(found: Columns) -> list[tuple[object, ...]]:
    numbers = [getattr(found, name).tolist() for name in (*NUMBERS, "title", "headings")]
    words = [[table[code] for code in codes] for table, codes in map(found.codes, WORDS)]
    return list(zip(*numbers, *words, strict=True))


class Walk:
    """Random things done to what can be found, as other processes would: nothing here asks the mirrors."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.manuals = [manual(f"manual-{n}", f"手册{n}", self.chance.choice(AUDIENCES)) for n in range(2)]
        self.editions = [edition(one, "V1.0", "1-0", None, "current") for one in self.manuals]
        self.steps: list[Callable[[], object]] = [
            *[self.publish_entry] * 6,
            *[self.publish_section] * 6,
            *[self.withdraw] * 6,
            *[self.settle] * 6,
            self.change_audience,
            self.hide,
            self.show,
            self.delete_edition,
            self.fail,
            self.fail_after_asking,
        ]

    def step(self) -> str:
        chosen = self.chance.choice(self.steps)
        chosen()
        return chosen.__name__

    def publish_entry(self) -> None:
        kind = self.chance.choice([Kind.FAQ, Kind.CHECKLIST, Kind.LESSON])
        pk, number = self.chance.randint(1, 6), self.chance.randint(1, 5)
        above = self.chance.choice([None, *(one.pk for one in self.manuals)])
        more = {"category": f"分类{number % 2}", "tags": f",标签{number % 3},", "manual_id": above}
        documents.put(kind, pk, Findable(f"条目{number}", "/", "正文", self.chance.choice(AUDIENCES), **more))

    def publish_section(self) -> None:
        if self.editions:
            section(
                100 + self.chance.randint(1, 6), self.chance.choice(self.editions), "章节", str(self.chance.random())
            )

    def withdraw(self) -> None:
        rows = list(SearchDocument.objects.filter(live=True).values_list("kind", "object_id"))
        if rows:
            documents.remove(*self.chance.choice(rows))

    def settle(self) -> None:
        index.write_pending()

    def change_audience(self) -> None:
        if self.manuals:
            one = again(self.chance.choice(self.manuals))
            one.audience = self.chance.choice(AUDIENCES)
            one.save()

    def hide(self) -> None:
        pages = [*self.manuals, *self.editions]
        if pages:
            again(self.chance.choice(pages)).unpublish()

    def show(self) -> None:
        for page in [*self.manuals, *self.editions]:
            again(page).save_revision().publish()

    def delete_edition(self) -> None:
        if len(self.editions) > 1 and self.chance.random() < 0.3:
            again(self.editions.pop()).delete()

    def fail(self, asked: bool = False) -> None:
        with transaction.atomic():
            self.publish_entry()
            self.withdraw()
            if asked:
                assert told(mirroring.current()) == told(everything())
            transaction.set_rollback(True)

    def fail_after_asking(self) -> None:
        self.fail(asked=True)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_every_process_sees_the_rows_as_they_are(world: World, seed: int, monkeypatch) -> None:
    walk, viewers = Walk(seed), [AnonymousUser(), world.zhao, world.chen]
    processes = [mirroring.mirror, Mirror(), Mirror()]
    history: list[str] = []
    for _ in range(50):
        history.append(walk.step())
        asked = walk.chance.choice(processes)  # the others fall behind
        found = asked.current()
        assert told(found) == told(everything()), history
        for viewer in viewers:
            seen = set(found.pk[visible_mask(found, lens_of(viewer))].tolist())
            assert seen == set(visible(viewer).values_list("pk", flat=True)), (history, viewer)


def known(mirror: Mirror) -> set[str]:
    return set(mirror.current().title.tolist())


GONE = "结账失败怎么办？"


def test_a_process_that_slept_through_a_withdrawal_does_not_count_what_is_gone(library: Library) -> None:
    sleeper = Mirror()
    assert GONE in known(sleeper)
    documents.remove(Kind.FAQ, 1)
    index.write_pending()  # the row is deleted before the sleeper has asked again
    assert GONE not in known(sleeper)


def test_a_row_deleted_while_a_process_reads_is_not_kept_for_ever(library: Library, monkeypatch) -> None:
    """The number is read, then the row goes, then the rows are read: nothing but the purge tells of it."""
    reader = Mirror()
    reader.current()
    documents.remove(Kind.FAQ, 1)
    read = mirroring.updated

    def settle_first(*args: object) -> Columns:
        monkeypatch.setattr(mirroring, "updated", read)
        index.write_pending()
        return read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(mirroring, "updated", settle_first)
    assert GONE not in known(reader)
    assert GONE not in known(reader)


def test_deleting_rows_that_a_process_has_forgotten_does_not_make_it_read_all_again(
    library: Library, monkeypatch
) -> None:
    awake = Mirror()
    awake.current()
    documents.remove(Kind.FAQ, 1)
    awake.current()
    index.write_pending()
    monkeypatch.setattr(mirroring, "everything", lambda: pytest.fail("read everything"))
    assert GONE not in known(awake)
    faq(9, "网银", "", "public")
    assert "网银" in known(awake)


def test_a_thread_that_is_late_does_not_read_everything(library: Library, monkeypatch) -> None:
    """Two threads notice a change; the first reads it; the second holds an older number by then."""
    mirror = Mirror()
    mirror.current()
    faq(9, "网银", "", "public")
    late = mirroring.state_now()
    faq(10, "票据", "", "public")
    mirror.current()
    states, real = iter([late]), mirroring.state_now
    monkeypatch.setattr(mirroring, "state_now", lambda: next(states, None) or real())
    monkeypatch.setattr(mirroring, "everything", lambda: pytest.fail("read everything"))
    assert known(mirror) >= {"网银", "票据"}


def test_what_a_rolled_back_transaction_saw_is_not_remembered(library: Library) -> None:
    mirror = Mirror()
    with transaction.atomic():
        faq(9, "网银", "", "public")
        assert "网银" in known(mirror)
        transaction.set_rollback(True)
    assert "网银" not in known(mirror)
    faq(10, "票据", "", "public")  # counts to the same number again
    assert known(mirror) & {"网银", "票据"} == {"票据"}


def test_many_changes_are_read_at_once(library: Library, monkeypatch) -> None:
    mirror = Mirror()
    mirror.current()
    monkeypatch.setattr(mirroring, "MANY", 3)
    for number in range(20, 26):
        faq(number, f"对账单{number}", "", "public")
    assert known(mirror) >= {f"对账单{number}" for number in range(20, 26)}


def test_a_backup_put_back_is_noticed(library: Library) -> None:
    mirror = Mirror()
    faq(9, "网银", "", "public")
    assert "网银" in known(mirror)
    SearchDocument.objects.filter(object_id=9)._raw_delete("default")
    SearchState.objects.update(changes=1)
    assert "网银" not in known(mirror)


def test_deleting_a_manual_keeps_the_questions_about_it(library: Library) -> None:
    """A manual with sections is protected by its lineages; one without can be deleted."""
    empty = manual("empty", "空手册", "public")
    publish_entry(FaqEntry.objects.create(slug="opening", question="如何开账？", audience="public", manual=empty))
    mirror = Mirror()
    mirror.current()
    again(empty).delete()
    assert "如何开账？" in known(mirror), "everybody can still read the entry"
    assert told(mirror.current()) == told(everything())


def test_what_is_published_again_while_its_dead_row_is_being_deleted_is_not_lost(library: Library, monkeypatch) -> None:
    """The writer has read the dead row and is about to delete it when somebody publishes the thing anew."""
    documents.remove(Kind.FAQ, 1)
    collect, threads = Collector.collect, []

    def publish() -> None:
        faq(1, "又来了", "", "public")
        connection.close()

    def collect_slowly(self: Collector, *args: object, **kwargs: object) -> None:
        collect(self, *args, **kwargs)
        if not threads:
            threads.append(threading.Thread(target=publish))
            threads[0].start()
            threads[0].join(0.5)

    monkeypatch.setattr(Collector, "collect", collect_slowly)
    index.write_pending()
    threads[0].join(30)
    assert "又来了" in known(Mirror())


def test_publishing_what_is_dead_brings_the_same_row_back(library: Library) -> None:
    row = SearchDocument.objects.get(kind="faq", object_id=1)
    documents.remove(Kind.FAQ, 1)
    back = faq(1, "又来了", "", "public")
    assert (back.pk, back.version, back.live) == (row.pk, row.version + 2, True)
    assert back.change == SearchState.objects.get().changes

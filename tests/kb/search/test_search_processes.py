"""Several processes, one index: a publication is found in all of them within two seconds, a withdrawal at once."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forking import Fork
from tests.installation import Installation

pytestmark = pytest.mark.slow

PREPARE = """
import json, sys
from django.contrib.auth.models import AnonymousUser
from kb.search import documents, folder, index, rebuilding
from kb.search.documents import Findable, Kind
from kb.search.query import search
def publish(pk, title, audience="public"):
    documents.put(Kind.FAQ, pk, Findable(title, f"/faq/{pk}/", title, audience))
"""
# Every line asked for is answered by a line: what this process finds and who found it.
ASKER = """
for line in sys.stdin:
    results = search(AnonymousUser(), line)
    told = [hit.title for hit in results.hits] if line.strip() != "" else []
    counted = {results.total, sum(facet.count for facet in results.facets.get("kind", []))}
    assert counted == {len(told)} or len(told) == 10, (counted, told)
    print(json.dumps([results.engine, told]), flush=True)
"""
# Every line "pk title" is published, as "-pk" withdrawn, as "!pk" kept for the vendor's own people.
PUBLISHER = """
for line in sys.stdin:
    pk, _, title = line.strip().partition(" ")
    if pk.startswith("!"): publish(int(pk[1:]), f"机密票据{pk[1:]}", "internal")
    elif pk.startswith("-"): documents.remove(Kind.FAQ, -int(pk))
    else: publish(int(pk), title)
    print("done", flush=True)
"""
# Every line is answered by whether the index, brought up to date, holds exactly what the rows say.
HEALER = """
from kb.models import SearchDocument
from kb.search.reading import opened
for line in sys.stdin:
    index.write_pending()
    rows = dict(SearchDocument.objects.values_list("pk", "version"))
    print(index.health() is None and opened.inventory()[0] == rows, flush=True)
"""
RESTLESS = """
import itertools
for number in itertools.count(1):
    for pk in range(1, 6): publish(pk, f"对账单 {number}")
    index.write_pending()
    print(number, flush=True)
"""
REBUILDER = RESTLESS.replace("index.write_pending()", "index.write_pending(); rebuilding.rebuild()")


class Process(Fork):
    """A Python inside an installation, spoken to line by line."""

    def __init__(self, installation: Installation, code: str) -> None:
        super().__init__(installation.python(PREPARE).address, code)

    def count(self, question: str) -> int:
        return len(self.finds(question))

    def finds(self, question: str) -> list[str]:
        engine, titles = json.loads(self.say(question))
        assert engine == "whoosh"
        return list(titles)


@pytest.fixture
def installation(tmp_path: Path, django_db_setup: None) -> Iterator[Installation]:
    place = Installation(tmp_path / "var")
    place.python(PREPARE).run("from django.core.management import call_command; call_command('rebuild_index')")
    yield place
    place.stop()


def test_a_publication_is_found_in_every_process_and_a_withdrawal_needs_no_worker(installation: Installation) -> None:
    askers = [Process(installation, ASKER), Process(installation, ASKER)]
    publisher = Process(installation, PUBLISHER)
    installation.start_worker()
    assert [asker.finds("网银") for asker in askers] == [[], []]
    publisher.say("1 网银对账")
    wait_for_first(askers)  # the worker is still starting
    waits = []
    for pk in range(2, 6):
        publisher.say(f"{pk} 票据{pk}")
        waits.append(seconds_until_found(askers, f"票据{pk}"))
    installation.kill("worker")
    publisher.say("-2")
    assert all(f"票据{2}" not in asker.finds("票据") for asker in askers), "gone at once, nobody to write the index"
    for process in [*askers, publisher]:
        process.kill()
    assert sorted(waits)[1] < 2, waits  # the machine may be busy once


def wait_for_first(askers: list[Process]) -> None:
    assert seconds_until_found(askers, "网银对账") < 60


def seconds_until_found(askers: list[Process], title: str) -> float:
    started = time.monotonic()
    while time.monotonic() - started < 60:
        if all(title in asker.finds(title) for asker in askers):
            break
        time.sleep(0.05)
    return time.monotonic() - started


@pytest.mark.parametrize("writer", [RESTLESS, REBUILDER], ids=["writing", "rebuilding"])
def test_a_writer_killed_at_any_moment_loses_nothing_and_leaves_an_index_that_heals(
    installation: Installation, writer: str
) -> None:
    """Twenty times each. What its owner was told is published is found after the sweep, in the newest version."""
    asker, healer = Process(installation, ASKER), Process(installation, HEALER)
    chance = random.Random(7)  # noqa: S311
    for _ in range(20):
        victim = Process(installation, writer)
        told = [victim.hear()]
        assert told == ["1"]
        until = time.monotonic() + chance.uniform(0.0, 0.8)
        while time.monotonic() < until:
            time.sleep(chance.uniform(0.0, 0.05))
        victim.kill()
        told += victim.rest()
        engine, titles = json.loads(asker.say("对账单"))
        assert (engine, len(titles)) == ("whoosh", 5), "whole batches only"
        assert healer.say("now") == "True"
        found = asker.finds("对账单")
        assert {int(title.split()[1]) >= int(told[-1]) for title in found} == {True}, (told, found)
    asker.kill()
    healer.kill()


def test_a_wall_moved_in_one_process_holds_in_all_of_them_at_once_though_nobody_writes(
    installation: Installation,
) -> None:
    askers = [Process(installation, ASKER), Process(installation, ASKER)]
    publisher, healer = Process(installation, PUBLISHER), Process(installation, HEALER)
    for number in range(1, 6):
        publisher.say(f"{number} 机密票据{number}")
    assert healer.say("now") == "True"
    assert [len(asker.finds("机密票据")) for asker in askers] == [5, 5]
    publisher.say("-1")
    publisher.say("!2")  # becomes internal
    expected = ["机密票据3", "机密票据4", "机密票据5"]
    assert [sorted(asker.finds("机密票据")) for asker in askers] == [expected, expected]
    publisher.say("-3")
    assert sorted(askers[0].finds("机密票据")) == expected[1:]
    assert healer.say("now") == "True"  # the row of number 3 is deleted before the second process looks
    assert [asker.count("机密票据") for asker in askers] == [2, 2], "counted as well as shown"
    for process in [*askers, publisher, healer]:
        process.kill()

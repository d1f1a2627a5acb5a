"""Runs modelsearch's own test-suite for search backends against ours, in a process of its own.

    python -m tests.kb.backend.conformance FOLDER-WITH-search.json

Its last line is the outcome as JSON. The suite's fixture is not part of its wheel, and the copy at hand is older than
the suite: the rows it lacks are made here.
"""

import json
import os
import shutil
import sys
import unittest
import unittest.mock
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kb.backend.conformance_settings"

import django
from django.conf import settings

settings.FIXTURE_DIRS = [sys.argv[1]]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import TestCase  # noqa: E402
from django.test.utils import get_runner, override_settings  # noqa: E402
from modelsearch.query import MATCH_ALL, And, Fuzzy, Not, Or, Phrase, PlainText  # noqa: E402
from modelsearch.test.testapp import models  # noqa: E402
from modelsearch.tests.test_backends import BackendTests, BackendTestSetupMixin  # noqa: E402

from kb.search import folder  # noqa: E402
from kb.search.backend import scanning, writing  # noqa: E402


class Rows:
    """What the copy of the fixture lacks."""

    backend_path = "kb.search.backend"
    fixtures = ["search"]

    @classmethod
    def setUpTestData(cls) -> None:
        for model in (models.MPAnimal, models.NSAnimal):
            model.add_root(name="Animal")
            for parent, child in [("Animal", "Mammal"), ("Animal", "Reptile"), ("Mammal", "Dog"), ("Mammal", "Cat")]:
                model.objects.get(name=parent).add_child(name=child)
        meeting = models.Meeting.objects.get(name="Stand-up meeting")
        progress = models.AgendaItem.objects.create(meeting=meeting, topic="Progress")
        models.Speaker.objects.create(agenda_item=progress, name="Doyle")


class Upstream(Rows, BackendTests, TestCase):
    pass


class Own(Rows, BackendTestSetupMixin, TestCase):
    """What the suite does not ask, on the same models."""

    def titles(self, query: object, **options: object) -> set[str]:
        return {book.title for book in self.backend.search(query, models.Book, **options)}

    @contextmanager
    def unaware(self) -> Iterator[None]:
        """Books that are indexed as if there were no special kinds of books."""
        plain = {
            "get_indexed_instance": lambda book: book,
            "get_indexed_objects": classmethod(lambda cls: cls.objects.all()),
        }
        with unittest.mock.patch.multiple(models.Book, **plain):
            yield

    def test_a_parent_that_does_not_know_its_children_does_not_overwrite_them(self) -> None:
        with self.unaware():
            self.backend.add(models.Book.objects.get(title="A Game of Thrones"))
            self.backend.refresh_indexes()
        assert "A Game of Thrones" in self.titles("Westeros")

    def test_a_rebuild_that_meets_a_row_as_parent_and_as_child_takes_the_child(self) -> None:
        with self.unaware():
            call_command("rebuild_modelsearch_index", stdout=StringIO())
        assert self.backend.search("Westeros", models.Book).count() == 3
        assert self.backend.search("Westeros", models.Novel).count() == 3

    def test_what_is_not_to_be_indexed_is_not(self) -> None:
        book = models.Book.objects.get(title="Foundation")
        book.title = "Don't index me!"
        book.save()
        writing.note("searchtests.book", book.pk)  # Wagtail's own task would not even ask
        self.backend.refresh_indexes()
        assert self.titles("index") == set()
        assert self.titles("foundation") == set()

    def test_keys_that_are_no_numbers(self) -> None:
        for text in ("early bird", "last minute"):
            models.AdvertWithCustomUUIDPrimaryKey.objects.create(text=text)
        self.backend.refresh_indexes()
        found = self.backend.search("bird", models.AdvertWithCustomUUIDPrimaryKey)
        assert [advert.text for advert in found] == ["early bird"]

    def test_misspelt_words(self) -> None:
        assert self.titles(Fuzzy("Javscript")) == self.titles("JavaScript")
        assert self.titles(Fuzzy("Westerso throns", operator="and")) == {"A Game of Thrones"}
        assert self.titles(Fuzzy("qqqqq")) == set()

    def test_a_sliced_queryset_is_searched_in_its_slice(self) -> None:
        first = models.Book.objects.order_by("pk")[:2]
        found = self.backend.search("of", first)
        assert {book.title for book in found} == {"A Game of Thrones", "A Clash of Kings"}

    def test_a_queryset_that_joins_an_object_twice_gives_it_once(self) -> None:
        twice = models.Book.objects.filter(authors__date_of_birth=None)
        found = self.backend.search("python", twice)
        assert (found.count(), len(found)) == (2, 2)
        assert dict(found.facet("number_of_pages")) == {1160: 1, 556: 1}

    def test_the_database_answers_alike_while_there_is_no_index(self) -> None:
        some, other = PlainText("javascript"), PlainText("guide")
        queries = [some, some & other, some | other, some & ~other, ~some, Phrase("good parts"), And([]), Or([])]
        queries += [Not(MATCH_ALL), PlainText("two rust", operator="or"), PlainText("Tolkien hobbit")]
        with_index = [self.titles(query) for query in queries]
        assert [set(scan(query)) for query in queries] == with_index
        shutil.rmtree(settings.SEARCH_INDEX / "models")
        assert [self.titles(query) for query in queries] == with_index
        with override_settings(MODELSEARCH_BACKENDS={"default": {"BACKEND": "modelsearch.backends.database"}}):
            assert not writing.is_used()


def scan(query: object) -> list[str]:
    found = scanning.scan(models.Book.objects.all(), query, None, completing=False)
    return [book.title for book in found]


def outcome_of(case: type[TestCase]) -> dict[str, object]:
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    return {
        "run": result.testsRun,
        "failed": [str(test) for test, _trace in [*result.failures, *result.errors]],
        "skipped": [str(test) for test, _reason in result.skipped],
        "expected to fail": [str(test) for test, _trace in result.expectedFailures],
        "unexpected": [str(test) for test in result.unexpectedSuccesses],
    }


def main() -> None:
    folder.flush = lambda path: None  # whether files are on the disk is tested elsewhere
    runner = get_runner(settings)(verbosity=0)
    old = runner.setup_databases()
    try:
        outcome = {"own": outcome_of(Own)} | ({"upstream": outcome_of(Upstream)} if "--own" not in sys.argv else {})
    finally:
        runner.teardown_databases(old)
        shutil.rmtree(settings.SEARCH_INDEX, ignore_errors=True)
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()

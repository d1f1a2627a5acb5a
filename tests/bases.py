"""Worlds that many tests begin from, built once per worker and then put back in milliseconds.

`world = shared(cast.build)` in a conftest makes a fixture. Before a test starts, the worker's database is put in the
state in which all shared fixtures of that test have just been built; the test then runs in a transaction over it, as
ever, and gets a copy of the objects of its own.
"""

import copy
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import translation

from jobs.running import run_all
from kb.search.folder import seal
from kb.search.mirroring import mirror
from kb.search.reading import opened
from tests import caching, database


@dataclass(frozen=True, eq=False)
class Recipe:
    """How a shared fixture is built: `needs` are the shared fixtures whose objects it takes, in order."""

    number: int
    build: Callable[..., Any]
    needs: tuple["Recipe", ...]
    after: tuple["Recipe", ...]
    has_index: bool
    is_settled: bool

    def all(self) -> set["Recipe"]:
        return {self}.union(*(need.all() for need in (*self.needs, *self.after)))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Recipe":
        return self


Recipes = tuple[Recipe, ...]  # in the order they were declared: each after what it needs
known: dict[Callable[..., Any], Recipe] = {}


def shared(
    build: Callable[..., Any],
    *needs: Any,
    after: Sequence[Any] = (),
    has_index: bool = False,
    is_settled: bool = False,
) -> Any:
    """A fixture that is `build()`, or `build(…)` with the objects of other shared fixtures.

    `after`: shared fixtures that must be built before, though it does not take their objects. `has_index`: it builds a
    search index, too, of which each test gets a copy in its own SEARCH_INDEX. `is_settled`: it counts as committed,
    with all background work done.
    """

    def fixture(db: None) -> Any:
        return bases.serve(recipe)

    made = pytest.fixture(fixture)
    recipe = Recipe(len(known), build, recipes(needs), recipes(after), has_index, is_settled)
    made.recipe = known[fixture] = recipe
    return made


def recipes(fixtures: Sequence[Any]) -> Recipes:
    return tuple(fixture.recipe for fixture in fixtures)


def recipes_of(item: pytest.Item) -> Recipes:
    info = item._fixtureinfo  # type: ignore[attr-defined]
    nearest = [info.name2fixturedefs[name][-1].func for name in info.names_closure if name in info.name2fixturedefs]
    wanted = set().union(*(known[func].all() for func in nearest if func in known))
    return tuple(sorted(wanted, key=lambda recipe: recipe.number))


def uses_database(item: pytest.Item) -> bool:
    names = item._fixtureinfo.names_closure  # type: ignore[attr-defined]
    case = getattr(item, "cls", None)
    is_case = isinstance(case, type) and issubclass(case, TransactionTestCase)
    return is_case or bool({"db", "transactional_db"} & set(names)) or item.get_closest_marker("django_db") is not None


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    return is_marked or "transactional_db" in item._fixtureinfo.names_closure  # type: ignore[attr-defined]


class Bases:
    """What the database of this worker holds between tests.

    SQLite keeps a copy of each base. PostgreSQL, where copying takes seconds, holds the newest one in transactions
    that are never committed, one in the other, around those of the tests; a test that commits builds what it needs by
    itself there.
    """

    def __init__(self) -> None:
        self.worker: database.Files | database.Databases | None = None
        self.wanted: Recipes = ()
        self.current: Recipes = ()
        self.built: dict[Recipes, dict[Recipe, Any]] = {(): {}}
        self.copies: dict[Recipe, Any] = {}
        self.around: list[transaction.Atomic] = []  # one for each recipe of the current base

    def start(self, worker: database.Files | database.Databases) -> None:
        """The first test that uses the database comes here before it begins."""
        self.worker = worker
        self.folder = Path(tempfile.mkdtemp(dir=settings.VAR))
        self.stand_on(self.wanted)

    def prepare(self, item: pytest.Item) -> None:
        if uses_database(item):
            self.wanted = () if commits(item) and connection.vendor != "sqlite" else recipes_of(item)
            if self.worker is not None:
                self.stand_on(self.wanted)

    def stand_on(self, recipes: Recipes) -> None:
        """Make the database what these recipes build, and take copies of what they return."""
        if self.current != recipes:
            self.load(recipes)
        self.copies = copy.deepcopy(self.built[recipes])

    def load(self, recipes: Recipes) -> None:
        assert self.worker is not None
        if isinstance(self.worker, database.Databases):
            begun = takewhile(lambda pair: pair[0] is pair[1], zip(self.current, recipes, strict=False))
            self.roll_back(keep=len(list(begun)))
            for number in range(len(self.around) + 1, len(recipes) + 1):
                self.around.append(enter())
                self.build(recipes[:number], dict(self.built[recipes[: number - 1]]))
        elif not recipes:
            self.worker.restore()
        elif recipes in self.built:
            self.worker.load(self.name(recipes))
        else:
            self.stand_on(recipes[:-1])
            around = enter()
            self.build(recipes, self.copies)
            around.__exit__(None, None, None)
            self.worker.save(self.name(recipes))
        self.current = recipes

    def build(self, recipes: Recipes, objects: dict[Recipe, Any]) -> None:
        recipe = recipes[-1]
        place = {"SEARCH_INDEX": self.folder / self.name(recipes), "SEARCH_URL": "whoosh:"}
        shutil.rmtree(place["SEARCH_INDEX"], ignore_errors=True)
        with override_settings(**place), translation.override("zh-hans"):
            self.lay_index()
            with TestCase.captureOnCommitCallbacks(execute=recipe.is_settled):
                objects[recipe] = recipe.build(*(objects[need] for need in recipe.needs))
            ran = recipe.is_settled
            while ran:
                with TestCase.captureOnCommitCallbacks(execute=True):
                    ran = bool(run_all())
        connection.run_on_commit = []  # as in a test, which never commits
        self.built[recipes] = objects
        self.current = recipes
        opened.forget()
        mirror.forget()
        caching.start_empty()

    def put_back(self) -> None:
        """After a test that committed."""
        assert self.worker is not None
        self.worker.restore()
        self.current = ()

    def roll_back(self, keep: int = 0) -> None:
        """What all but so many of the recipes built."""
        while len(self.around) > keep:
            transaction.set_rollback(True)
            self.around.pop().__exit__(None, None, None)

    def name(self, recipes: Recipes) -> str:
        return "base_" + "_".join(str(recipe.number) for recipe in recipes)

    def serve(self, recipe: Recipe) -> Any:
        """The test's own object, and its own copy of the index. Asked for in mid-test, it is built there."""
        if recipe not in self.copies:
            list(map(self.serve, recipe.after))
            self.copies[recipe] = recipe.build(*map(self.serve, recipe.needs))
        elif recipe.has_index:
            self.lay_index()
        return self.copies[recipe]

    def lay_index(self) -> None:
        """A copy of the newest index of the current base, where the settings look for one."""
        newest = max((place for place, one in enumerate(self.current, 1) if one.has_index), default=0)
        if newest and not Path(settings.SEARCH_INDEX).exists():
            copy_index(self.folder / self.name(self.current[:newest]))


def enter() -> transaction.Atomic:
    """A transaction that code which must be the outermost takes for that of a test."""
    around = transaction.atomic()
    around._from_testcase = True
    around.__enter__()
    return around


def copy_index(source: Path) -> None:
    """An index that lies elsewhere is not trusted, so the copy is sealed where it lies now."""
    shutil.copytree(source, settings.SEARCH_INDEX)
    for pointer in Path(settings.SEARCH_INDEX).glob("*/current"):
        name, _colon, _signature = pointer.read_text().partition(":")
        pointer.write_text(seal(pointer.parent / name))


bases = Bases()

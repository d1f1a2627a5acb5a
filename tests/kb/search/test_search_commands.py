"""Searching and rebuilding from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kb.search.folder import READERS
from tests.kb.search.library import Library
from tests.world import World

pytestmark = pytest.mark.django_db


def said(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_search_answers_as_a_visitor_or_as_a_person(library: Library, world: World) -> None:
    assert json.loads(said("search", "应急口令", "--json"))["total"] == 0
    hits = json.loads(said("search", "应急口令", "--as", "chen", "--json"))["hits"]
    assert hits[0]["title"] == "月末结账应急处理"
    assert set(hits[0]) >= {"id", "title", "address", "snippet"}


def test_search_prints_lines_for_people(library: Library) -> None:
    shown = said("search", "月末结账", "--limit", "1")
    assert "月末结账  V9.0" in shown
    assert "/manuals/general-ledger/9-0/102/" in shown
    assert "共 2 条，whoosh" in shown
    assert "<mark>" not in shown


def test_search_narrows_by_the_same_filters(library: Library) -> None:
    found = json.loads(said("search", "月末结账", "--kind", "section", "--edition", "8-5", "--json"))
    assert [(hit["kind"], hit["edition"]) for hit in found["hits"]] == [("section", "V8.5")]
    with pytest.raises(CommandError, match="kind"):
        said("search", "月末结账", "--kind", "nonsense")


def test_searching_as_nobody_is_an_error(library: Library) -> None:
    with pytest.raises(CommandError, match="没有用户 nobody"):
        said("search", "结账", "--as", "nobody")


def test_rebuilding_shows_its_progress(library: Library) -> None:
    before = READERS.current()
    shown = said("rebuild_index")
    assert "8 / 8 (100 %)" in shown
    assert READERS.current() != before


def test_rebuilding_twice_at_once_is_an_error(library: Library) -> None:
    with READERS.exclusive("build"), pytest.raises(CommandError, match="已经有一个进程"):
        said("rebuild_index")


def test_a_server_that_is_away_is_named_in_words(settings, library: Library) -> None:
    settings.SEARCH_URL = "elasticsearch://127.0.0.1:1/zhizheng"
    with pytest.raises(CommandError, match="检索服务没有应答"):
        said("rebuild_index")


def test_there_is_nothing_to_rebuild_without_an_index(settings, library: Library) -> None:
    settings.SEARCH_URL = "database:"
    with pytest.raises(CommandError, match="database"):
        said("rebuild_index")

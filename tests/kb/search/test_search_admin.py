"""The editors' search on Elasticsearch and OpenSearch: Wagtail's backends, asked in terms that are cut already.

The shapes of requests are Wagtail's own and tested there; here is only what cutting changes.
"""

import json
from importlib import import_module
from typing import Any

import pytest
from wagtail.models import Page

from config import environment
from kb.models import FaqEntry, SectionPage
from kb.search.engines.admin.cutting import of_document, terms
from tests.kb.search.lucene import Answer, Cluster, Request
from tests.kb.shelf import Shelf

VERSIONS = ["elasticsearch8", "elasticsearch9", "opensearch2", "opensearch3"]


@pytest.fixture(params=VERSIONS)
def backend(request: pytest.FixtureRequest, monkeypatch) -> Any:
    """A backend as settings make it; nothing is asked of the server before a search."""
    name = str(request.param)
    pytest.importorskip({"e": "elasticsearch", "o": "opensearchpy"}[name[0]], reason="its client is not installed")
    monkeypatch.setenv("SEARCH_URL", f"{name[:-1]}://me:p%40ss@127.0.0.1:9/found?version={name[-1]}")
    _url, _databases, params = environment.search({})
    assert params
    return import_module(str(params.pop("BACKEND"))).SearchBackend(params)


def test_texts_become_pairs_in_their_order() -> None:
    assert terms("月末结账：ORA-00060，Ｅｘｃｅｌ导入 账") == [
        *("月末", "末结", "结账"),
        *("ora-00060", "ora", "00060"),
        *("excel", "导入", "账"),
    ]
    assert of_document(["结账", 5, None]) == ["结账 结 账", 5, None]


def test_the_server_cuts_at_blanks_and_nowhere_else(backend: Any) -> None:
    analyzers = backend.settings["settings"]["analysis"]["analyzer"]
    assert {analyzer["tokenizer"] for analyzer in analyzers.values()} == {"whitespace"}
    properties = backend.mapping_class(SectionPage).get_mapping()["properties"]
    assert properties["_edgengrams"]["analyzer"] in analyzers
    assert properties["_edgengrams"]["search_analyzer"] == "whitespace"


@pytest.mark.django_db
def test_a_page_is_sent_in_terms(backend: Any, shelf: Shelf) -> None:
    document = backend.mapping_class(SectionPage).get_document(shelf.closing)
    assert document["title"] == "月末 末结 结账 月 末 结 账"
    assert document["pk"] == str(shelf.closing.pk)
    assert document["live_filter"] is True


@pytest.mark.django_db
def test_a_question_is_asked_in_terms(backend: Any) -> None:
    query = backend.search("末结账 ORA-00060", FaqEntry).query_compiler.get_query()
    assert "末结 结账 ora-00060 ora 00060" in json.dumps(query, ensure_ascii=False)
    typed = backend.autocomplete("月末结", Page).query_compiler.get_query()
    assert "月末 末结" in json.dumps(typed, ensure_ascii=False)


@pytest.mark.django_db
def test_it_finds_through_the_client(monkeypatch, shelf: Shelf, cluster: tuple[Cluster, str]) -> None:
    """The client of Elasticsearch 9, the documented answer of a search, a page out of the database."""
    pytest.importorskip("elasticsearch")
    monkeypatch.setenv("SEARCH_URL", f"elasticsearch:{cluster[1]}")
    params = environment.search({})[2] or {}
    backend = import_module(str(params.pop("BACKEND"))).SearchBackend(params)

    def answer(request: Request) -> Answer:
        hit = {"_index": "x", "_id": "1", "_score": 1.0, "fields": {"pk": [str(shelf.closing.pk)]}}
        return 200, {"took": 1, "timed_out": False, "hits": {"total": {"value": 1, "relation": "eq"}, "hits": [hit]}}

    cluster[0].says = answer
    assert list(backend.search("月末结账", SectionPage)[:5]) == [shelf.closing]
    (request,) = cluster[0].requests
    assert request.path == "/found_admin_wagtailcore_page/_search"

"""What is sent to Elasticsearch and OpenSearch, and what is made of their answers; also of the bad ones.

Requests are compared with the documented ones:
https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create
https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk (version, version_type, require_alias)
https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search
https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-update-aliases
https://www.elastic.co/docs/reference/elasticsearch/index-settings/similarity (BM25: b, k1)
https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ and the neighbouring pages
"""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from jobs.models import Job
from jobs.running import run_all
from kb import tasks
from kb.models import SearchDocument
from kb.rules import addresses
from kb.search import documents, engines, index, rebuilding
from kb.search.documents import Kind
from kb.search.engines.elastic import bodies, client
from kb.search.engines.elastic.bodies import Item
from kb.search.engines.elastic.client import Server
from kb.search.folder import IndexBusy, NoUsableIndex, Unreachable
from kb.search.query import search
from kb.search.scoring import Clause
from tests.kb.search import lucene
from tests.kb.search.library import Library, faq
from tests.kb.search.lucene import Answer, Cluster, Request

VISITOR = AnonymousUser()


@pytest.fixture
def server(settings, library: Library, cluster: tuple[Cluster, str]) -> Cluster:
    """The library on a server."""
    settings.SEARCH_URL = f"elasticsearch:{cluster[1]}"
    rebuilding.rebuild()
    Job.objects.all().delete()
    return cluster[0]


def says(verb: str, *answer: Any) -> Callable[[Request], Answer | None]:
    """Always this answer to requests that end so."""
    return lambda request: (answer[0], answer[1]) if request.path.endswith(verb) else None


def found(text: str) -> tuple[str, list[str]]:
    results = search(VISITOR, text)
    return results.engine, [hit.title for hit in results.hits]


# Bodies


def test_an_index_takes_terms_as_they_come_and_scores_them_as_we_do() -> None:
    body = bodies.index(["反结账"], ["words", "pairs"], shards=2)
    settings = body["settings"]["index"]
    assert settings["analysis"]["analyzer"] == {"terms": {"type": "custom", "tokenizer": "whitespace"}}
    assert settings["similarity"] == {"bm25": {"type": "BM25", "b": 0.75, "k1": 1.2}}
    assert (settings["number_of_shards"], settings["number_of_replicas"], settings["refresh_interval"]) == (2, 0, "-1")
    properties = body["mappings"]["properties"]
    for name in ("words", "pairs"):
        assert properties[name] == {
            "type": "text",
            "analyzer": "terms",
            "similarity": "bm25",
            "index_options": "freqs",
        }
    assert {name: properties[name]["type"] for name in ("id", "kind", "audience", "manual", "edition")} == {
        "id": "long",
        "kind": "keyword",
        "audience": "keyword",
        "manual": "long",
        "edition": "long",
    }
    assert body["mappings"]["dynamic"] is False
    assert body["mappings"]["_meta"]["dictionary"] == ["反结账"]


def test_a_document_is_two_lines_with_a_version_of_ours() -> None:
    item = Item(5, 7, {"words": ["月末", "结账", "结账"], "pairs": []}, {"kind": "faq"})
    assert bodies.put(item) == (
        {"index": {"_id": "5", "version": 7, "version_type": "external"}},
        {"id": 5, "version": 7, "kind": "faq", "words": "月末 结账 结账", "pairs": ""},
    )
    assert bodies.forget(5, 8) == {"delete": {"_id": "5", "version": 8, "version_type": "external"}}


def test_a_term_stays_one_term_whatever_is_in_it() -> None:
    assert bodies.token("总账 期末") == "总账_期末"
    assert len(bodies.token("x" * 5_000)) == 255


def test_a_question_asks_for_numbers_and_scores_of_all_that_match() -> None:
    clauses = [Clause("words", "结账"), Clause("pairs", "结账", 0.5)]
    body = bodies.search(clauses, [Clause("pairs", "账")], [{"terms": {"kind": ["faq"]}}], 1.5)
    assert body["query"] == {
        "bool": {
            "should": [
                {"term": {"words": {"value": "结账", "boost": 1.0}}},
                {"term": {"pairs": {"value": "结账", "boost": 0.5}}},
                {"prefix": {"pairs": {"value": "账", "boost": 1.0}}},
            ],
            "minimum_should_match": 1,
            "filter": [{"terms": {"kind": ["faq"]}}],
        }
    }
    assert (body["size"], body["timeout"], body["_source"], body["docvalue_fields"]) == (
        bodies.MOST_MATCHES,
        "1500ms",
        False,
        ["id"],
    )


def test_the_swap_is_one_request() -> None:
    assert bodies.swap("found", "found-b", ["found-a", "found-b"]) == {
        "actions": [
            {"add": {"index": "found-b", "alias": "found"}},
            {"remove_index": {"index": "found-a"}},
        ]
    }


# What is sent


@pytest.mark.django_db
def test_a_rebuild_fills_an_index_beside_and_then_swaps(server: Cluster) -> None:
    first = server.aliases["found"]
    server.requests.clear()
    assert rebuilding.rebuild() == 8
    second = server.aliases["found"]
    assert first != second
    assert re.fullmatch("found-[0-9a-f]{12}", second)
    assert list(server.indices) == [second]
    assert [(one.method, one.path) for one in server.requests] == [
        ("PUT", f"/{second}"),
        ("POST", f"/{second}/_bulk"),
        ("PUT", f"/{second}/_settings"),
        ("POST", f"/{second}/_refresh"),
        ("GET", "/found-*/_alias"),
        ("POST", "/_aliases"),
    ]
    assert server.asked("_settings")[0].body == {"index": {"refresh_interval": "1s", "number_of_replicas": 1}}
    assert server.asked("_bulk")[0].headers["Content-Type"] == "application/x-ndjson"


@pytest.mark.django_db
def test_a_publication_goes_to_the_alias_and_a_withdrawal_too(server: Cluster) -> None:
    row = faq(9, "网银对账怎么做？", "下载银行流水。", "public")
    documents.remove(Kind.FAQ, 1)
    gone = SearchDocument.objects.get(kind="faq", object_id=1)
    server.requests.clear()
    assert index.write_pending() == 2
    (request,) = server.asked("/found/_bulk")
    assert request.params == {"require_alias": "true"}
    assert request.body[0] == bodies.forget(gone.pk, gone.version)
    assert request.body[1]["index"] == {"_id": str(row.pk), "version": row.version, "version_type": "external"}
    assert (request.body[2]["kind"], request.body[2]["audience"]) == ("faq", "public")
    assert found("网银") == ("elasticsearch", ["网银对账怎么做？"])
    assert not SearchDocument.objects.filter(pk=gone.pk).exists()


@pytest.mark.django_db
def test_a_question_is_narrowed_before_and_checked_after(server: Cluster) -> None:
    search(VISITOR, "月末结账")
    body = next(one.body for one in server.asked("/found/_search") if "should" in str(one.body))
    (only,) = body["query"]["bool"]["filter"]
    allowed = set(documents.visible(VISITOR).values_list("pk", flat=True))
    assert set(only["terms"]["id"]) == allowed
    everything = [{"fields": {"id": [pk]}, "_score": 9.0} for pk in SearchDocument.objects.values_list("pk", flat=True)]
    server.says = lambda request: (
        (200, {"timed_out": False, "hits": {"hits": everything}}) if "should" in str(request.body) else None
    )
    results = search(VISITOR, "月末结账", size=100)
    shown = {hit.id for hit in results.hits}
    assert shown <= allowed
    assert results.total == 4  # not the eight that the server claims


@pytest.mark.django_db
def test_a_large_scope_is_named_by_what_it_shares(server: Cluster, library: Library, monkeypatch) -> None:
    monkeypatch.setattr(bodies, "MOST_IDS", 2)
    search(VISITOR, "月末结账")
    filters = next(one.body for one in server.asked("/found/_search") if "should" in str(one.body))["query"]["bool"]
    assert {"terms": {"manual": [0, library.ledger.pk]}} in filters["filter"]
    assert found("应急口令") == ("elasticsearch", [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secret", "header"),
    [
        ("me:p%40ss@", "Basic " + base64.b64encode(b"me:p@ss").decode()),
        ("", "ApiKey abc"),
    ],
)
def test_who_asks_is_said_in_a_header(settings, server: Cluster, cluster, secret: str, header: str) -> None:
    settings.SEARCH_URL = f"elasticsearch://{secret}{cluster[1][2:]}{'' if secret else '?api_key=abc'}"
    assert found("凭证录入")[0] == "elasticsearch"
    assert server.requests[-1].headers["Authorization"] == header
    assert "p%40ss" not in server.requests[-1].path


# What is made of answers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        (429, {"error": {"type": "es_rejected_execution_exception"}, "status": 429}),
        (503, {"error": {"type": "cluster_block_exception"}, "status": 503}),
        (500, {"error": {"type": "search_phase_execution_exception"}, "status": 500}),
        (400, {"error": {"type": "parsing_exception"}, "status": 400}),
        (401, {"error": {"type": "security_exception"}, "status": 401}),
        (200, b"<html>a proxy says hello</html>"),
        (200, b"[1, 2]"),
        (200, b""),
        (200, {"hits": {"hits": [{"_score": "much"}]}}),
        (200, {"timed_out": True, "hits": {"hits": []}}),
        (200, {"_shards": {"total": 2, "failed": 1}, "hits": {"hits": []}}),
    ],
    ids=lambda answer: f"{answer[0]}-{str(answer[1])[:24]}",
)
def test_a_bad_answer_is_no_answer_and_asks_for_no_rebuild(server: Cluster, answer: Answer) -> None:
    server.says = says("_search", *answer)
    results = search(VISITOR, "月末结账")
    assert (results.engine, results.total) == ("database", 2)
    assert not Job.objects.filter(kind="rebuild_index").exists()
    server.says = lambda request: None
    assert found("月末结账")[0] == "elasticsearch"


@pytest.mark.django_db
def test_a_missing_index_is_answered_by_the_database_and_built_again(server: Cluster) -> None:
    server.indices.clear()
    server.aliases.clear()
    engines.chosen().store.known = None  # type: ignore[union-attr]
    assert found("月末结账")[0] == "database"
    run_all()
    assert found("月末结账")[0] == "elasticsearch"


@pytest.mark.django_db
def test_an_index_of_another_version_is_built_again(server: Cluster, monkeypatch) -> None:
    monkeypatch.setattr(bodies, "VERSION", bodies.VERSION + 1)
    assert index.health()
    tasks.heal_index()
    run_all()
    assert index.health() is None


@pytest.mark.django_db
def test_a_silent_server_is_asked_once_and_then_left_alone_for_a_while(settings, server: Cluster, cluster) -> None:
    settings.SEARCH_URL = f"elasticsearch:{cluster[1]}?timeout=0.2"
    assert found("凭证录入")[0] == "elasticsearch"
    server.says = says("_search", 200, 1.0)
    asked = len(server.requests)
    assert [found("月末结账")[0] for _ in range(3)] == ["database"] * 3
    assert len(server.requests) == asked + 1
    server.says = lambda request: None
    engines.chosen().server.rests_until = 0  # type: ignore[attr-defined]
    assert found("月末结账")[0] == "elasticsearch"


@pytest.mark.django_db
def test_a_server_that_is_away_is_waited_for(settings, library: Library) -> None:
    settings.SEARCH_URL = "opensearch://127.0.0.1:9/found"
    assert found("月末结账")[0] == "database"
    assert index.health()
    tasks.heal_index()
    assert not Job.objects.filter(kind="rebuild_index").exists()
    faq(9, "网银", "", "public")
    with pytest.raises(Unreachable):
        index.write_pending()
    assert SearchDocument.objects.get(object_id=9).indexed == 0


# Writing


@pytest.mark.django_db
def test_what_arrives_late_or_twice_changes_nothing(server: Cluster) -> None:
    row = SearchDocument.objects.get(kind="faq", object_id=2)
    before = server.indices[server.aliases["found"]].documents[str(row.pk)]
    SearchDocument.objects.filter(pk=row.pk).update(indexed=0)
    assert index.write_pending() == 1
    assert server.indices[server.aliases["found"]].documents[str(row.pk)] == before
    row.refresh_from_db()
    assert row.indexed == row.version


def one(verb: str, **result: Any) -> Answer:
    return 200, {"took": 1, "errors": True, "items": [{verb: {"_id": "1", **result}}]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ((429, {}), IndexBusy),
        ((503, {}), IndexBusy),
        (one("index", status=429, error={"type": "es_rejected_execution_exception"}), IndexBusy),
        (one("index", status=400, error={"type": "document_parsing_exception"}), Unreachable),
        (one("delete", status=404, error={"type": "index_not_found_exception"}), NoUsableIndex),
        (one("index", status=404, error={"type": "index_not_found_exception"}), NoUsableIndex),
        ((200, b"?"), Unreachable),
    ],
)
def test_what_was_not_taken_stays_to_be_written(server: Cluster, answer: Answer, raised: type[Exception]) -> None:
    row = faq(9, "网银", "", "public")
    server.says = says("_bulk", *answer)
    with pytest.raises(raised):
        index.write_pending()
    server.says = lambda request: None
    row.refresh_from_db()
    assert row.indexed == 0
    assert index.write_pending() == 1
    assert found("网银") == ("elasticsearch", ["网银"])


@pytest.mark.django_db
def test_what_is_gone_or_newer_on_the_server_is_done(server: Cluster) -> None:
    documents.remove(Kind.FAQ, 1)
    gone = {"delete": {"_id": "1", "_version": 2, "result": "not_found", "status": 404}}
    newer = {"index": {"_id": "2", "status": 409, "error": {"type": "version_conflict_engine_exception"}}}
    server.says = says("_bulk", 200, {"took": 1, "errors": True, "items": [gone, newer]})
    assert index.write_pending() == 1


@pytest.mark.django_db
def test_large_batches_are_sent_in_parts(server: Cluster, monkeypatch) -> None:
    monkeypatch.setattr(bodies, "BULK_BYTES", 1_500)
    server.requests.clear()
    rebuilding.rebuild()
    assert len(server.asked("_bulk")) > 2
    assert found("月末结账")[0] == "elasticsearch"


@pytest.mark.django_db
def test_a_build_that_fails_is_deleted(server: Cluster) -> None:
    before = dict(server.aliases)
    server.says = says("_settings", 500, {})
    with pytest.raises(NoUsableIndex):
        rebuilding.rebuild()
    assert (dict(server.aliases), list(server.indices)) == (before, list(before.values()))


@pytest.mark.django_db
def test_a_restored_backup_that_is_behind_asks_for_a_new_index(server: Cluster) -> None:
    SearchDocument.objects.filter(kind="faq", object_id=2).update(version=0, indexed=0)
    row = SearchDocument.objects.get(kind="faq", object_id=2)
    assert rebuilding.reconcile() == 1
    run_all()
    assert engines.chosen().store.inventory().kept[row.pk] == 0  # type: ignore[union-attr]


def test_redirects_are_not_followed_and_bodies_not_chunked(cluster: tuple[Cluster, str]) -> None:
    server = Server(addresses.parse(f"opensearch:{cluster[1]}"))
    cluster[0].says = lambda request: (302, {})
    with pytest.raises(Unreachable, match="302"):
        server.ask("found/_search", {"a": 1})
    assert len(cluster[0].requests) == 1
    assert "Transfer-Encoding" not in cluster[0].requests[0].headers
    assert client.packed([{"a": 1}, {"b": 2}]) == b'{"a":1}\n{"b":2}\n'


def test_the_stand_in_refuses_old_versions_as_the_servers_do() -> None:
    kept = lucene.Index({})
    put = {"_id": "1", "version": 3}
    assert lucene.write(kept, "index", put, {})["status"] == 201
    assert lucene.write(kept, "index", put, {})["status"] == 409
    assert lucene.write(kept, "delete", {"_id": "1", "version": 2}, None)["status"] == 409

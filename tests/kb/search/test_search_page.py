"""The search page, its suggestions, and the API."""

import json
from urllib.parse import quote

import pytest
from django.test import Client

from kb.search import spelling
from kb.search.folder import READERS
from kb.search.reading import opened
from tests.kb.search.library import Library, faq
from tests.kb.search.test_search_index import lose_everything
from tests.world import World

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_visitor_finds_the_section_with_its_edition_and_path(library: Library, client: Client) -> None:
    shown = page(client, q="月末结账失败")
    assert "<mark>月末结账</mark>" in shown
    assert "总账操作手册" in shown
    assert "V9.0" in shown
    assert '<a href="/manuals/general-ledger/8-5/101/">V8.5</a>' in shown
    assert "找到 2 条内容" in shown


def test_the_page_tells_a_customer_nothing_internal(library: Library, world: World, as_user) -> None:
    shown = page(as_user(world.zhao), q="月末结账")
    assert "应急" not in shown
    assert "服务规范" not in shown
    assert "应急处理" in page(as_user(world.chen), q="月末结账")


def test_kinds_can_be_chosen_and_counts_stay(library: Library, client: Client) -> None:
    shown = page(client, q="月末结账", kind="faq")
    assert "/faq/1/" in shown
    assert "/manuals/general-ledger/9-0/102/" not in shown
    assert f'href="?q={quote("月末结账")}"' in shown, "a way back to all kinds"
    assert f'href="?q={quote("月末结账")}&amp;kind=section"' in shown


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"page": "abc"}, {"page": "-1"}, {"manual": "%\x00"}])
def test_odd_parameters_are_forgiven(library: Library, client: Client, query: dict[str, str]) -> None:
    page(client, q="月末结账", **query)


def test_pages_keep_the_question(library: Library, client: Client) -> None:
    for number in range(20, 35):
        faq(number, f"对账单第{number}号", "对账单的格式。", "public")
    from kb.search import index

    index.write_pending()
    shown = page(client, q="对账单", kind="faq")
    assert f"?q={quote('对账单')}&amp;kind=faq&amp;page=2" in shown
    assert "第 2 页，共 2 页" in page(client, q="对账单", page="2")


def test_an_empty_page_says_how_to_ask(client: Client, db: None) -> None:
    assert "怎样更快找到答案" in page(client)
    assert "请输入汉字、字母或数字" in page(client, q="***")


def test_no_answer_offers_ways_on(library: Library, client: Client) -> None:
    shown = page(client, q="量子纠缠", kind="faq")
    assert "没有找到与“量子纠缠”有关的内容" in shown
    assert "，取消这个条件" in shown
    assert "取消筛选，看全部" not in shown, "it would not help"


def test_a_long_question_is_cut_and_says_so(library: Library, client: Client) -> None:
    shown = page(client, q="结账" * 2500)
    assert "只按前 200 个字检索" in shown


def test_the_page_says_when_the_database_answers(library: Library, client: Client) -> None:
    assert "由数据库直接查找" not in page(client, q="月末结账")
    lose_everything(READERS.current())
    opened.forget()
    assert "由数据库直接查找" in page(client, q="月末结账")


def test_markup_in_titles_and_questions_is_text(library: Library, client: Client) -> None:
    faq(60, "<img src=x onerror=alert(1)>对账", "<script>对账</script>", "public")
    opened_page = page(client, q='"><script>alert(2)</script>对账')
    from kb.search import index

    index.write_pending()
    for shown in (opened_page, page(client, q="对账")):
        assert "<img src=x" not in shown
        assert "<script>对账" not in shown
        assert "<script>alert" not in shown


def test_suggestions_are_json_for_the_search_box(library: Library, client: Client) -> None:
    answer = client.get("/search/suggestions/", {"q": "月末"}).json()
    known = {"title": "月末结账", "url": "/manuals/general-ledger/9-0/102/", "kind": "手册章节", "edition": "V9.0"}
    assert answer == {"suggestions": [{**known, "where": "", "start": 0, "end": 2}]}
    assert client.get("/search/suggestions/").json() == {"suggestions": []}


def test_only_reading_is_allowed(client: Client, db: None) -> None:
    assert client.post("/search/").status_code == 405
    assert client.post("/search/suggestions/").status_code == 405
    assert client.post("/api/v1/search").status_code == 405


# The API


def test_the_api_answers_like_the_page(library: Library, client: Client) -> None:
    answer = client.get("/api/v1/search", {"q": "月末结账", "limit": "1"})
    assert answer.status_code == 200
    assert "月末结账" in answer.content.decode(), "Chinese is not escaped"
    body = json.loads(answer.content)
    assert (body["query"], body["total"], body["engine"], len(body["hits"])) == ("月末结账", 2, "whoosh", 1)
    hit = body["hits"][0]
    assert (hit["title"], hit["edition"], hit["address"]) == ("月末结账", "V9.0", "/manuals/general-ledger/9-0/102/")
    assert "<mark>月末结账</mark>" in hit["snippet"]
    assert "score" not in hit, "it is weighed among all documents, hidden ones included"


def test_the_api_shows_what_the_caller_may_see(library: Library, world: World, as_user) -> None:
    totals = [
        client.get("/api/v1/search", {"q": "月末结账"}).json()["total"]
        for client in (Client(), as_user(world.zhao), as_user(world.chen))
    ]
    assert totals == [2, 3, 5]


def test_the_api_filters_and_counts_like_the_page(library: Library, client: Client) -> None:
    body = client.get("/api/v1/search", {"q": "月末结账", "kind": "section", "edition": "8-5"}).json()
    assert [(hit["edition"], hit["manual"], hit["heading"]) for hit in body["hits"]] == [("V8.5", "general-ledger", "")]
    assert body["facets"]["kind"] == [
        {"value": "section", "label": "手册章节", "count": 1},
        {"value": "faq", "label": "常见问题", "count": 1},
    ]
    assert [facet["value"] for facet in body["facets"]["edition"]] == ["9-0", "8-5"]
    assert body["correction"] is None


def test_the_api_tells_what_was_put_right(library: Library, client: Client, monkeypatch) -> None:
    monkeypatch.setattr(spelling, "correct", lambda text, vocabulary: spelling.Correction("月末结账", "homophone"))
    body = client.get("/api/v1/search", {"q": "月未结账"}).json()
    assert body["correction"] == {"text": "月末结账", "reason": "homophone", "instead": False}


def test_filtering_by_what_is_hidden_finds_nothing(library: Library, client: Client) -> None:
    body = client.get("/api/v1/search", {"q": "月末结账", "manual": "handbook"}).json()
    assert (body["total"], body["hits"]) == (0, [])
    assert "服务规范" not in str(body)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "结账", "kind": "page"}, "bad_filter"),
        ({"q": "结账", "audience": "all"}, "bad_filter"),
        ({"q": "结账", "tag": "长" * 251}, "bad_filter"),
        ({"q": "结账", "manual": "a\x00"}, "bad_filter"),
        ({}, "missing_q"),
        ({"q": "  "}, "missing_q"),
        ({"q": "结账", "limit": "0"}, "bad_limit"),
        ({"q": "结账", "limit": "51"}, "bad_limit"),
        ({"q": "结账", "limit": "many"}, "bad_limit"),
        ({"q": "结账", "limit": "²"}, "bad_limit"),
    ],
)
def test_the_api_says_what_is_wrong(client: Client, db: None, query: dict[str, str], code: str) -> None:
    answer = client.get("/api/v1/search", query)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]

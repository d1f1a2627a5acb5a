"""Frequent questions and checklists, as their readers see them."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from kb.answering import applies_to
from kb.models import Checklist, FaqEntry
from tests.kb.shelf import Shelf

pytestmark = pytest.mark.django_db


def ask(slug: str, **fields: object) -> FaqEntry:
    fields = {"question": f"{slug} 怎么办？", "answer": "<p>先备份。</p>", "audience": "public", **fields}
    return FaqEntry.objects.create(slug=slug, **fields)


def page(client: Client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def titles(shown: BeautifulSoup) -> list[str]:
    return [one.get_text(strip=True) for one in shown.select(".row-title")]


def test_each_reader_sees_their_own_questions(client: Client, world, as_user) -> None:
    for audience in ("public", "customers", "internal"):
        ask(audience, audience=audience)
    ask("draft", live=False)
    for reader, count in ((client, 1), (as_user(world.zhao), 2), (as_user(world.chen), 3)):
        assert len(titles(page(reader, "/faq/"))) == count
    assert client.get("/faq/customers/").status_code == 404
    assert as_user(world.zhao).get("/faq/internal/").status_code == 404
    assert as_user(world.chen).get("/faq/draft/").status_code == 404


def test_categories_filter_and_count_only_what_is_seen(client: Client) -> None:
    ask("a", category="期末处理")
    ask("b", category="期末处理")
    ask("c", category="凭证")
    ask("d", category="内部", audience="internal")
    shown = page(client, "/faq/")
    assert [one.get_text(" ", strip=True) for one in shown.select(".pill")] == ["全部 3", "凭证 1", "期末处理 2"]
    assert len(titles(page(client, "/faq/?category=期末处理"))) == 2
    assert "这里还没有问题" in page(client, "/faq/?category=内部").text


def test_the_list_has_pages(client: Client) -> None:
    for number in range(23):
        ask(f"q{number:02}", category="凭证")
    assert len(titles(page(client, "/faq/"))) == 20
    assert len(titles(page(client, "/faq/?category=凭证&page=2"))) == 3
    assert len(titles(page(client, "/faq/?page=nonsense"))) == 20


def test_an_answer_shows_where_it_applies_and_what_explains_more(client: Client, world, as_user, shelf: Shelf) -> None:
    ask("close", category="期末处理", edition_from="V8.5", tags="结账，锁等待", lineage=shelf.closing.lineage)
    ask("other", category="期末处理", question="同类的问题")
    shown = page(client, "/faq/close/")
    assert "适用版本：V8.5 起" in shown.text
    assert shown.select_one(".read-more")["href"] == "/s/general-ledger/month-end-closing/"
    assert [one.text for one in shown.select(".tags .pill")] == ["结账", "锁等待"]
    assert "同类的问题" in shown.select_one("aside").text
    assert shown.select_one(".quiet-button[href*=admin]") is None
    assert page(as_user(world.li), "/faq/close/").select_one(".reader-meta a[href*=admin]") is not None


def test_a_question_never_names_a_section_its_reader_may_not_see(client: Client, shelf: Shelf) -> None:
    ask("inner", lineage=shelf.levels.lineage)
    shown = page(client, "/faq/inner/")
    assert shown.select_one(".read-more") is None
    assert "服务级别与时限" not in shown.text


def test_an_entry_names_its_manual_and_range_only_to_those_who_may_read_the_manual(
    client: Client, world, as_user, shelf: Shelf
) -> None:
    """An entry may be more open than the manual it is about; what that is called and which editions it has stays in."""
    about = {"manual": shelf.handbook, "edition_from": "V1.0"}
    ask("open", **about)
    Checklist.objects.create(slug="open", title="公开清单", audience="public", **about)
    for url in ("/faq/open/", "/checklists/open/", "/faq/"):
        for reader in (client, as_user(world.zhao)):
            shown = reader.get(url).text
            assert "售后服务规范" not in shown, url
            assert "V1.0" not in shown, url
        assert "V1.0 起" in as_user(world.chen).get(url).text, url
    for url in ("/faq/open/", "/checklists/open/"):
        assert "售后服务规范" in page(as_user(world.chen), url).select_one(".reader-meta").text
    shelf.ledger.unpublish()
    ask("closed", manual=shelf.ledger, edition_from="V8.5")
    assert "总账操作手册" not in as_user(world.chen).get("/faq/closed/").text


def test_answers_are_rendered_safely(client: Client) -> None:
    ask("evil", answer='<p onclick="x()">甲<script>alert(1)</script></p><img src=x onerror=y>', question="<b>问</b>")
    shown = page(client, "/faq/evil/")
    assert shown.select_one("h1").text == "<b>问</b>"
    assert not shown.select(".prose script, [onclick], [onerror]")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", "", ""),
        ("V8.5", "", "V8.5 起"),
        ("", "V8.5", "V8.5 及以前"),
        ("V8.5", "V9.0", "V8.5 至 V9.0"),
        ("V8.5", "V8.5", "V8.5"),
    ],
)
def test_the_range_of_editions_in_words(first: str, last: str, said: str) -> None:
    assert applies_to(FaqEntry(edition_from=first, edition_to=last)) == said


def check(title: str, section: str = "", detail: str = "<p>看一看</p>") -> tuple[str, dict[str, str]]:
    return "step", {"title": title, "detail": detail, "expected": "正常", "section": section}


def test_a_checklist_is_a_list_to_tick(client: Client, world, as_user, shelf: Shelf) -> None:
    steps = [
        check("核对期间", "general-ledger/month-end-closing"),
        check("内部步骤", "service-handbook/service-levels"),
    ]
    Checklist.objects.create(slug="month-end", title="月结清单", audience="customers", steps=steps)
    assert client.get("/checklists/month-end/").status_code == 404
    shown = page(as_user(world.zhao), "/checklists/month-end/")
    assert len(shown.select(".checks input[type=checkbox]")) == 2
    assert [one["href"] for one in shown.select(".checks a")] == ["/s/general-ledger/month-end-closing/"]
    assert shown.select_one("[data-checklist=month-end]") is not None
    assert len(page(as_user(world.chen), "/checklists/month-end/").select(".checks a")) == 2


def test_a_checklist_without_steps_is_a_page(client: Client) -> None:
    Checklist.objects.create(slug="empty", title="还没写的清单", audience="public")
    assert not page(client, "/checklists/empty/").select(".check")


def test_queries_do_not_grow(client: Client, shelf: Shelf, django_assert_max_num_queries) -> None:
    link = '<p><a href="/s/general-ledger/month-end-closing/">甲</a></p>'

    def fill(start: int, count: int) -> None:
        for number in range(start, start + count):
            ask(f"q{number}", category="凭证", manual=shelf.ledger, lineage=shelf.closing.lineage, answer=link)
        steps = [check(f"{n}", "general-ledger/month-end-closing", link) for n in range(count)]
        Checklist.objects.update_or_create(
            slug="list", defaults={"title": "单", "audience": "public", "steps": steps, "manual": shelf.ledger}
        )

    fill(0, 2)
    counts = {}
    for url in ("/faq/", "/faq/q0/", "/checklists/list/"):
        client.get(url)
        with django_assert_max_num_queries(15) as seen:
            client.get(url)
        counts[url] = len(seen)
    fill(2, 14)
    for url, count in counts.items():
        with django_assert_max_num_queries(count):
            client.get(url)

"""The reader's screens: shelf, manual, edition, section, permalink, comparison."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.models import Checklist, FaqEntry
from tests.bases import shared
from tests.kb.conftest import shelf
from tests.kb.shelf import Shelf, edition, heading, manual, rewrite, section, text

pytestmark = pytest.mark.django_db

CLOSING = "/manuals/general-ledger/9-0/month-end/month-end-closing/"
CLOSING_OLD = "/manuals/general-ledger/8-5/month-end/month-end-closing/"
PERMALINK = "/s/general-ledger/month-end-closing/"


def page(client: Client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def texts(found: Any) -> list[str]:
    return [one.get_text(" ", strip=True) for one in found]


def test_the_shelf_shows_each_reader_their_manuals(client: Client, world, as_user, shelf: Shelf) -> None:
    assert texts(page(client, "/manuals/").select(".manual-card h2")) == ["总账操作手册"]
    assert texts(page(as_user(world.chen), "/manuals/").select(".manual-card h2")) == ["总账操作手册", "售后服务规范"]


def test_a_manual_offers_the_edition_its_reader_uses(client: Client, world, as_user, shelf: Shelf) -> None:
    assert "打开 V9.0" in page(client, "/manuals/general-ledger/").text
    assert "打开 V8.5" in page(as_user(world.zhao), "/manuals/general-ledger/").text


@pytest.mark.parametrize("path", ["", "1-0/", "1-0/service-levels/"])
def test_a_hidden_manual_is_not_found(client: Client, world, as_user, shelf: Shelf, path: str) -> None:
    url = f"/manuals/service-handbook/{path}"
    assert client.get(url).status_code == 404
    assert as_user(world.zhao).get(url).status_code == 404
    assert as_user(world.chen).get(url).status_code == 200


@pytest.mark.parametrize("url", ["/s/service-handbook/service-levels/", "/s/service-handbook/service-levels/compare/"])
def test_a_hidden_section_has_no_permalink(client: Client, world, as_user, shelf: Shelf, url: str) -> None:
    assert as_user(world.zhao).get(url).status_code == client.get(url).status_code == 404


def test_the_contents_tell_what_is_new_since_the_edition_before(client: Client, shelf: Shelf) -> None:
    contents = page(client, "/manuals/general-ledger/9-0/")
    assert texts(contents.select(".contents .badge")) == ["新增"]
    lists = {one.summary.get_text(" ", strip=True): texts(one.select("li")) for one in contents.select(".change-list")}
    assert lists == {
        "新增 1": ["电子凭证归档"],
        "内容有变化 1": ["月末结账"],
        "仅措辞 1": ["期末处理"],
        "已删除 1": ["针式打印机套打"],
    }


def test_a_section_shows_its_place(client: Client, shelf: Shelf) -> None:
    shown = page(client, CLOSING)
    assert texts(shown.select(".breadcrumbs li")) == ["知识库", "总账操作手册", "V9.0", "期末处理", "月末结账"]
    assert texts(shown.select(".tree [aria-current]")) == ["月末结账"]
    assert shown.select_one(".tree .branch[open] li a")["href"] == CLOSING
    assert shown.select_one("[rel=prev]")["href"].endswith("/9-0/month-end/")
    assert shown.select_one("[rel=next]")["href"].endswith("/month-end/e-archive/")


def test_the_page_lists_its_headings_and_each_can_be_linked(client: Client, shelf: Shelf) -> None:
    rewrite(shelf.closing, [*heading("顺序", "order"), *text("一"), *heading("步骤", "close"), *text("二")])
    shown = page(client, CLOSING)
    assert [one["href"] for one in shown.select(".toc a")] == ["#order", "#close"]
    assert [one["href"] for one in shown.select(".prose .heading-link")] == ["#order", "#close"]
    assert shown.select_one(".prose")["data-permalink"] == f"{PERMALINK}?edition=9-0"


def test_a_chapter_lists_its_sections(client: Client, shelf: Shelf) -> None:
    shown = page(client, "/manuals/general-ledger/9-0/month-end/")
    assert texts(shown.select(".chapter .row-title")) == ["月末结账", "电子凭证归档"]


def test_a_section_says_what_changed_and_offers_the_comparison(client: Client, shelf: Shelf) -> None:
    changed = page(client, CLOSING).select_one(".change-note")
    assert "与 V8.5 相比：" in changed.text
    assert "内容有变化" in changed.text
    assert changed.a["href"] == f"{PERMALINK}compare/?from=8-5&to=9-0"
    assert "新增" in page(client, "/manuals/general-ledger/9-0/month-end/e-archive/").select_one(".change-note").text
    assert "仅措辞" in page(client, "/manuals/general-ledger/9-0/month-end/").select_one(".change-note").text
    assert page(client, CLOSING_OLD).select_one(".change-note") is None


def banner(client: Client, url: str) -> str:
    found = page(client, url).select_one(".edition-banner")
    return found.get_text(" ", strip=True) if found else ""


def test_the_newest_edition_needs_no_banner(client: Client, shelf: Shelf) -> None:
    assert banner(client, CLOSING) == ""


def test_a_maintained_edition_points_at_the_newest(client: Client, shelf: Shelf) -> None:
    said = page(client, CLOSING_OLD).select_one(".edition-banner")
    assert "仍在维护；最新版本是 V9.0" in said.text
    assert said.a["href"] == f"{PERMALINK}?edition=9-0"


def test_an_edition_whose_support_ended_says_so(client: Client, shelf: Shelf) -> None:
    shelf.old.support = "ended"
    shelf.old.save()
    assert "已停止维护，内容不再更新" in banner(client, CLOSING_OLD)


def test_a_section_the_newest_edition_dropped_says_so(client: Client, shelf: Shelf) -> None:
    assert "V9.0 已没有这一节" in banner(client, "/manuals/general-ledger/8-5/dot-matrix-printing/")


def test_a_customer_is_told_when_the_page_is_not_about_their_system(world, as_user, shelf: Shelf) -> None:
    zhao = as_user(world.zhao)  # 恒远 uses V8.5
    assert "您的系统是 V8.5" in banner(zhao, CLOSING)
    assert "您的系统在用的版本" in banner(zhao, CLOSING_OLD)
    assert "那个版本没有这一节" in banner(zhao, "/manuals/general-ledger/9-0/month-end/e-archive/")
    assert banner(as_user(world.qian), CLOSING) == ""  # 瑞丰 uses V9.0


def test_the_switcher_stays_on_the_section(client: Client, shelf: Shelf) -> None:
    options = page(client, CLOSING).select(".switcher .menu-list a")
    assert [one["href"] for one in options] == [f"{PERMALINK}?edition=9-0", f"{PERMALINK}?edition=8-5"]
    assert client.get(options[1]["href"]).url == CLOSING_OLD


def test_the_switcher_goes_to_the_nearest_chapter_and_says_so(client: Client, shelf: Shelf) -> None:
    options = page(client, "/manuals/general-ledger/9-0/month-end/e-archive/").select(".switcher .menu-list a")
    assert "没有这一节" in options[1].text
    response = client.get(options[1]["href"], follow=True)
    assert response.redirect_chain == [("/manuals/general-ledger/8-5/month-end/", 302)]
    assert "V8.5 没有“电子凭证归档”这一节，已为您打开“期末处理”。" in response.content.decode()


def test_without_any_chapter_in_common_the_switcher_goes_to_the_contents(client: Client, shelf: Shelf) -> None:
    answer = client.get("/s/general-ledger/dot-matrix-printing/?edition=9-0")
    assert answer.url == "/manuals/general-ledger/9-0/"


def test_a_permalink_leads_to_the_edition_its_reader_uses(client: Client, world, as_user, shelf: Shelf) -> None:
    assert client.get(PERMALINK).url == CLOSING
    assert as_user(world.zhao).get(PERMALINK).url == CLOSING_OLD
    assert as_user(world.qian).get(PERMALINK).url == CLOSING
    assert as_user(world.zhao).get(f"{PERMALINK}?edition=9-0").url == CLOSING
    assert client.get(f"{PERMALINK}?edition=none").url == CLOSING
    assert client.get("/s/general-ledger/dot-matrix-printing/").url.startswith("/manuals/general-ledger/8-5/")


@pytest.mark.parametrize("url", ["/s/general-ledger/nothing/", "/s/nothing/month-end-closing/", "/s/general-ledger/"])
def test_an_unknown_permalink_is_not_found(client: Client, shelf: Shelf, url: str) -> None:
    assert client.get(url).status_code == 404


def test_a_comparison_marks_what_changed(client: Client, shelf: Shelf) -> None:
    shown = page(client, f"{PERMALINK}compare/?from=8-5&to=9-0")
    assert "内容有变化" in shown.select_one(".lead").text
    assert "退出所有用户" in " ".join(texts(shown.select(".compare-before")))
    assert "后台执行" in " ".join(texts(shown.select(".compare-after")))
    assert page(client, f"{PERMALINK}compare/").select_one("h1").text == "月末结账"


def test_a_comparison_of_wording_says_that_nothing_changed(client: Client, shelf: Shelf) -> None:
    assert "内容没有变化" in page(client, "/s/general-ledger/month-end/compare/").select_one(".lead").text


@pytest.mark.parametrize("query", ["?from=8-5&to=9-0", "?from=9-0&to=9-0", "", "?from=x"])
def test_what_exists_in_one_edition_only_cannot_be_compared(client: Client, shelf: Shelf, query: str) -> None:
    url = f"/s/general-ledger/e-archive/compare/{query}"
    assert client.get(url).status_code == (200 if query == "?from=9-0&to=9-0" else 404)


def test_related_questions_are_those_the_reader_may_see(client: Client, world, as_user, shelf: Shelf) -> None:
    lineage = shelf.closing.lineage
    FaqEntry.objects.create(slug="a", question="结账失败怎么办？", audience="public", lineage=lineage)
    FaqEntry.objects.create(slug="b", question="内部排查步骤", audience="internal", lineage=lineage)
    Checklist.objects.create(slug="c", title="月结清单", audience="customers", lineage=lineage)
    assert texts(page(client, CLOSING).select(".related li")) == ["结账失败怎么办？"]
    assert texts(page(as_user(world.zhao), CLOSING).select(".related li")) == ["结账失败怎么办？", "月结清单"]
    assert len(page(as_user(world.chen), CLOSING).select(".related li")) == 3


def test_only_those_who_may_edit_see_how(client: Client, world, as_user, shelf: Shelf) -> None:
    link = f"/admin/pages/{shelf.closing.pk}/edit/"
    assert link in as_user(world.li).get(CLOSING).content.decode()
    assert link not in as_user(world.chen).get(CLOSING).content.decode()
    assert link not in client.get(CLOSING).content.decode()


def test_a_section_of_a_hidden_chapter_stays_in_the_tree(client: Client, shelf: Shelf) -> None:
    shelf.month_end.unpublish()
    shown = page(client, CLOSING)
    assert texts(shown.select(".tree > ul > li > a")) == ["月末结账", "电子凭证归档"]


def test_nothing_inline_that_the_policy_forbids(client: Client, shelf: Shelf) -> None:
    for url in (CLOSING, f"{PERMALINK}compare/", "/manuals/", "/manuals/general-ledger/9-0/"):
        shown = page(client, url)
        assert not shown.select("[style], [onclick], script:not([src])")


def test_a_printed_page_names_its_edition(client: Client, shelf: Shelf) -> None:
    shown = page(client, CLOSING)
    assert "总账操作手册\\000020V9\\00002e0" in shown.select_one("style[nonce]").text


def test_a_title_cannot_break_out_of_the_printed_footer(client: Client, shelf: Shelf) -> None:
    rewrite(shelf.closing, text("一"), title='"; } body { color: red } </style><script>')
    style = page(client, CLOSING).select_one("style")
    assert "color: red" not in style.text
    assert "script" not in str(style.next_sibling)


def fill(shelf: Shelf, count: int) -> None:
    third = edition(shelf.ledger, f"V{count}", f"v{count}", date(2010, 1, count), "ended")
    for number in range(count):
        chapter = section(shelf.new, f"c{count}-{number}", f"章 {number}", text("说明"))
        section(chapter, f"s{count}-{number}", f"节 {number}", text("内容"))
        section(third, f"c{count}-{number}", f"章 {number}", text("旧的说明"))
        FaqEntry.objects.create(
            slug=f"f{count}-{number}", question="问", audience="public", lineage=shelf.closing.lineage
        )


READ = ["/manuals/", "/manuals/general-ledger/", "/manuals/general-ledger/9-0/", CLOSING]


def grow(shelf: Shelf) -> dict[str, tuple[int, int]]:
    """How many queries each page takes on a second visit, and then when there is more on the shelf."""
    fill(shelf, 2)
    for url in READ:
        Client().get(url)
    few = {url: queries(url) for url in READ}
    fill(shelf, 6)
    manual("another", "另一本手册", "public")
    return {url: (few[url], queries(url)) for url in READ}


def queries(url: str) -> int:
    """What the page puts into the cache is taken out again: each finds what there was before."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        assert Client().get(url).status_code == 200
        transaction.set_rollback(True)
    return len(captured)


grown = shared(grow, shelf)


@pytest.mark.parametrize("url", READ)
def test_the_number_of_queries_does_not_grow(grown: dict[str, tuple[int, int]], url: str) -> None:
    few, many = grown[url]
    assert many <= few <= 60


def test_a_comparison_costs_the_same_for_every_edition_added(
    client: Client, shelf: Shelf, django_assert_max_num_queries
) -> None:
    url = f"{PERMALINK}compare/?from=8-5&to=9-0"
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for number in range(4):
        older = edition(shelf.ledger, f"V{number}", f"v{number}", date(2010, 1, number + 1), "ended")
        section(older, "month-end-closing", "月末结账", text("更旧"))
    with django_assert_max_num_queries(len(few)):
        client.get(url)

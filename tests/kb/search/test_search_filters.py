"""The search page narrowed: each filter is a link with an honest count, can be undone, and tells nothing hidden."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from kb import narrowing
from kb.narrowing import Narrowing, address
from kb.search import documents, index
from kb.search.documents import Findable, Kind
from kb.search.query import Filters, search
from people.visibility import Viewer
from tests.kb.search.library import Library, section
from tests.world import World

pytestmark = pytest.mark.django_db
EVERYTHING = Filters()


@pytest.fixture
def tagged(library: Library) -> Library:
    """The library with categories and tags."""
    put_faq(10, "月末结账时的锁等待", category="期末处理", tags=",锁,结账,")
    put_faq(11, "月末结账要多久", category="期末处理", tags=",结账,")
    put_faq(12, "月末结账的权限", category="系统", audience="customers")
    index.write_pending()
    return library


def put_faq(pk: int, title: str, audience: str = "public", **more: str) -> None:
    documents.put(Kind.FAQ, pk, Findable(title, f"/faq/{pk}/", "月末结账。", audience, **more))


def offered(viewer: Viewer, filters: Filters = EVERYTHING) -> Narrowing:
    return narrowing.narrowing(search(viewer, "月末结账", filters=filters), filters)


def counts(shown: Narrowing, name: str) -> dict[str, int]:
    return {c.label: c.count for a in shown.aspects if a.name == name for c in (*a.choices, *a.more)}


def page(client: Client, **query: str) -> str:
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def hits(shown: str) -> list[str]:
    return re.findall(
        r"<h[23]><a href=\"[^\"]*\">(.*?)</a></h[23]>", shown.replace("<mark>", "").replace("</mark>", "")
    )


@pytest.mark.parametrize("who", ["visitor", "zhao", "chen"])
def test_each_choice_leaves_as_many_answers_as_it_says(
    tagged: Library, world: World, client: Client, as_user, who
) -> None:
    person = client if who == "visitor" else as_user(getattr(world, who))
    followed = 0
    for count, url in links(page(person, q="月末结账")):
        assert f"找到 {count} 条内容" in page_at(person, url), url
        followed += 1
    assert followed >= 8


def links(shown: str) -> list[tuple[str, str]]:
    found = re.findall(r'<li><a href="(\?[^"]*)" rel="nofollow"><span>.*?<span class="count">(\d+)</span>', shown)
    return [(count, url) for url, count in found]


def page_at(client: Client, url: str) -> str:
    return unescape(client.get(f"/search/{url}").content.decode())


def test_filters_add_up_and_each_can_be_taken_away(tagged: Library, client: Client) -> None:
    chosen = {"q": "月末结账", "kind": "faq", "category": "期末处理", "tag": "锁"}
    shown = page(client, **chosen)
    assert hits(shown) == ["月末结账时的锁等待"]
    for name in ("kind", "category", "tag"):
        rest = Filters(**{key: value for key, value in chosen.items() if key not in {"q", name}})
        assert f'<a class="chip" href="{address("月末结账", rest)}"' in shown
    assert f'<a class="chip-clear" href="{address("月末结账", Filters())}"' in shown


def test_a_search_without_filters_shows_no_chips(tagged: Library, client: Client) -> None:
    assert 'class="chips"' not in page(client, q="月末结账")


def test_editions_are_offered_once_one_manual_is_left(tagged: Library, world: World) -> None:
    assert counts(offered(world.chen), "edition") == {}, "two manuals have answers"
    shown = offered(world.chen, Filters(manual="general-ledger"))
    assert counts(shown, "edition") == {"V9.0": 1, "V8.5": 1}
    another = next(a for a in shown.aspects if a.name == "manual").choices
    assert all("edition=" not in choice.url for choice in another)


def test_another_manual_forgets_the_edition_of_the_last(tagged: Library, world: World) -> None:
    shown = offered(world.chen, Filters(manual="general-ledger", edition="8-5"))
    (handbook,) = [c for a in shown.aspects if a.name == "manual" for c in a.choices if c.label == "服务规范"]
    assert "handbook" in handbook.url
    assert "8-5" not in handbook.url


def test_the_own_edition_is_marked_as_such(tagged: Library, world: World, as_user) -> None:
    shown = offered(world.zhao, Filters(manual="general-ledger"))
    (own,) = [c for a in shown.aspects if a.name == "edition" for c in a.choices if c.is_own]
    assert own.label == "V8.5"
    zhao = page(as_user(world.zhao), q="月末结账")
    assert "V8.5 · 我的版本" in zhao
    assert '<a href="/manuals/general-ledger/9-0/102/">V9.0</a>' in zhao
    assert "我的版本" not in page(Client(), q="月末结账")


def test_only_those_with_several_audiences_choose_among_them(tagged: Library, world: World) -> None:
    assert counts(offered(AnonymousUser()), "audience") == {}
    assert counts(offered(world.zhao), "audience") == {"公开": 4, "客户与内部": 2}
    assert counts(offered(world.chen), "audience") == {"公开": 4, "客户与内部": 2, "仅内部": 2}


def test_asking_for_what_is_hidden_names_nothing(tagged: Library, client: Client) -> None:
    for query in ({"manual": "handbook"}, {"audience": "internal"}, {"manual": "handbook", "edition": "1-0"}):
        shown = page(client, q="月末结账", **query)
        assert "服务规范" not in shown
        assert "V1.0" not in shown
        assert "应急" not in shown
        assert "所选的条件下没有内容" in shown


def test_a_filter_that_would_change_nothing_is_not_offered(library: Library, client: Client) -> None:
    put_faq(10, "只有这一条", category="单独")
    index.write_pending()
    assert "facet-" not in page(client, q="只有这一条")


def test_what_was_chosen_stays_removable_when_it_leaves_nothing(tagged: Library, client: Client) -> None:
    shown = page(client, q="凭证录入", kind="faq", category="期末处理")
    assert "所选的条件下没有内容" in shown
    assert "取消筛选，看全部 1 条" in shown
    assert shown.count('aria-current="true"') == 2


def test_a_manual_without_an_answer_is_named_by_its_title(tagged: Library, client: Client) -> None:
    section(110, tagged.old, "套打", "套打。")
    index.write_pending()
    shown = page(client, q="凭证录入", kind="faq", manual="general-ledger", edition="9-0")
    assert "总账操作手册" in shown
    assert "V9.0" in shown


def test_many_values_fold_behind_the_most_common(library: Library, client: Client) -> None:
    for number in range(20, 30):
        put_faq(number, f"月末结账问题{number}", category=f"分类{number}")
    index.write_pending()
    shown = page(client, q="月末结账")
    assert "另外 4 个" in shown


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "nonsense"},
        {"audience": "everybody"},
        {"category": "长" * 81},
        {"tag": "长" * 251},
        {"manual": "x" * 256},
        {"edition": "9-0\x00"},
    ],
)
def test_an_impossible_value_counts_as_not_chosen(tagged: Library, client: Client, query: dict[str, str]) -> None:
    shown = page(client, q="月末结账", **query)
    assert "chips" not in shown
    assert "找到 4 条内容" in shown


def test_markup_in_a_filter_is_text(tagged: Library, client: Client) -> None:
    answer = client.get("/search/", {"q": "月末结账", "category": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in answer


def test_the_page_takes_the_same_queries_for_few_and_many(
    library: Library, world: World, as_user, django_assert_max_num_queries
) -> None:
    chen = as_user(world.chen)
    for number in range(20, 60):
        section(number, library.new, f"对账单第{number}节", "对账单的格式。")
    index.write_pending()
    page(chen, q="对账单")
    with django_assert_max_num_queries(13):  # 2 say who asks, 1 what the dictionary is
        assert len(hits(page(chen, q="对账单", manual="general-ledger", kind="section", edition="9-0"))) == 10
    with django_assert_max_num_queries(12):
        assert hits(page(chen, q="对账单", manual="nowhere", edition="0")) == []

"""Answers on the page: in their order, under their manual, leading to the right place, with an honest correction."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from kb import listing
from kb.listing import Run
from kb.search import documents, index, spelling
from kb.search.documents import Findable, Kind
from kb.search.query import Filters, search
from kb.search.spelling import Correction
from tests.kb.search.library import Library, faq, section

pytestmark = pytest.mark.django_db
EVERYTHING = Filters()
VISITOR = AnonymousUser()


def runs(text: str, filters: Filters = EVERYTHING, page: int = 1) -> list[Run]:
    return listing.runs(search(VISITOR, text, filters=filters, page=page), filters)


def page(client: Client, **query: str) -> str:
    return str(client.get("/search/", query).content.decode())


@pytest.fixture
def rows(library: Library) -> Library:
    """Three sections that answer well, then a question of no manual, then a section that answers badly."""
    for number in (20, 21, 22):
        section(number, library.new, f"对账单{number}", "对账单 " * number)
    faq(23, "对账", "对账单" + "，别的事情" * 60, "public")
    section(24, library.old, "套打", "别的事情，" * 120 + "对账单")
    index.write_pending()
    return library


def test_answers_of_one_manual_that_follow_each_other_stand_under_its_name(rows: Library) -> None:
    results = search(VISITOR, "对账单")
    shown = listing.runs(results, Filters())
    assert [line.hit for run in shown for line in run.lines] == results.hits, "nothing changes its place"
    first = shown[0]
    assert (first.title, len(first.lines), first.total) == ("总账操作手册", 3, 4)
    assert first.url.endswith("manual=general-ledger")
    assert {run.title for run in shown[1:]} == {""}


def test_within_a_manual_nothing_is_grouped(rows: Library, client: Client) -> None:
    assert {run.title for run in runs("对账单", Filters(manual="general-ledger"))} == {""}
    assert "只看这本手册" not in page(client, q="对账单", manual="general-ledger")
    assert "只看这本手册的 4 条" in page(client, q="对账单")


def test_the_path_does_not_repeat_the_name_above_it(library: Library) -> None:
    for pk in (30, 31):
        findable = Findable(
            f"银行对账{pk}", f"/faq/{pk}/", "银行对账", "public", "总账操作手册 › 出纳", manual_id=library.ledger.pk
        )
        documents.put(Kind.FAQ, pk, findable)
    index.write_pending()
    (run,) = runs("银行对账")
    assert {line.path for line in run.lines} == {"出纳"}
    assert runs("银行对账31")[0].lines[0].path.endswith("出纳")


def with_heading(library: Library) -> None:
    text = "先看说明。\n结账的顺序\n先调汇，再结转损益。"
    findable = Findable("期末处理", "/p/", text, "public", headings=[[6, "order", "结账的顺序"]])
    documents.put(Kind.CHECKLIST, 40, findable)
    index.write_pending()


def test_the_title_leads_to_the_heading_that_matched(library: Library, client: Client) -> None:
    with_heading(library)
    (hit,) = search(VISITOR, "结转损益").hits
    assert (hit.url, hit.heading) == ("/p/#order", "结账的顺序")
    shown = page(client, q="结转损益")
    assert '<h2><a href="/p/#order">期末处理</a></h2>' in shown
    assert '<p class="result-heading"><a href="/p/#order">' in shown


def test_whoever_types_the_title_is_led_to_the_beginning(library: Library, client: Client) -> None:
    with_heading(library)
    assert '<h2><a href="/p/"><mark>期末处理</mark></a></h2>' in page(client, q="期末处理")


def test_a_heading_that_is_the_title_is_not_said_twice(library: Library, client: Client) -> None:
    documents.put(
        Kind.CHECKLIST, 41, Findable("盘点", "/p/", "盘点\n库存盘点的步骤", "public", headings=[[0, "a", "盘点"]])
    )
    index.write_pending()
    assert "result-heading" not in page(client, q="库存盘点")


def test_tags_are_found_but_not_quoted(library: Library) -> None:
    findable = Findable("怎么冲红？", "/faq/42/", "做一张红字凭证。\n红冲, 负数凭证", "public", tags=",红冲,负数凭证,")
    documents.put(Kind.FAQ, 42, findable)
    index.write_pending()
    (hit,) = [hit for hit in search(VISITOR, "负数凭证").hits if hit.object_id == 42]
    assert "做一张红字" in hit.snippet
    assert "负数" not in hit.snippet


# Corrections


@pytest.fixture
def corrected(monkeypatch, library: Library) -> Library:
    meant = {
        "月未结账": Correction("月末结账", "homophone"),
        "亅匚丩": Correction("月末结账", "homophone"),
        "yuemojiezhang": Correction("月末结账", "pinyin"),
    }
    monkeypatch.setattr(spelling, "correct", lambda text, vocabulary: meant.get(text))
    return library


def test_a_correction_is_offered_beside_what_was_found(corrected: Library, client: Client) -> None:
    results = search(VISITOR, "月未结账")
    assert not results.is_instead
    shown = page(client, q="月未结账", kind="faq")
    assert "您是不是要找：" in shown
    assert '<a href="?q=%E6%9C%88%E6%9C%AB%E7%BB%93%E8%B4%A6&amp;kind=faq">月末结账</a>' in shown


def test_when_only_the_correction_was_found_the_page_says_so(corrected: Library, client: Client) -> None:
    results = search(VISITOR, "亅匚丩")
    assert results.is_instead
    assert results.hits[0].title == "月末结账", "whoever meant a title gets it first"
    shown = page(client, q="亅匚丩")
    assert "没有找到“亅匚丩”，已按更接近的说法检索：" in shown
    assert "您是不是要找" not in shown
    assert "<mark>月末结账</mark>" in shown, "what was looked for is marked"


def test_pinyin_says_that_it_was_read_as_pinyin(corrected: Library, client: Client) -> None:
    shown = page(client, q="yuemojiezhang")
    assert "已按拼音检索：" in shown
    assert search(VISITOR, "yuemojiezhang").is_instead


def test_without_a_correction_there_is_no_such_line(library: Library, client: Client) -> None:
    assert 'class="correction"' not in page(client, q="月末结账")


def test_the_empty_page_keeps_the_question_and_offers_the_way_back(library: Library, client: Client) -> None:
    shown = page(client, q="量子纠缠")
    assert 'value="量子纠缠"' in shown
    assert "取消筛选" not in shown


def test_without_any_answer_an_engineer_is_the_way_on_and_nobody_is_asked_whether_it_helped(
    library: Library, client: Client
) -> None:
    shown = page(client, q="量子纠缠")
    assert 'href="/ask/engineer/?q=%E9%87%8F%E5%AD%90%E7%BA%A0%E7%BC%A0"' in shown
    assert "找到答案了吗" not in shown
    assert "data-slip" in shown, "the search in vain is logged all the same"
    assert "找到答案了吗" in page(client, q="月末结账")


def test_with_filters_that_leave_nothing_a_question_without_them_is_offered(library: Library, client: Client) -> None:
    shown = page(client, q="月末结账", category="没有")
    assert 'href="/ask/?q=%E6%9C%88%E6%9C%AB%E7%BB%93%E8%B4%A6"' in shown
    assert "向工程师提问" not in shown

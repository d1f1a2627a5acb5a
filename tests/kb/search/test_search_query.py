"""Answers: the right ones, only those the viewer may see, and nothing that betrays the others."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kb.models import SearchDocument
from kb.search import documents, index
from kb.search.documents import Kind
from kb.search.query import Filters, Results, search, suggest
from people.visibility import Viewer
from tests.kb.search.library import Library, faq, section
from tests.kb.shelf import Shelf, rewrite, text
from tests.world import World

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def titles(results: Results) -> list[str]:
    return [hit.title for hit in results.hits]


def everything_shown(viewer: Viewer, text: str) -> str:
    """All that a viewer is told about an answer, in one string."""
    results = search(viewer, text, size=100)
    return f"{results.hits} {results.facets} {results.correction} {suggest(viewer, text)}"


# Who may see what


@pytest.mark.parametrize("question", ["应急口令", "月末结账应急处理", "值班经理", "月末结账", "缺陷"])
def test_a_customer_is_told_nothing_internal(engine: str, world: World, question: str) -> None:
    shown = everything_shown(world.zhao, question)
    assert "应急" not in shown
    assert "缺陷" not in shown
    assert "服务规范" not in shown


def test_counts_are_of_what_may_be_seen(engine: str, world: World) -> None:
    seen = {
        who: search(viewer, "月末结账")
        for who, viewer in (("visitor", VISITOR), ("zhao", world.zhao), ("chen", world.chen))
    }
    assert {who: results.engine for who, results in seen.items()} == dict.fromkeys(seen, engine)
    assert {who: results.total for who, results in seen.items()} == {"visitor": 2, "zhao": 3, "chen": 5}
    kinds = {who: {facet.value: facet.count for facet in results.facets["kind"]} for who, results in seen.items()}
    assert kinds["visitor"] == {"section": 1, "faq": 1}
    assert kinds["zhao"] == {"section": 1, "faq": 2}
    assert kinds["chen"] == {"section": 2, "faq": 3}
    assert [facet.value for facet in seen["zhao"].facets["manual"]] == ["general-ledger"]


def test_asking_for_a_hidden_manual_tells_nothing(engine: str, world: World) -> None:
    results = search(world.zhao, "月末结账", filters=Filters(manual="handbook"))
    assert (results.total, results.hits) == (0, [])


def test_an_engineer_finds_the_internal_answer(engine: str, world: World) -> None:
    assert titles(search(world.chen, "应急口令"))[0] == "月末结账应急处理"


def test_somebody_who_left_is_a_visitor(engine: str, world: World) -> None:
    world.chen.is_active = False
    assert search(world.chen, "应急口令").total == 0


def test_suggestions_are_of_what_may_be_seen(library: Library, world: World) -> None:
    assert [s.title for s in suggest(world.zhao, "月末")] == ["月末结账"]
    assert [s.title for s in suggest(world.chen, "月末")] == [
        "月末结账",
        "月末结账应急处理",
        "客户问起月末结账的缺陷怎么答？",
    ]


# A stale index


def test_what_is_unpublished_is_gone_before_the_index_knows(library: Library) -> None:
    documents.remove(Kind.FAQ, 1)
    results = search(VISITOR, "结账失败怎么办")
    assert results.engine == "whoosh"
    assert "结账失败怎么办？" not in titles(results)
    assert [facet.value for facet in results.facets["kind"]] == ["section"]
    assert suggest(VISITOR, "结账失败") == []


def test_what_became_internal_is_gone_before_the_index_knows(library: Library) -> None:
    library.ledger.audience = "internal"
    library.ledger.save()
    assert search(VISITOR, "凭证录入").total == 0


def test_a_change_is_shown_from_the_row_before_the_index_knows(library: Library) -> None:
    section(104, library.new, "凭证录入", "改过的正文。")
    assert "录入凭证后须审核" not in search(VISITOR, "凭证录入").hits[0].snippet


def test_the_index_catches_up(library: Library) -> None:
    faq(9, "网银对账怎么做？", "下载银行流水。", "public")
    assert search(VISITOR, "网银").total == 0
    index.write_pending()
    assert titles(search(VISITOR, "网银")) == ["网银对账怎么做？"]


def test_what_is_published_is_found_and_what_is_unpublished_is_gone(shelf: Shelf, settled) -> None:
    with settled():
        section = rewrite(shelf.archive, text("归档前先核对发票验真结果。"))
    results = search(VISITOR, "发票验真")
    assert (results.engine, titles(results)) == ("whoosh", ["电子凭证归档"])
    assert results.hits[0].url == section.get_url()
    section.unpublish()
    assert search(VISITOR, "发票验真").total == 0


# Chinese


@pytest.mark.parametrize(
    "question", ["月末结账", "结账失败", "结账", "月末", "处理月末", "账失", "锁", "ＧＬ－２０３１", "gl-2031"]
)
def test_words_are_found_in_the_middle_of_a_sentence(library: Library, question: str) -> None:
    assert "月末结账" in titles(search(VISITOR, question))


@pytest.mark.parametrize("question", ["月末结账", "结账失败怎么办", "月末 锁等待"])
def test_the_database_finds_words_too(settings, library: Library, question: str) -> None:
    settings.SEARCH_URL = "database:"
    results = search(VISITOR, question)
    assert results.engine == "database"
    assert "月末结账" in titles(results)


def test_the_title_weighs_more_than_the_text(library: Library) -> None:
    assert titles(search(VISITOR, "凭证录入"))[0] == "凭证录入"
    assert titles(search(VISITOR, "结账失败怎么办"))[0] == "结账失败怎么办？"


def test_whoever_types_a_title_gets_that_section_first(library: Library) -> None:
    faq(30, "月末结账月末结账：月末结账，月末结账？", "月末结账。" * 5, "public")
    index.write_pending()
    results = search(VISITOR, "月末结账")
    assert titles(results)[0] == "月末结账"
    assert results.hits[0].score > results.hits[1].score


def test_the_beginning_of_an_unknown_latin_word_is_enough(engine: str) -> None:
    assert titles(search(VISITOR, "exce")) == ["凭证录入"]


def test_a_latin_word_that_nothing_begins_with_harms_no_other(engine: str) -> None:
    assert "凭证录入" in titles(search(VISITOR, "qqqzzz 凭证录入"))
    assert titles(search(VISITOR, "qqqzzz")) == []


# Editions


def test_a_section_is_one_answer_in_the_newest_edition(engine: str) -> None:
    (hit,) = [hit for hit in search(VISITOR, "月末结账").hits if hit.kind == "section"]
    assert hit.edition == "V9.0"
    assert [(other.label, other.url) for other in hit.others] == [("V8.5", "/manuals/general-ledger/8-5/101/")]


def test_the_edition_of_the_own_organisation_comes_first(engine: str, world: World) -> None:
    (hit,) = [hit for hit in search(world.zhao, "月末结账").hits if hit.kind == "section"]
    assert hit.edition == "V8.5"
    assert [other.label for other in hit.others] == ["V9.0"]
    assert [s.edition for s in suggest(world.zhao, "月末结账")] == ["V8.5"]


def test_what_only_an_old_edition_says_is_found_there(library: Library) -> None:
    (hit,) = search(VISITOR, "针式打印").hits
    assert (hit.edition, hit.others) == ("V8.5", [])


def test_a_better_edition_with_hardly_an_answer_does_not_hide_the_answer(library: Library) -> None:
    section(102, library.new, "月末结账", "向导 " * 400 + "连续纸", library.closing.lineage)
    section(101, library.old, "月末结账", "针式打印机用连续纸，套打连续纸。", library.closing.lineage)
    index.write_pending()
    hit = next(hit for hit in search(VISITOR, "针式打印机连续纸").hits if hit.title == "月末结账")
    assert (hit.edition, [other.label for other in hit.others]) == ("V8.5", ["V9.0"])


def test_one_edition_can_be_asked_for(engine: str) -> None:
    assert [hit.edition for hit in search(VISITOR, "月末结账", filters=Filters(edition="8-5")).hits] == ["V8.5", ""]


# Pages and filters


def test_pages_neither_repeat_nor_lose_an_answer(library: Library) -> None:
    for number in range(20, 45):
        faq(number, f"对账单第{number}号", "对账单的格式。", "public")
    index.write_pending()
    pages = [search(VISITOR, "对账单", page=page) for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [10, 10, 5]
    assert len({hit.id for page in pages for hit in page.hits}) == 25
    assert {(page.total, page.pages) for page in pages} == {(25, 3)}


@pytest.mark.parametrize("page", [-3, 0, 99, 10**30])
def test_a_page_out_of_range_is_a_page_there_is(library: Library, page: int) -> None:
    assert search(VISITOR, "结账", page=page).hits


def test_a_kind_filters_answers_but_not_the_counts_of_kinds(engine: str) -> None:
    results = search(VISITOR, "月末结账", filters=Filters(kind="faq"))
    assert {hit.kind for hit in results.hits} == {"faq"}
    assert {facet.value: facet.count for facet in results.facets["kind"]} == {"section": 1, "faq": 1}


def test_the_number_of_queries_does_not_grow_with_the_answers(library: Library, django_assert_max_num_queries) -> None:
    for number in range(20, 60):
        section(number, library.new, f"对账单第{number}节", "对账单的格式。")
    index.write_pending()
    with django_assert_max_num_queries(7):
        assert len(search(VISITOR, "对账单", size=50).hits) == 40


def test_suggestions_are_few_and_start_with_what_starts_so(library: Library) -> None:
    for number in range(20, 40):
        faq(number, f"怎样做结账{number}", "", "public")
    found = [suggestion.title for suggestion in suggest(VISITOR, "结账")]
    assert len(found) == 8
    assert found[0] == "结账失败怎么办？"


@pytest.mark.parametrize("typed", ["末结", "失败结账", "ＶＯＵＣＨＥＲ", "结账 失败"])
def test_suggestions_match_inside_and_in_any_order(library: Library, typed: str) -> None:
    faq(50, "voucher 结账失败月末结转", "", "public")
    assert suggest(VISITOR, typed)


def test_the_score_of_every_answer_is_descending(library: Library) -> None:
    scores = [hit.score for hit in search(VISITOR, "月末结账失败").hits]
    assert scores == sorted(scores, reverse=True)
    assert SearchDocument.objects.filter(pk=search(VISITOR, "月末结账失败").hits[0].id).exists()

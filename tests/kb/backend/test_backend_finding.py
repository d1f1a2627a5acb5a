"""What the backend finds: Chinese first, and nothing that the database would not give."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelsearch.backends import get_search_backend
from modelsearch.index import class_is_indexed
from modelsearch.query import MATCH_ALL, And, Boost, Fuzzy, Not, Or, Phrase, PlainText, SearchQuery
from wagtail.models import Page

from kb.models import FaqEntry, SectionPage
from kb.search.backend import ranking, rebuilding, scanning
from kb.search.backend.identity import ids_of, pks_of
from tests.kb.backend.conftest import QUESTIONS
from tests.kb.shelf import Shelf

pytestmark = pytest.mark.django_db
CLOSING, REOPENING, VOUCHERS, DEADLOCK, ENGLISH, STAFF, REPORTS = QUESTIONS


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("月末结账", {CLOSING}),
        ("结账失败", {CLOSING}),
        ("结账", {CLOSING, REOPENING}),
        ("月末", {CLOSING}),
        ("账失", {CLOSING}),  # a part of no word
        ("失败 月末", {CLOSING}),
        ("反结账", {REOPENING}),
        ("財務人員", {STAFF}),
        ("ora-00060", {DEADLOCK}),
        ("00060", {DEADLOCK}),
        ("ＯＲＡ", {DEADLOCK}),
        ("IT", {ENGLISH}),
        ("budget", set()),  # a whole word is asked for
        ("死", {DEADLOCK}),
        ("怎么办", {VOUCHERS}),
        ("结账 凭证", set()),
        ("  ", set()),
        ("。，！", set()),
        ("\x1f\x00", set()),
    ],
)
def test_words_are_found_wherever_they_stand(questions, found: Callable[..., list[str]], text: str, titles: set[str]):
    assert set(found(text)) == titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("结账", {CLOSING, REOPENING}),
        ("月末结账", {CLOSING}),
        ("末", {CLOSING}),
        ("budget", {ENGLISH}),
        ("per clo", {ENGLISH}),
        ("ora-000", {DEADLOCK}),
        ("eriod", set()),
    ],
)
def test_autocomplete_finds_any_part_of_chinese_and_beginnings_of_words(questions, text: str, titles: set[str]) -> None:
    assert {entry.question for entry in get_search_backend().autocomplete(text, FaqEntry)} == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (Phrase("处理月末"), {CLOSING}),
        (Phrase("月末处理"), set()),
        (Phrase("close a period"), {ENGLISH}),
        (Phrase("period close"), set()),
        (Phrase("ORA-00060 死锁"), {DEADLOCK}),
        (Fuzzy("月未结账失败"), {CLOSING}),
        (Fuzzy("budgetting"), {ENGLISH}),
        (Fuzzy("凭证"), {VOUCHERS}),
        (PlainText("结账") & ~PlainText("失败"), {REOPENING}),
        (Or([PlainText("凭证"), PlainText("死锁")]), {VOUCHERS, DEADLOCK}),
        (And([]), set(QUESTIONS)),
        (Or([]), set()),
        (Not(MATCH_ALL), set()),
        (PlainText("凭证 死锁", operator="or"), {VOUCHERS, DEADLOCK}),
        (PlainText("财务 死锁", operator="or"), {STAFF, REPORTS, DEADLOCK}),
        (PlainText("财务人员 死锁", operator="or"), {STAFF, DEADLOCK}),  # the longer word is meant
    ],
)
def test_every_kind_of_query(questions, found: Callable[..., list[str]], query: SearchQuery, titles: set[str]) -> None:
    assert set(found(query)) == titles


def test_a_kind_of_query_from_the_future_is_refused(questions, found: Callable[..., list[str]]) -> None:
    class Nearly(SearchQuery):
        def __repr__(self) -> str:
            return "<Nearly>"

    with pytest.raises(NotImplementedError, match="Nearly"):
        found(PlainText("结账") & Nearly())


def test_a_boost_decides_who_comes_first(questions, found: Callable[..., list[str]]) -> None:
    for winner, boost in ((DEADLOCK, 5), (VOUCHERS, 0.2)):
        assert found(PlainText("凭证") | Boost(PlainText("死锁"), boost))[0] == winner


@given(place=st.integers(0, len(CLOSING) - 2), length=st.integers(2, 8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_phrase_of_a_title_finds_it(questions, found: Callable[..., list[str]], place: int, length: int) -> None:
    assert CLOSING in found(Phrase(CLOSING[place : place + length]))
    assert CLOSING in [
        entry.question for entry in get_search_backend().autocomplete(CLOSING[place : place + 2], FaqEntry)
    ]


def test_filters_of_the_queryset_are_exact_in_counts_pages_and_facets(questions) -> None:
    internal = FaqEntry.objects.filter(audience="internal").order_by("-pk")
    results = get_search_backend().search("结账", internal)
    assert (results.count(), [entry.question for entry in results]) == (1, [REOPENING])
    everything = get_search_backend().search(Not(PlainText("没有这个词")), FaqEntry)
    assert dict(everything.facet("audience")) == {"public": 4, "internal": 3}
    assert dict(everything[:1].facet("audience")) == {"public": 4, "internal": 3}
    assert [len(everything[start : start + 4]) for start in (0, 4, 8)] == [4, 3, 0]


def test_objects_that_are_not_indexed_yet_are_not_denied(questions, found: Callable[..., list[str]]) -> None:
    FaqEntry.objects.create(slug="new", question="刚刚写的")
    assert "刚刚写的" in found(Not(PlainText("结账")))
    assert found("刚刚") == []


def test_a_stale_index_shows_nothing_that_is_gone_or_hidden(questions, found: Callable[..., list[str]]) -> None:
    FaqEntry.objects.filter(question=CLOSING).delete()
    FaqEntry.objects.filter(question=REOPENING).update(audience="internal")
    assert found("结账") == [REOPENING]
    assert get_search_backend().search("结账", FaqEntry.objects.filter(audience="public")).count() == 0


def test_equally_good_ones_keep_the_order_of_the_queryset(db: None, found: Callable[..., list[str]]) -> None:
    for number in (3, 1, 2):
        FaqEntry.objects.create(slug=str(number), question=f"凭证 {number}")
    rebuilding.rebuild()
    backend = get_search_backend()
    assert [one.question[-1] for one in backend.search("凭证", FaqEntry.objects.order_by("question"))] == [
        "1",
        "2",
        "3",
    ]
    assert [one.question[-1] for one in backend.search("凭证", FaqEntry.objects.order_by())] == ["2", "1", "3"]


def test_many_matches_and_few_are_ranked_alike(questions, found: Callable[..., list[str]], monkeypatch) -> None:
    few = [found(text) for text in ("结账", "月末 失败", "死")]
    monkeypatch.setattr(ranking, "FEW", 0)
    assert [found(text) for text in ("结账", "月末 失败", "死")] == few


def test_a_search_costs_two_queries_however_many_match(questions, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        assert len(list(get_search_backend().search("结账", FaqEntry))) == 2


def test_pages_of_every_kind_are_found_through_the_base_page(shelf: Shelf) -> None:
    rebuilding.rebuild()
    found = get_search_backend().search("月末结账", Page.objects.all())
    assert {page.pk for page in found} == {shelf.closing.pk, shelf.closing_old.pk}
    assert {type(page) for page in found} == {Page}
    assert get_search_backend().search("后台执行", Page).count() == 1  # the body is a field of the child
    assert get_search_backend().search("后台执行", Page, fields=["title"]).count() == 0
    assert [page.specific for page in get_search_backend().search("后台", SectionPage)] == [shelf.closing]


def test_the_database_finds_the_same_where_it_can(questions, found: Callable[..., list[str]]) -> None:
    for query in (
        PlainText("结账"),
        PlainText("月末 失败"),
        ~PlainText("结账"),
        Phrase("凭证号"),
        MATCH_ALL,
        Not(MATCH_ALL),
    ):
        scanned = scanning.scan(FaqEntry.objects.all(), query, None, completing=False)
        assert {entry.question for entry in scanned} == set(found(query))


def test_many_threads_get_what_one_gets(questions, found: Callable[..., list[str]]) -> None:
    texts = ["结账", "月末", "凭证", "死锁", "period"] * 20
    alone = [backend_scores(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(backend_scores, texts)) == alone


def backend_scores(text: str) -> list[tuple[int, float]]:
    """What the index alone says, without the database."""
    from kb.search.backend.matching import Matcher
    from kb.search.backend.opening import opened
    from kb.search.backend.paths import searched

    matches = opened.ask(lambda reader: Matcher(reader, searched(FaqEntry, False)).find(PlainText(text)))
    return [(int(number), float(matches.scores[number])) for number in matches.held.nonzero()[0]]


def test_ids_are_one_per_object_and_shared_with_the_parent_page() -> None:
    numbers = range(1, 100_000)
    ids = ids_of(Page, numbers)
    assert pks_of(Page, ids) == list(numbers)
    assert len(set(ids.tolist())) == len(numbers)
    assert (ids > 0).all()
    assert (ids_of(SectionPage, numbers) == ids).all()
    assert not set(ids_of(FaqEntry, numbers).tolist()) & set(ids.tolist())


def test_nothing_of_the_exams_can_be_searched() -> None:
    """Items, keys and papers have walls of their own: no index of any kind may hold their words."""
    assert [model for model in apps.get_app_config("exams").get_models() if class_is_indexed(model)] == []

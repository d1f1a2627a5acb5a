"""Every audience × every output: a secret is told by nothing that search says, and a wall moved holds at once."""

import json
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from kb.models import Lineage, SearchDocument
from kb.publishing import publish_entry, refresh_below
from kb.search import documents, index
from kb.search.documents import Findable, Kind
from kb.search.query import Filters, Results, search, suggest
from people.visibility import Viewer
from tests.kb.search.planted import (
    AUDIENCES,
    CODEWORDS,
    COMMON,
    PLACES,
    SEES,
    Planted,
    asked,
    secrets_of,
    slugs_hidden_from,
)
from tests.kb.shelf import again, edition, section, text
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["whoosh:", "database:"])
def engine(request, settings, planted: Planted) -> str:
    settings.SEARCH_URL = request.param
    return str(request.param)


def told(results: Results) -> str:
    """All that an answer says, without what the asker said."""
    return f"{results.hits} {results.facets} {results.correction} {results.total} {results.pages}"


@pytest.mark.parametrize("name", ["visitor", "zhao"])
def test_no_question_brings_out_a_secret(engine: str, viewer: Callable[[str], Viewer], name: str) -> None:
    for codeword in secrets_of(name):
        for question in asked(codeword):
            results = search(viewer(name), question, size=100)
            said = told(results) + str(suggest(viewer(name), question))
            for hidden in [*secrets_of(name), *slugs_hidden_from(name)]:
                assert hidden not in said, (question, hidden)
            if set(question) <= {*codeword, '"'}:
                assert (results.total, results.hits, results.pages) == (0, [], 1), question
                assert not any(results.facets.values()), question


@pytest.mark.parametrize("name", ["visitor", "zhao"])
def test_no_filter_tells_whether_a_hidden_thing_exists(engine: str, viewer: Callable[[str], Viewer], name: str) -> None:
    """What is hidden and what there is not are answered alike, to the letter."""
    for audience in set(AUDIENCES) - set(SEES[name]):
        word = CODEWORDS[audience]
        for hidden, nonsense in [
            (Filters(manual=f"m-{audience}"), Filters(manual="m-nonsense")),
            (Filters(edition=f"e-{audience}"), Filters(edition="e-nonsense")),
            (Filters(category=f"分类{word}题"), Filters(category="没有")),
            (Filters(tag=f"标签{word}题"), Filters(tag="没有")),
            (Filters(audience=audience), Filters(audience="nobody")),
        ]:
            for question in (COMMON, word):
                answers = [search(viewer(name), question, filters=filters) for filters in (hidden, nonsense)]
                assert told(answers[0]) == told(answers[1]), (hidden, question)


@pytest.mark.parametrize("name", SEES)
def test_counts_facets_and_pages_are_of_what_is_seen(engine: str, viewer: Callable[[str], Viewer], name: str) -> None:
    seen = len(SEES[name])
    results = search(viewer(name), COMMON, size=2)
    assert results.total == 4 * seen + 1  # section, question, checklist, guide; and the public one
    assert results.pages == -(-results.total // 2)
    counts = {facet: sum(value.count for value in values) for facet, values in results.facets.items()}
    assert counts["kind"] == results.total
    assert counts["tag"] == 2 * seen
    assert counts["category"] == seen
    assert {value.value for value in results.facets["manual"]} == {f"m-{audience}" for audience in SEES[name]}
    pages = [search(viewer(name), COMMON, size=2, page=page).hits for page in range(1, results.pages + 1)]
    assert len({hit.id for page in pages for hit in page}) == results.total


@pytest.mark.parametrize("name", SEES)
def test_everybody_finds_all_that_is_theirs(planted: Planted, viewer: Callable[[str], Viewer], name: str) -> None:
    for audience in SEES[name]:
        for place in PLACES:
            assert search(viewer(name), place.format(CODEWORDS[audience])).total, place


@pytest.mark.parametrize("name", ["visitor", "zhao"])
@pytest.mark.parametrize("address", ["/search/", "/search/suggestions/", "/api/v1/search", "/faq/"])
def test_no_page_and_no_api_tells_a_secret(planted: Planted, world: World, as_user, name: str, address: str) -> None:
    client = Client() if name == "visitor" else as_user(getattr(world, name))
    for codeword in secrets_of(name):
        for question in (COMMON, codeword, f'"{COMMON}"'):
            for more in ({}, {"manual": "m-internal"}, {"edition": "e-internal"}, {"tag": "共同"}):
                answer = client.get(f"{address}?{urlencode({'q': question, **more})}")
                assert answer.status_code == 200
                content = answer.content.decode().replace(question, "").replace(urlencode({"q": question}), "")
                with suppress(ValueError):
                    content = json.dumps(json.loads(content), ensure_ascii=False)
                for hidden in secrets_of(name):
                    assert hidden not in content, (question, more, hidden)


def test_the_words_of_an_answer_weigh_what_they_weigh_among_what_is_seen(planted: Planted) -> None:
    """The weights shown must not tell how many hidden documents hold a word."""
    before = search(AnonymousUser(), COMMON).weights
    for number in range(20):
        documents.put(Kind.FAQ, 900 + number, Findable(f"{COMMON}{number}", "/", COMMON, "internal"))
    index.write_pending()
    assert search(AnonymousUser(), COMMON).weights == before


# Walls that move


def moved_to_internal(planted: Planted) -> None:
    shelf = again(planted.manuals["public"])
    shelf.audience = "internal"
    shelf.save()


def unpublished_manual(planted: Planted) -> None:
    again(planted.manuals["public"]).unpublish()


def unpublished_edition(planted: Planted) -> None:
    again(planted.editions["public"]).unpublish()


def unpublished_section(planted: Planted) -> None:
    again(planted.sections["public"]).unpublish()


def deleted_edition(planted: Planted) -> None:
    again(planted.editions["public"]).delete()


@pytest.mark.parametrize(
    "change", [moved_to_internal, unpublished_manual, unpublished_edition, unpublished_section, deleted_edition]
)
def test_a_section_behind_a_new_wall_is_gone_at_once_from_everything(engine: str, planted: Planted, change) -> None:
    """Nobody writes the index after this; it still holds the section."""
    word = CODEWORDS["public"]
    assert search(AnonymousUser(), f"正文{word}题").total
    before = search(AnonymousUser(), COMMON).total
    change(planted)
    for question in (f"章节{word}题", f"正文{word}题", f"标题{word}题"):
        shown = told(search(AnonymousUser(), question)) + str(suggest(AnonymousUser(), question))
        assert not any(hidden in shown for hidden in (f"章节{word}题", f"正文{word}题", f"标题{word}题")), question
    assert search(AnonymousUser(), COMMON).total == before - 1


@pytest.mark.parametrize("change", [moved_to_internal, unpublished_manual])
def test_a_hidden_manual_is_not_named_by_the_questions_about_it(engine: str, planted: Planted, change) -> None:
    change(planted)
    title = f"手册{CODEWORDS['public']}题"
    results = search(AnonymousUser(), COMMON, size=100)
    assert f"问题{CODEWORDS['public']}题{COMMON}？" in [hit.title for hit in results.hits], (
        "the question is still public"
    )
    assert title not in told(results)
    assert title not in told(search(AnonymousUser(), title))
    refresh_below(again(planted.manuals["public"]).path)
    index.write_pending()
    assert search(AnonymousUser(), f'"{title}"').total == 0
    assert not SearchDocument.objects.filter(audience="public", path_titles__contains=title, live=True).exists()


def test_a_question_that_became_internal_is_gone_at_once(engine: str, planted: Planted) -> None:
    entry, word = planted.entries["public"], CODEWORDS["public"]
    entry.audience = "internal"
    entry.save()
    publish_entry(entry)
    for question in (f"问题{word}题", f"回答{word}题", f"标签{word}题"):
        results = search(AnonymousUser(), question)
        assert "问题" not in told(results)
        assert f"标签{word}题" not in told(results)


def test_an_unpublished_chapter_is_not_named_above_what_stays_in_it(planted: Planted, settled) -> None:
    chapter = planted.sections["public"]
    below = section(again(chapter), "below", f"小节{COMMON}", text("留下的。"))
    with settled():
        again(chapter).unpublish()
    assert again(below).live
    (hit,) = search(AnonymousUser(), f"小节{COMMON}").hits[:1]
    assert hit.title == f"小节{COMMON}"
    assert f"章节{CODEWORDS['public']}题" not in told(search(AnonymousUser(), f"小节{COMMON}"))


def test_editions_a_viewer_may_not_read_are_not_among_the_others(planted: Planted) -> None:
    shelf = again(planted.manuals["public"])
    closed = edition(shelf, "V0.1密", "0-1", None, "ended")
    lineage = Lineage.objects.get(manual=shelf, key=planted.sections["public"].slug)
    row = SearchDocument.objects.get(kind="section", object_id=planted.sections["public"].pk)
    findable = Findable(row.title, "/old/", row.text, manual_id=shelf.pk, edition_id=closed.pk, lineage_id=lineage.pk)
    documents.put(Kind.SECTION, 999, findable)
    index.write_pending()
    assert "V0.1密" in told(search(AnonymousUser(), row.title))
    again(closed).unpublish()
    assert "V0.1密" not in told(search(AnonymousUser(), row.title))
    assert "0-1" not in told(search(AnonymousUser(), row.title, filters=Filters(manual="m-public")))

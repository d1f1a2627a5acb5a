"""What is said beside the hits — answers, suggestions, corrections, the log — and what it takes, tells no secret."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlencode

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.asking import answering, writing
from kb.asking.narrowing import follow_ups
from kb.models import DomainWord, FaqEntry, Feedback, SearchDocument, SearchQuery, SharedQuery, Synonym
from kb.rules.drafts import Draft
from kb.search import documents, index
from kb.search.documents import Findable, Kind, visible
from kb.search.query import search, suggest
from people.scoping import everyone
from people.visibility import Viewer
from tests.kb.search.planted import (
    AUDIENCES,
    CODEWORDS,
    COMMON,
    SEES,
    Planted,
    asked,
    secrets_of,
    slugs_hidden_from,
)
from tests.kb.shelf import again
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("planted")]
OUTSIDERS = pytest.mark.parametrize("name", ["visitor", "zhao"])
NONSENSE = "癸癸癸"  # as long as a codeword, and said nowhere
SOUNDS = {"customers": ["yiyiyi", "yyy", "yi yi yi"], "internal": ["bingbingbing", "bbb", "bing bing bing"]}


def hidden_from(name: str) -> list[str]:
    return [audience for audience in AUDIENCES if audience not in SEES[name]]


def questions_about(codeword: str) -> list[str]:
    return [*asked(codeword), f"{codeword}怎么办？", f"什么是{codeword}", f"e-internal {COMMON}", f"V1.0 {codeword}"]


def without(said: str, question: str) -> str:
    """What a page says, but for the question itself."""
    for form in (question, quote(question), urlencode({"q": question})[2:]):
        said = said.replace(form, "")
    return said


# Answers


@OUTSIDERS
def test_no_answer_no_evidence_and_no_follow_up_tells_a_secret(viewer: Callable[[str], Viewer], name: str) -> None:
    who = viewer(name)
    mine = set(visible(who).values_list("pk", flat=True))
    for codeword in secrets_of(name):
        for question in questions_about(codeword):
            for narrowed in ({}, {"manual": "m-internal"}, {"edition": "e-internal"}):
                _reply, found = answering.considered(who, question, **{"edition": "", "manual": "", **narrowed})
                assert {one.document.pk for one in found} <= mine, question
                reply = answering.ask(who, question, **narrowed)
                said = without(
                    f"{reply.quote} {reply.hits} {reply.meant} {follow_ups(reply)} {reply.unknown}", question
                )
                for hidden in [*secrets_of(name), *set(slugs_hidden_from(name)) - set(narrowed.values())]:
                    assert hidden not in said, (question, narrowed, hidden)


@OUTSIDERS
@pytest.mark.parametrize("address", ["/ask/", "/api/v1/ask"])
def test_no_page_of_answers_tells_a_secret(client_of: Callable[[str], Client], name: str, address: str) -> None:
    client = client_of(name)
    for codeword in secrets_of(name):
        for question in (COMMON, codeword, f"回答{codeword}题", f"{codeword}怎么办？"):
            for more in ({}, {"manual": "m-internal"}, {"edition": "e-internal"}):
                shown = client.get(address, {"q": question, **more})
                assert shown.status_code == 200
                for hidden in secrets_of(name):
                    assert hidden not in without(unquote(shown.text), question), (question, more)


@OUTSIDERS
def test_a_language_model_is_given_no_secret(viewer: Callable[[str], Viewer], name: str, monkeypatch) -> None:
    given: list[str] = []

    class Curious:
        def write(self, question: str, passages: object) -> Draft:
            given.append(str(passages))
            raise writing.NoDraft

    monkeypatch.setattr(writing, "configured", Curious)
    for question in (f"问题{CODEWORDS['public']}题{COMMON}", COMMON, *(f"{word}怎么办" for word in secrets_of(name))):
        answering.ask(viewer(name), question, may_write=True)
    assert given, "somebody was asked at all"
    assert not [word for word in secrets_of(name) if word in str(given)]


def test_whoever_may_know_is_answered(viewer: Callable[[str], Viewer]) -> None:
    """Else the tests above would prove nothing."""
    question = f"问题{CODEWORDS['internal']}题{COMMON}？"
    reply = answering.ask(viewer("chen"), question)
    assert CODEWORDS["internal"] in f"{reply.quote} {reply.hits}"


# Suggestions, readings, corrections


@OUTSIDERS
def test_no_sound_brings_out_a_secret(viewer: Callable[[str], Viewer], name: str) -> None:
    """Titles, headings and words of the trainers' dictionary, by pinyin and by initials."""
    who = viewer(name)
    for audience in hidden_from(name):
        DomainWord.objects.create(word=CODEWORDS[audience])
        for typed in SOUNDS[audience]:
            assert suggest(viewer("chen"), typed), "insiders hear it"
            assert search(viewer("chen"), typed).correction
            assert suggest(who, typed) == [], typed
            results = search(who, typed)
            assert (results.correction, results.total, results.hits) == (None, 0, []), typed


@OUTSIDERS
@pytest.mark.parametrize("slip", ["{0}饼{0}题", "标题{0}{0}饼题", "正文{0}{0}题标提"])
def test_nobody_is_corrected_to_a_secret(viewer: Callable[[str], Viewer], name: str, slip: str) -> None:
    for audience in hidden_from(name):
        for number in range(6):  # said often enough to be known
            findable = Findable(f"标题{CODEWORDS[audience]}题", "/", f"正文{CODEWORDS[audience]}题标题", audience)
            documents.put(Kind.FAQ, 900 + number, findable)
        index.write_pending()
        typed = slip.format(CODEWORDS[audience][0])
        assert CODEWORDS[audience] not in str(search(viewer(name), typed).correction)
        assert search(viewer(name), CODEWORDS[audience]).correction is None


@OUTSIDERS
def test_no_synonym_opens_a_wall(viewer: Callable[[str], Viewer], name: str) -> None:
    """A rule that trainers wrote about an internal thing finds outsiders nothing and names it to nobody."""
    for audience in hidden_from(name):
        Synonym.objects.create(names=f"{NONSENSE}、{CODEWORDS[audience]}")
    results = search(viewer(name), NONSENSE)
    assert (results.total, results.hits, results.correction) == (0, [], None)
    assert not [word for word in secrets_of(name) if word in str(suggest(viewer(name), NONSENSE))]


def share(text: str, **more: object) -> None:
    with everyone():
        SharedQuery.objects.create(text=text, normalised=text, askers=9, seen_at="2026-11-01T00:00Z", **more)


def test_what_others_asked_is_suggested_on_one_s_own_side_of_the_wall(
    planted: Planted, world: World, client_of: Callable[[str], Client]
) -> None:
    """By audience, by organisation, and only when every word of it is said by something the viewer may see."""
    share(f"{COMMON}瑞丰", organisation=world.ruifeng, audience="internal")
    share(f"{COMMON}内部", audience="internal")
    share(f"{COMMON}应急口令", audience="public")
    share(f"{COMMON}公开", audience="public")
    for number, word in enumerate(("瑞丰", "内部", "公开")):
        documents.put(Kind.FAQ, 800 + number, Findable(f"{word}说明", "/", word, "public"))
    documents.put(Kind.FAQ, 810, Findable("应急口令说明", "/", "应急口令。", "internal"))
    index.write_pending()

    def suggested(name: str) -> set[str]:
        found = client_of(name).get("/search/suggestions/", {"q": COMMON}).json()["suggestions"]
        return {one["title"].removeprefix(COMMON) for one in found if one["url"].startswith("/search/")}

    assert suggested("visitor") == suggested("zhao") == {"公开"}
    assert suggested("qian") == {"公开", "瑞丰"}
    assert {"公开", "内部", "应急口令"} == suggested("chen")


# What is hidden weighs nothing


@pytest.mark.parametrize("address", ["/api/v1/search", "/api/v1/ask"])
def test_hidden_documents_change_no_answer_of_the_api(client_of: Callable[[str], Client], address: str) -> None:
    def answer() -> str:
        said = client_of("visitor").get(address, {"q": COMMON}).text
        return re.sub(r'"took_ms": [\d.]+|"slip": "[^"]+"', "", said)

    before = answer()
    for number in range(40):
        documents.put(Kind.FAQ, 900 + number, Findable(f"{COMMON}{number}", "/", COMMON, "internal"))
    index.write_pending()
    assert answer() == before


# Hidden and not there are looked up alike


ADDRESSES = [
    ("/search/?q={codeword}", "/search/?q={nonsense}"),
    ("/search/?q=月末结账&manual=m-internal", "/search/?q=月末结账&manual=m-nonsense"),
    ("/search/?q=月末结账&edition=e-internal", "/search/?q=月末结账&edition=e-nonsense"),
    ("/search/suggestions/?q={codeword}", "/search/suggestions/?q={nonsense}"),
    ("/search/suggestions/?q=bingbingbing", "/search/suggestions/?q=guiguigui"),
    ("/search/?q=bingbingbing", "/search/?q=guiguigui"),
    ("/api/v1/search?q={codeword}", "/api/v1/search?q={nonsense}"),
    ("/api/v1/search?q=月末结账&tag=标签{codeword}题", "/api/v1/search?q=月末结账&tag=标签{nonsense}题"),
    ("/ask/?q={codeword}", "/ask/?q={nonsense}"),
    ("/ask/?q=月末结账&manual=m-internal", "/ask/?q=月末结账&manual=m-nonsense"),
    ("/api/v1/ask?q=月末结账&edition=e-internal", "/api/v1/ask?q=月末结账&edition=e-nonsense"),
    ("/faq/?category=分类{codeword}题", "/faq/?category=分类{nonsense}题"),
    ("/faq/f-internal/", "/faq/f-nonsense/"),
    ("/checklists/c-internal/", "/checklists/c-nonsense/"),
    ("/s/m-internal/s-internal/", "/s/m-nonsense/s-nonsense/"),
    ("/s/m-internal/s-internal/", "/s/m-internal/s-nonsense/"),
    ("/s/m-internal/s-internal/compare/", "/s/m-nonsense/s-nonsense/compare/"),
]


def looked_up(client: Client, address: str, **body: object) -> tuple[int, int]:
    """How it was answered, and how many SQL queries that took: what somebody with a watch could tell."""
    client.get("/faq/")  # what is kept after the first request is kept now
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, body) if body else client.get(address)
    return answer.status_code, len(queries)


@OUTSIDERS
@pytest.mark.parametrize(("hidden", "nowhere"), ADDRESSES)
def test_what_is_hidden_is_looked_up_like_what_there_is_not(
    client_of: Callable[[str], Client], name: str, hidden: str, nowhere: str
) -> None:
    client, words = client_of(name), {"codeword": CODEWORDS["internal"], "nonsense": NONSENSE}
    both = [address.format(**words) for address in (hidden, nowhere)]
    for address in both:
        client.get(address)
    assert looked_up(client, both[0]) == looked_up(client, both[1])


@OUTSIDERS
def test_what_is_said_about_a_hidden_thing_is_taken_like_what_is_said_about_nothing(
    planted: Planted, client_of: Callable[[str], Client], name: str
) -> None:
    client = client_of(name)
    client.defaults["HTTP_ACCEPT"] = "application/json"
    secret = SearchDocument.objects.get(kind=Kind.FAQ, object_id=planted.entries["internal"].pk)
    slip = client.get("/api/v1/search", {"q": COMMON}).json()["log"]["slip"]
    for address, field, of_hidden, more in [
        ("/feedback/", "page", planted.entries["internal"].pk, {"kind": "faq", "helpful": "no"}),
        ("/feedback/", "page", again(planted.sections["internal"]).pk, {"kind": "section", "helpful": "no"}),
        ("/search/opened/", "document", secret.pk, {"slip": slip}),
        ("/ask/verdict/", "document", secret.pk, {"q": COMMON, "solved": "yes"}),
    ]:
        client.post(address, {**more, field: 10**9 + 1})  # who counts requests counts the first in another way
        answers = [looked_up(client, address, **more, **{field: pk}) for pk in (of_hidden, 10**9)]
        assert answers[0] == answers[1], (address, answers)


# The report


def test_the_report_of_a_customer_tells_nothing_of_the_vendor(planted: Planted, world: World, as_user) -> None:
    """Somebody of 恒远 with the permission: nothing of the internal manual, and nothing of what 瑞丰 asked."""
    world.sun.user_permissions.add(Permission.objects.get(codename="read_search_report"))
    reader = as_user(type(world.sun).objects.get(pk=world.sun.pk))
    bridge = FaqEntry.objects.get(slug="bridge")
    unhelpful = {"kind": "faq", "version": 0, "is_helpful": False, "at": timezone.now()}
    with everyone():
        for number, place in enumerate((world.hengyuan, world.ruifeng)):
            asked = {
                "text": f"{place.name}的事",
                "normalised": place.slug,
                "organisation": place,
                "audience": "customers",
            }
            SearchQuery.objects.create(key=number, at=timezone.now(), engine="whoosh", total=0, settled=True, **asked)
            Feedback.objects.create(
                object_id=bridge.pk, who=number, organisation=place, comment=place.slug, **unhelpful
            )
    lists = [f"?list={name}" for name in ("vain", "unopened", "unhelpful", "gaps")]
    for query in [*lists, *(f"{one}&manual=m-internal" for one in lists)]:
        shown = reader.get(f"/reports/knowledge/{query}").text
        assert CODEWORDS["internal"] not in shown, query
        assert "瑞丰" not in shown, query
        assert "ruifeng" not in shown, query
    assert "恒远制造的事" in reader.get("/reports/knowledge/").text
    assert "hengyuan" in reader.get("/reports/knowledge/?list=unhelpful").text
    assert "公开月末结账" not in reader.get("/reports/knowledge/?list=unhelpful&manual=m-internal").text

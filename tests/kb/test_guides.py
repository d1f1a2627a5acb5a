"""Troubleshooting guides: who reads them, what leads to which step, and what authors may write."""

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from kb.asking import quoting
from kb.asking.placing import place_named, written
from kb.asking.proving import prove
from kb.models import Feedback, GoldenQuestion, Guide, SearchDocument
from kb.publishing import publish_entry
from kb.rules.guidance import onward
from kb.search import rebuilding
from kb.search.query import Filters, Hit, search
from people.scoping import everyone
from people.visibility import Viewer
from tests.kb.shelf import Shelf

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
SYMPTOM = "收到“结账失败”的消息。\n〖下一步〗是灰色的。"


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path) -> None:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_URL = "whoosh:"


def step(title: str, text: str = "<p>看一看</p>", **more: object) -> tuple[str, dict[str, object]]:
    return "step", {"title": title, "text": text, "solved": "", "otherwise": None, "section": "", **more}


STEPS = [
    step("看错误代码", "<p>打开消息中心。</p>", otherwise=3),
    step("补齐审核", "<p>请审核会计处理。</p>", solved="检查变绿"),
    step("释放失联的锁", "<p>心跳超过十分钟才释放。</p>", section="general-ledger/month-end-closing"),
]


def guide(slug: str = "closing", **fields: object) -> Guide:
    made = Guide(slug=slug, **{"title": "结账失败怎么排查", "symptom": SYMPTOM, "audience": "public", **fields})
    made.steps = fields.get("steps", STEPS)
    made.save()
    publish_entry(made)
    return made


def page(client: Client, slug: str = "closing") -> BeautifulSoup:
    response = client.get(f"/guides/{slug}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def hits(viewer: Viewer, text: str, filters: Filters | None = None) -> list[Hit]:
    rebuilding.rebuild()
    return [hit for hit in search(viewer, text, filters=filters or Filters()).hits if hit.kind == "guide"]


# The page


def test_each_reader_sees_their_own_guides(client: Client, world, as_user) -> None:
    for audience in ("public", "customers", "internal"):
        guide(audience, title=f"指南 {audience}", audience=audience)
    guide("draft", live=False)
    readers = {"visitor": client, "zhao": as_user(world.zhao), "chen": as_user(world.chen)}
    seen = {
        name: {slug for slug in ("public", "customers", "internal", "draft") if is_open(reader, slug)}
        for name, reader in readers.items()
    }
    assert seen == {
        "visitor": {"public"},
        "zhao": {"public", "customers"},
        "chen": {"public", "customers", "internal"},
    }
    for address in ("/faq/", "/manuals/", "/guides/public/"):
        assert "指南 internal" not in readers["zhao"].get(address).content.decode(), address
        assert "指南 internal" in readers["chen"].get(address).content.decode(), address


def is_open(reader: Client, slug: str) -> bool:
    return reader.get(f"/guides/{slug}/").status_code == 200


def test_a_guide_is_its_symptom_and_numbered_steps_to_go_through(client: Client) -> None:
    guide(edition_from="V9.0", tags="结账，锁")
    shown = page(client)
    assert [one.text for one in shown.select(".guide-symptom li")] == SYMPTOM.splitlines()
    assert [one["id"] for one in shown.select(".guide-step")] == ["step-1", "step-2", "step-3"]
    assert [one["href"] for one in shown.select(".guide-overview a")] == ["#step-1", "#step-2", "#step-3"]
    assert [one["href"] for one in shown.select("a.guide-onward")][:2] == ["#step-3", "#step-3"]
    assert shown.select("a.guide-onward")[2]["href"].startswith("/ask/engineer/?q=")
    assert "检查变绿" in shown.select_one("#step-2 .guide-solved").text
    assert "适用版本：V9.0 起" in shown.text
    assert [one.text for one in shown.select(".tags .pill")] == ["结账", "锁"]


def test_a_guide_names_no_manual_and_no_section_its_reader_may_not_see(
    client: Client, world, as_user, shelf: Shelf
) -> None:
    steps = [step("内部步骤", section="service-handbook/service-levels"), STEPS[2]]
    guide(steps=steps, manual=shelf.handbook, lineage=shelf.levels.lineage)
    for reader in (client, as_user(world.zhao)):
        shown = page(reader)
        assert [one["href"] for one in shown.select(".guide-more a")] == ["/s/general-ledger/month-end-closing/"]
        assert shown.select_one(".read-more") is None
        assert shelf.handbook.title not in shown.text
        assert shelf.levels.title not in shown.text
    told = page(as_user(world.chen))
    assert len(told.select(".guide-more a")) == 2
    assert shelf.handbook.title in told.select_one(".reader-meta").text


def test_steps_are_rendered_safely(client: Client) -> None:
    evil = '<p onclick="x()">甲<script>alert(1)</script></p><img src=x onerror=y>'
    guide(title="<b>指</b>", symptom="<i>现</i>", steps=[step("<u>步</u>", evil, solved="<s>好</s>")])
    shown = page(client)
    assert shown.select_one("h1").text == "<b>指</b>"
    assert not shown.select(".guide script, .guide [onclick], .guide [onerror], .guide :is(b, i, u, s)")


@pytest.mark.parametrize("slug", ["nowhere", "%00", "结账", "x" * 300])
def test_a_guide_that_is_not_there_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/guides/{slug}/").status_code == 404


def test_queries_do_not_grow(client: Client, shelf: Shelf, django_assert_max_num_queries) -> None:
    link = '<p><a href="/s/general-ledger/month-end-closing/">甲</a></p>'

    def fill(count: int) -> None:
        rows = [step(f"{n}", link, section="general-ledger/month-end-closing") for n in range(count)]
        Guide.objects.update_or_create(slug="long", defaults={"title": "长", "audience": "public", "steps": rows})

    fill(2)
    page(client, "long")
    with django_assert_max_num_queries(15) as seen:
        page(client, "long")
    fill(16)
    with django_assert_max_num_queries(len(seen)):
        page(client, "long")


def test_a_section_names_the_guides_about_it(client: Client, shelf: Shelf) -> None:
    guide(lineage=shelf.closing.lineage)
    guide("inside", title="内部排查", audience="internal", lineage=shelf.closing.lineage)
    shown = client.get(shelf.closing.get_url()).content.decode()
    assert 'href="/guides/closing/"' in shown
    assert "内部排查" not in shown


@pytest.mark.parametrize(
    ("number", "wanted", "goes"),
    [(1, None, 2), (1, 3, 3), (3, None, None), (3, 3, None), (2, 1, 3), (2, 2, 3), (1, 9, 2), (1, 0, 2), (1, -1, 2)],
)
def test_a_guide_only_leads_forwards(number: int, wanted: int | None, goes: int | None) -> None:
    assert onward(number, wanted, count=3) == goes


# Found


def test_a_hit_leads_to_the_step_that_matched(client: Client) -> None:
    guide()
    (hit,) = hits(VISITOR, "心跳超过十分钟")
    assert (hit.url, hit.heading) == ("/guides/closing/#step-3", "释放失联的锁")
    assert hit.kind_label == "故障排查指南"
    answer = client.get("/api/v1/search", {"q": "请审核会计处理", "kind": "guide"}).json()
    assert [one["address"] for one in answer["hits"]] == ["/guides/closing/#step-2"]
    assert [one["kind"] for one in answer["hits"]] == ["guide"]
    assert 'href="/guides/closing/#step-3"' in client.get("/search/", {"q": "释放失联的锁"}).content.decode()


def test_what_one_sees_leads_to_the_beginning(world) -> None:
    guide(tags="白屏, 空白页")
    assert hits(VISITOR, "下一步是灰色的")[0].url == "/guides/closing/"
    (hit,) = hits(VISITOR, "空白页")
    assert hit.url == "/guides/closing/"
    assert "空白页" not in hit.snippet, "tags are found but not quoted"


def test_nobody_finds_a_guide_that_is_not_for_them(world) -> None:
    made = guide(audience="internal", steps=[step("密语步骤", "<p>密语内容</p>")])
    for text in ("密语步骤", "密语内容", "结账失败"):
        assert len(hits(world.chen, text)) == 1
        for viewer in (VISITOR, world.zhao):
            results = search(viewer, text)
            assert (results.hits, results.total, results.facets["kind"]) == ([], 0, [])
    made.audience = "public"
    made.save()
    publish_entry(made)
    assert len(hits(VISITOR, "密语内容")) == 1
    made.unpublish()
    assert search(VISITOR, "密语内容").hits == [], "at once, before any job has run"


def test_guides_are_filtered_like_questions(world, shelf: Shelf) -> None:
    guide("old", title="旧版结账排查", edition_to="V8.5", manual=shelf.ledger, category="期末")
    guide("new", title="新版结账排查", edition_from="V9.0", manual=shelf.ledger, tags="锁,结账")
    both = hits(VISITOR, "结账排查")
    assert {hit.title for hit in both} == {"旧版结账排查", "新版结账排查"}
    for filters, title in [
        (Filters(edition="9-0"), "新版结账排查"),
        (Filters(edition="8-5"), "旧版结账排查"),
        (Filters(category="期末"), "旧版结账排查"),
        (Filters(tag="锁"), "新版结账排查"),
    ]:
        assert [hit.title for hit in hits(VISITOR, "结账排查", filters)] == [title], filters
    facets = {facet.value: facet.label for facet in search(VISITOR, "结账排查").facets["kind"]}
    assert facets["guide"] == "故障排查指南"


def test_a_hidden_manual_is_not_named_where_its_guides_are_found(shelf: Shelf) -> None:
    guide(manual=shelf.handbook)
    row = SearchDocument.objects.get(kind="guide")
    assert shelf.handbook.title not in row.path_titles


# Asked


def test_an_answer_can_be_a_step(client: Client) -> None:
    made = guide()
    document = SearchDocument.objects.get(kind="guide")
    passages = quoting.passages_of([document])[document.pk]
    assert [(one.heading, one.anchor) for one in passages] == [
        ("看错误代码", "step-1"),
        ("补齐审核", "step-2"),
        ("释放失联的锁", "step-3"),
    ]
    assert passages[1].lines[0].result == "检查变绿"
    assert quoting.place_of(document) == f"guide/{made.slug}"


@pytest.mark.parametrize("text", ["guide/closing", "/guides/closing/", "https://example.com/guides/closing/#step-2"])
def test_a_golden_question_may_name_a_guide(text: str) -> None:
    made = guide()
    place = place_named(text)
    assert place is not None
    question = GoldenQuestion.objects.create(question="心跳超过十分钟怎么释放失联的锁", guide=place.guide)
    assert (question.guide, written(question)) == (made, "guide/closing")
    rebuilding.rebuild()
    assert prove(question).is_passed
    assert place_named("guide/nowhere") is None


# Said


def test_readers_say_whether_a_guide_helped(client: Client, world, as_user) -> None:
    made = guide(audience="customers")
    said = {"kind": "guide", "page": made.pk, "helpful": "yes"}
    assert client.post("/feedback/", said).status_code == 404
    assert as_user(world.zhao).post("/feedback/", said).headers["Location"] == "/guides/closing/"
    assert as_user(world.zhao).post("/feedback/", {**said, "page": 10**9}).status_code == 404
    as_user(world.zhao).post("/feedback/", {**said, "helpful": "no", "comment": "第二步看不懂"})
    with everyone():
        assert Feedback.objects.filter(kind="guide", object_id=made.pk).count() == 1
    report = as_user(world.li).get("/reports/knowledge/?list=unhelpful&days=90").content.decode()
    assert "第二步看不懂" in report
    assert f"/admin/snippets/kb/guide/edit/{made.pk}/" in report


# Written


def form(*steps: tuple[str, dict[str, object]], **more: str) -> dict[str, str]:
    rows = [(kind, {**value, "text": rich_text(str(value["text"]))}) for kind, value in steps]
    fields = {"title": "新指南", "symptom": "白屏", "slug": "new", "audience": "public", "category": "", "tags": ""}
    blank = {"manual": "", "lineage": "", "edition_from": "", "edition_to": ""}
    rows = [(kind, {**value, "otherwise": value["otherwise"] or ""}) for kind, value in rows]
    return nested_form_data({**fields, **blank, "steps": streamfield(rows), **more})


def test_authors_write_drafts_and_reviewers_publish_them(client: Client, world, as_user) -> None:
    answer = as_user(world.li).post("/admin/snippets/kb/guide/add/", form(step("第一步")))
    assert answer.status_code == 302
    made = Guide.objects.get(slug="new")
    assert (made.live, made.has_unpublished_changes) == (False, True)
    assert client.get("/guides/new/").status_code == 404
    publish = form(step("第一步"), **{"action-publish": "yes"})
    as_user(world.li).post(f"/admin/snippets/kb/guide/edit/{made.pk}/", publish)
    assert not Guide.objects.get(slug="new").live, "an author cannot publish"
    as_user(world.zhou).post(f"/admin/snippets/kb/guide/edit/{made.pk}/", publish)
    assert Guide.objects.get(slug="new").live
    assert page(client, "new").select_one("#step-1 h2")
    assert as_user(world.zhou).get(f"/admin/snippets/kb/guide/history/{made.pk}/").status_code == 200
    assert as_user(world.zhao).get("/admin/snippets/kb/guide/").status_code in {302, 403}


@pytest.mark.parametrize("wanted", [1, 3, 99])
def test_a_step_that_leads_nowhere_is_refused_where_it_stands(world, as_user, wanted: int) -> None:
    answer = as_user(world.li).post("/admin/snippets/kb/guide/add/", form(step("一", otherwise=wanted), step("二")))
    assert answer.status_code == 200
    assert json.dumps("只能转到后面的步骤")[1:-1] in answer.content.decode(), "beside the step, drawn by its script"
    assert not Guide.objects.exists()

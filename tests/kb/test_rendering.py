"""From raw blocks to safe HTML whose links lead into the edition being read."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from wagtail.images.tests.utils import get_test_image_file

from kb.models import Attachment, Checklist, FaqEntry, Guide, Picture
from kb.rendering import render_blocks, render_richtext, render_richtexts
from tests.kb.shelf import Shelf, again, heading, rewrite, section, text
from tests.world import World

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": "a1"}


def html(*blocks: dict[str, Any], edition: str = "9-0") -> BeautifulSoup:
    return BeautifulSoup(render_blocks(list(blocks), viewer=VISITOR, edition_slug=edition), "html.parser")


def href(source: str, edition: str = "9-0") -> str:
    return html(block("text", f'<p><a href="{source}">看这里</a></p>'), edition=edition).a["href"]


def test_every_block_has_its_place_on_the_page(picture: Picture) -> None:
    page = html(
        block("heading", {"text": "结账步骤", "level": "2", "anchor": "close"}),
        block("text", "<p>先<b>备份</b>。</p>"),
        block("steps", {"steps": [{"text": "<p>单击</p>", "expected": "<p>成功</p>", "picture": picture.pk}]}),
        block("callout", {"kind": "danger", "title": "", "text": "<p>不要断电</p>"}),
        block(
            "table", {"table": {"columns": [{"type": "text", "heading": "甲"}], "rows": [{"values": ["<p>乙</p>"]}]}}
        ),
        block("picture", {"picture": picture.pk, "alt": "向导", "caption": "图 1"}),
        block("code", {"language": "sql", "code": "SELECT 1 < 2;\n  -- 缩进"}),
        block("checklist", {"title": "结账前", "items": [{"text": "<p>已备份</p>"}]}),
    )
    assert page.h2["id"] == "close"
    assert page.h2.a["href"] == "#close"
    assert page.select_one(".steps .step-result").get_text(strip=True) == "预期结果：成功"
    assert page.select_one(".callout.danger").get_text(strip=True).endswith("不要断电")
    assert (page.th.text, page.td.text) == ("甲", "乙")
    assert page.select_one("figure img[alt=向导]")["src"].startswith(f"/pictures/{picture.pk}/")
    assert page.figcaption.text == "图 1"
    assert page.pre.text == "SELECT 1 < 2;\n  -- 缩进"
    assert page.select_one("ul.checklist input[type=checkbox]") is not None
    assert page.select_one(".checklist").get_text(strip=True) == "已备份"
    assert not page.select("[style], script")


def table(caption: str = "") -> dict[str, Any]:
    return block("table", {"table": {"columns": [], "rows": [], "caption": caption}})


def test_no_two_tables_of_a_page_are_called_the_same() -> None:
    """Each scrolls by itself and is a landmark; who hears the page has to tell them apart."""
    under = block("heading", {"text": "错误代码", "level": "2", "anchor": ""})
    blocks = [table(), table("科目"), under, table(), table(), table("科目")]
    taken: set[str] = set()
    page = BeautifulSoup(
        render_blocks(blocks, viewer=VISITOR, edition_slug="9-0", about="附录", taken=taken), "html.parser"
    )
    named = [one["aria-label"] for one in page.select("[role=region]")]
    assert named == ["表格：附录", "科目", "表格：错误代码", "表格：错误代码 2", "科目 2"]
    again = BeautifulSoup(
        render_blocks([table("科目")], viewer=VISITOR, edition_slug="9-0", taken=taken), "html.parser"
    )
    assert again.select_one("[role=region]")["aria-label"] == "科目 3"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<p style="position:fixed" onclick="x()">x</p>',
        "<iframe src=//evil.example></iframe><svg onload=alert(1)>",
    ],
)
def test_rich_text_cannot_carry_anything_active(hostile: str) -> None:
    rendered = render_richtext(hostile, viewer=VISITOR) + render_blocks(
        [block("text", hostile)], viewer=VISITOR, edition_slug="9-0"
    )
    for active in ("<script", "onerror", "javascript:", "data:text", "style=", "onclick", "<iframe", "<svg", "onload"):
        assert active not in rendered


def test_titles_and_code_are_escaped() -> None:
    page = render_blocks(
        [block("heading", {"text": "<b>&", "level": "2"}), block("code", {"code": "<script>"})],
        viewer=VISITOR,
        edition_slug="",
    )
    assert "&lt;b&gt;&amp;" in page
    assert "&lt;script&gt;" in page


def test_private_marks_in_a_text_do_no_harm() -> None:
    assert (
        render_blocks([block("text", "<p>甲\ue0010\ue002\ue000乙</p>")], viewer=VISITOR, edition_slug="9-0").strip()
        == "<p>甲0乙</p>"
    )


def test_unknown_and_empty_blocks_are_left_out() -> None:
    assert render_blocks([block("video", "x"), block("text", "")], viewer=VISITOR, edition_slug="9-0").strip() == ""


def test_a_link_leads_to_the_section_of_the_edition_being_read(shelf: Shelf) -> None:
    link = "/s/general-ledger/month-end-closing/#order"
    assert href(link, "9-0") == "/manuals/general-ledger/9-0/month-end/month-end-closing/#order"
    assert href(link, "8-5") == "/manuals/general-ledger/8-5/month-end/month-end-closing/#order"


def test_a_link_to_what_the_edition_lacks_leads_to_the_nearest_that_has_it(shelf: Shelf) -> None:
    assert href("/s/general-ledger/e-archive/", "8-5") == "/manuals/general-ledger/9-0/month-end/e-archive/"
    assert href("/s/general-ledger/dot-matrix-printing/").startswith("/manuals/general-ledger/8-5/")


@pytest.mark.parametrize(
    "link",
    [
        "/manuals/",
        "/faq/?category=x",
        "/search/?q=x",
        "//example.com/faq/x/",
        "/s/general-ledger/month-end-closing/?edition=8-5",  # meant for that edition
        "https://example.com/s/general-ledger/month-end-closing/",
        "#order",
    ],
)
def test_other_links_stay_what_they_are(shelf: Shelf, link: str) -> None:
    assert href(link) == link


def test_a_link_made_with_the_page_chooser_follows_the_edition_too(shelf: Shelf) -> None:
    chosen = f'<p><a linktype="page" id="{shelf.closing_old.pk}">月末结账</a></p>'
    page = html(block("text", chosen), edition="9-0")
    assert page.a["href"] == "/manuals/general-ledger/9-0/month-end/month-end-closing/"
    manual = html(block("text", f'<p><a linktype="page" id="{shelf.ledger.pk}">手册</a></p>'))
    assert manual.a["href"] == "/manuals/general-ledger/"


def test_an_unpublished_target_is_not_pointed_at(shelf: Shelf) -> None:
    shelf.archive.unpublish()
    assert closed("/s/general-ledger/e-archive/")


def closed(link: str, viewer: Any = VISITOR, edition: str = "9-0") -> bool:
    """Whether nothing is left of a link but its words; both ways to render have to agree."""
    source = f'<p>请<a href="{link}" title="内部">看<b>这里</b></a>。</p>'
    blocks = render_blocks([block("text", source)], viewer=viewer, edition_slug=edition)
    assert BeautifulSoup(blocks, "html.parser").get_text().strip() == "请看这里。"
    assert ("<a" in blocks) is ("<a" in render_richtext(source, viewer=viewer))
    assert ("<p>请看<b>这里</b>。</p>" in blocks) is ("<a" not in blocks)
    return "<a" not in blocks


PLACES = [
    "/s/service-handbook/service-levels/",
    "/s/service-handbook/service-levels/?edition=1-0#p0",
    "/s/service-handbook/service-levels/compare/",
    "/manuals/service-handbook/",
    "/manuals/service-handbook/1-0/#top",
    "/manuals/service-handbook/1-0/service-levels",
    "/manuals/%73ervice-handbook/1-0/service-levels/?a=1&amp;b=2",
    "{base}/manuals/service-handbook/",
    "/faq/secret/",
    "/checklists/secret/",
    "/guides/secret/",
    "/documents/{document}/secret.png",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_link_to_what_the_reader_may_not_see_is_only_words(
    shelf: Shelf, world: World, settings: Any, place: str
) -> None:
    FaqEntry.objects.create(slug="secret", question="内", audience="internal", live=True)
    for model in (Checklist, Guide):
        model.objects.create(slug="secret", title="内", audience="internal", live=True)
    document = Attachment.objects.create(title="内", file=get_test_image_file(), audience="internal")
    link = place.format(base=settings.BASE_URL.rstrip("/"), document=document.pk)
    assert closed(link)
    assert closed(link, world.zhao)
    assert not closed(link, world.chen)
    shelf.handbook.audience = "customers"
    shelf.handbook.save()
    assert closed(link, world.zhao) is ("service" not in place)


@pytest.mark.parametrize(
    "place",
    ["/s/general-ledger/nothing/", "/manuals/nothing/", "/manuals/general-ledger/1/x/", "/faq/no/", "/documents/x/"],
)
def test_a_link_to_what_there_is_not_looks_the_same(shelf: Shelf, world: World, place: str) -> None:
    assert closed(place)
    assert closed(place, world.admin)


def test_a_link_of_the_page_chooser_to_a_hidden_page_is_only_words(shelf: Shelf, world: World) -> None:
    for page in (shelf.levels, shelf.handbook_edition, shelf.handbook):
        source = f'<p>见<a linktype="page" id="{page.pk}">那里</a></p>'
        assert render_richtext(source, viewer=VISITOR) == "<p>见那里</p>"
        assert "service-handbook" in render_richtext(source, viewer=world.chen)


def test_an_edition_that_is_closed_is_not_pointed_at(shelf: Shelf) -> None:
    again(shelf.new).unpublish()
    assert href("/s/general-ledger/month-end-closing/", "9-0") == "/s/general-ledger/month-end-closing/"
    assert closed("/s/general-ledger/e-archive/")


def test_chinese_addresses_work(shelf: Shelf) -> None:
    section(shelf.month_end, "常见问答", "常见问答", text("…"))
    assert href("/s/general-ledger/常见问答/").startswith("/manuals/general-ledger/9-0/month-end/%E5%B8%B8")


def test_a_lost_picture_leaves_its_description(picture: Picture) -> None:
    picture.file.delete(save=False)
    page = html(block("picture", {"picture": picture.pk, "alt": "向导", "caption": ""}))
    assert page.img is None
    assert page.select_one(".picture-lost").text == "向导"


def test_queries_do_not_grow_with_what_a_section_holds(
    shelf: Shelf, django_assert_max_num_queries, make_picture
) -> None:
    def body(count: int) -> list[dict[str, Any]]:
        link = '<a href="/s/general-ledger/month-end-closing/">甲</a>'
        link += f'<a linktype="page" id="{shelf.archive.pk}">乙</a>'
        pictures = [make_picture(f"{count}-{n}") for n in range(count)]
        return [
            *(block("text", f"<p>{link}</p>") for _ in range(count)),
            *(block("picture", {"picture": one.pk}) for one in pictures),
            *(block("steps", {"steps": [{"text": f"<p>{link}</p>", "picture": one.pk}]}) for one in pictures),
        ]

    small, large = body(2), body(12)
    for raw in (small, large):
        render_blocks(raw, viewer=VISITOR, edition_slug="9-0")  # the sizes are made once
    with django_assert_max_num_queries(11) as seen:
        render_blocks(small, viewer=VISITOR, edition_slug="9-0")
    with django_assert_max_num_queries(len(seen)):
        render_blocks(large, viewer=VISITOR, edition_slug="9-0")


def test_several_rich_texts_stay_apart() -> None:
    assert render_richtexts(["<p>甲", "", "<b>乙"], viewer=VISITOR) == ["<p>甲</p>", "", "<b>乙</b>"]


def test_a_frozen_version_renders_as_it_was(shelf: Shelf) -> None:
    version = shelf.closing.versions.get()
    rewrite(shelf.closing, [*heading("新的标题"), *text("新的内容")])
    page = BeautifulSoup(render_blocks(version.body, viewer=VISITOR, edition_slug="9-0"), "html.parser")
    assert page.h2["id"] == "order"
    assert "3～10 分钟" in page.text

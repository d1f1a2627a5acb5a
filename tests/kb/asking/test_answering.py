"""A question gets the best passage, or silence; nothing hidden is quoted, chosen from or counted."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from kb.asking.answering import Reply, ask
from kb.asking.narrowing import follow_ups
from kb.asking.standins import StandIn
from kb.models import FaqEntry
from kb.search import documents, index
from kb.search.documents import Kind, visible
from people.visibility import Viewer, audiences
from tests.kb.asking.material import Material, question
from tests.kb.shelf import rewrite, text
from tests.world import World

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def everything_said(viewer: Viewer, asked: str) -> str:
    """All that a viewer is told about a question, but for the question itself."""
    reply = ask(viewer, asked)
    return f"{reply.quote} {reply.hits} {reply.results.facets} {reply.results.total} {follow_ups(reply)}".replace(
        asked, ""
    )


def test_the_best_passage_is_quoted_with_its_place(material: Material):
    reply = ask(VISITOR, "红字冲销怎么做")
    quote = reply.quote
    assert quote is not None
    assert (quote.place, quote.heading, quote.edition, quote.support) == (
        "general-ledger/reversal",
        "冲销步骤",
        "V9.0",
        "当前版本",
    )
    assert quote.url == f"{material.reversal.get_url()}#reverse"
    assert quote.number == 1
    [run] = quote.runs
    assert run.kind == "step"
    assert "<mark>红字冲销</mark>" in run.lines[0].text
    assert run.lines[1].result == "原凭证显示已<mark>冲销</mark>"
    assert quote.document not in [hit.id for hit in reply.hits]


def test_a_row_of_a_table_answers_a_code(material: Material):
    quote = ask(VISITOR, "错误代码 GL-9001").quote
    assert quote is not None
    assert [(line.label, line.text) for run in quote.runs for line in run.lines] == [
        ("代码", "<mark>GL-9001</mark>"),
        ("处理", "备份空间不足，扩容"),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "固定资产折旧怎么计提",
        "今天天气怎么样",
        "GL-7777",
        "用友U8怎么红字冲销",
        "。。。",
        "",
        "的了吗",
        "x" * 5000,
        "\x00",
        "🙂",
    ],
)
def test_silence_when_nothing_is_good_enough(material: Material, asked: str):
    reply = ask(VISITOR, asked)
    assert reply.quote is None
    assert reply.confidence == 0


def test_markup_in_what_is_quoted_is_text(material: Material, settled):
    with settled():
        question(
            "markup",
            "凭证里的<b>脚本</b>标记怎么删",
            "写 &lt;script&gt;alert(1)&lt;/script&gt; 的凭证标记删掉。",
            "public",
        )
    quote = ask(VISITOR, "凭证里的脚本标记怎么删").quote
    assert quote is not None
    said = "".join(line.text for run in quote.runs for line in run.lines)
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


# Versions


def test_a_version_in_the_question_chooses_the_edition(material: Material):
    quote = ask(VISITOR, "V8.5怎么红字冲销").quote
    assert quote is not None
    assert quote.edition == "V8.5"
    assert quote.url.startswith(material.reversal_old.get_url())


def test_a_version_nobody_has_is_said_to_be_missing(material: Material):
    reply = ask(VISITOR, "V7.0怎么红字冲销")
    assert (reply.quote, reply.unknown) == (None, "7.0")


def test_customers_get_the_version_they_work_with(material: Material, world: World):
    for person, edition in ((world.zhao, "V8.5"), (world.qian, "V9.0")):
        quote = ask(person, "红字冲销怎么做").quote
        assert quote is not None
        assert quote.edition == edition


def test_an_entry_about_other_versions_does_not_mislead(material: Material, world: World, settled):
    with settled():
        question("pw", "密码有什么要求？", "至少十位。", "public", manual=material.ledger, edition_from="V9.0")
    assert ask(world.qian, "密码有什么要求").quote is not None
    assert ask(world.zhao, "密码有什么要求").quote is None
    assert ask(world.zhao, "V9.0 密码有什么要求").quote is not None


def test_follow_ups_narrow_and_can_be_taken_back(material: Material):
    [versions] = follow_ups(ask(VISITOR, "红字冲销怎么做"))
    assert [(one.label, one.is_current) for one in versions.choices] == [
        ("不限", True),
        ("V9.0", False),
        ("V8.5", False),
    ]
    assert "edition=8-5" in versions.choices[2].url
    narrowed = ask(VISITOR, "红字冲销怎么做", edition="8-5")
    assert narrowed.quote is not None
    assert narrowed.quote.edition == "V8.5"
    [again] = follow_ups(narrowed)
    assert [one.label for one in again.choices if one.is_current] == ["V8.5"]
    assert "edition" not in again.choices[0].url


def test_engineers_are_asked_which_manual(material: Material, world: World):
    asked = [one.question for one in follow_ups(ask(world.chen, "月末结账冲销"))]
    assert asked[0] == "问的是哪本手册？"
    assert "问的是哪本手册？" not in [one.question for one in follow_ups(ask(world.zhao, "月末结账冲销"))]


# Walls


@pytest.mark.parametrize("asked", ["应急口令由谁保管", "月末结账应急处理", "打印缺陷怎么答", "值班经理"])
@pytest.mark.parametrize("who", ["visitor", "zhao"])
def test_nothing_internal_is_told(material: Material, world: World, asked: str, who: str):
    said = everything_said(VISITOR if who == "visitor" else getattr(world, who), asked)
    for secret in ("应急", "服务规范", "handbook", "缺陷", "值班"):
        assert secret not in said
    assert ask(world.chen, asked).results.total > 0


def test_what_is_for_customers_is_not_told_to_visitors(material: Material, world: World):
    assert ask(VISITOR, "年度结转前要做什么").quote is None
    assert "年度结转" not in everything_said(VISITOR, "年度结转前要做什么")
    quote = ask(world.zhao, "年度结转前要做什么").quote
    assert quote is not None
    assert quote.place == "faq/carry-over"


def test_what_is_hidden_changes_no_answer(material: Material, settled):
    before = ask(VISITOR, "红字冲销怎么做").quote
    with settled():
        for number in range(8):
            question(f"secret-{number}", f"内部红字冲销第{number}种", "红字冲销的内部做法。", "internal")
    assert ask(VISITOR, "红字冲销怎么做").quote == before


def test_what_was_withdrawn_is_not_quoted_before_the_index_knows(material: Material):
    entry = material.draft_question
    assert ask(VISITOR, "录凭证断网草稿还能找回吗").quote is not None
    documents.remove(Kind.FAQ, entry.pk)
    assert ask(VISITOR, "录凭证断网草稿还能找回吗").quote is None


def test_a_draft_is_not_quoted(material: Material):
    rewrite(material.reversal, material.reversal.body)
    material.reversal.body = text("还没有审核的新说法。")
    material.reversal.save_revision()
    assert "还没有审核" not in everything_said(VISITOR, "红字冲销怎么做")


def test_the_database_answers_when_there_is_no_index(material: Material, settings):
    settings.SEARCH_URL = "database:"
    reply = ask(VISITOR, "红字冲销怎么做")
    assert reply.results.engine == "database"
    assert isinstance(reply, Reply)


def test_a_stand_in_sees_what_its_audience_sees(material: Material, world: World):
    for audience, person in (("public", VISITOR), ("customers", world.qian), ("internal", world.chen)):
        stand_in = StandIn(audience)
        assert audiences(stand_in) == audiences(person)
        assert set(visible(stand_in)) == set(visible(person))
    assert not hasattr(world.chen, "previews")


def test_an_answer_names_no_manual_and_no_edition_that_the_asker_may_not_read(material: Material, world: World):
    """A public answer about the internal handbook: what that is called and which editions it has stays inside."""
    handbook = material.secret.edition.manual
    question("bank", "网银对账怎么做？", "下载银行流水后逐笔勾对。", "public", manual=handbook, edition_from="V1.0")
    index.write_pending()
    for viewer in (VISITOR, world.zhao):
        quote = ask(viewer, "网银对账怎么做").quote
        assert quote is not None
        assert (quote.manual, quote.edition, quote.path) == ("", "", "")
    assert ask(world.chen, "网银对账怎么做").quote.edition == "V1.0 起"


# The API


def test_the_api_answers_with_the_same_walls(material: Material, world: World, as_user):
    answer = Client().get("/api/v1/ask", {"q": "红字冲销怎么做", "edition": "8-5"})
    body = json.loads(answer.content)
    assert body["answer"]["place"] == "general-ledger/reversal"
    assert body["answer"]["edition"] == "V8.5"
    assert body["answer"]["passage"][0]["kind"] == "step"
    assert "confidence" not in body["answer"], "it is weighed among all documents, hidden ones included"
    hidden = Client().get("/api/v1/ask", {"q": "年度结转前要做什么"}).json()
    assert hidden["answer"] is None
    assert "年度结转" not in json.dumps(hidden["hits"], ensure_ascii=False)
    assert (
        as_user(world.zhao).get("/api/v1/ask", {"q": "年度结转前要做什么"}).json()["answer"]["place"]
        == "faq/carry-over"
    )


def test_the_api_says_what_is_wrong(db: None):
    assert Client().get("/api/v1/ask").json()["error"]["code"] == "missing_q"
    assert Client().post("/api/v1/ask").status_code == 405


def test_nothing_in_the_index_is_needed_for_what_was_just_published(material: Material, settled):
    with settled():
        question("bank", "网银对账怎么做？", "下载银行流水后逐笔勾对。", "public")
    assert index.write_pending() == 0
    assert ask(VISITOR, "网银对账怎么做").quote is not None
    FaqEntry.objects.get(slug="bank").unpublish()
    assert ask(VISITOR, "网银对账怎么做").quote is None

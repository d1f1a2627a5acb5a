"""The page /ask/, its buttons and the way to an engineer: plain forms and links, for whoever may see what."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from kb import settling
from kb.asking import judging
from kb.models import Enquiry, Feedback, SearchClick, SearchDocument, SearchQuery
from kb.search import documents, index
from kb.search.documents import Findable, Kind
from tests.kb.asking.material import Material
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]
HOW = "红字冲销怎么做"


def page(client: Client, **query: str) -> str:
    answer = client.get("/ask/", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def hidden_fields(html: str) -> dict[str, str]:
    form = html.split("data-verdict")[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_an_answer_shows_passage_place_version_and_state(material: Material, client: Client):
    shown = page(client, q=HOW)
    for part in ("手册里的原文", "<mark>红字冲销</mark>", "V9.0", "当前版本", "第 1 次发布", "解决您的问题了吗"):
        assert part in shown
    assert f'href="{material.reversal.get_url()}#reverse"' in shown
    assert "您用的是哪个版本？" in shown
    assert f'href="/ask/?q={quote(HOW)}&amp;edition=8-5"' in shown


def test_silence_is_said_plainly_and_leads_to_an_engineer(material: Material, client: Client):
    shown = page(client, q="固定资产折旧怎么计提")
    assert "没有找到有把握的答案" in shown
    assert f'href="/ask/engineer/?q={quote("固定资产折旧怎么计提")}"' in shown
    assert "手册里没有 7.0 这个版本" in page(client, q="V7.0怎么红字冲销")
    assert f'href="/ask/?q={quote("怎么红字冲销")}&amp;edition=8-5"' in page(client, q="V7.0怎么红字冲销")
    assert "请输入汉字、字母或数字" in page(client, q="***")


def test_the_empty_page_offers_questions_of_the_viewer_only(material: Material, world: World, client: Client, as_user):
    assert "录凭证时断网" in page(client)
    assert "录凭证时断网" in page(client, q="***"), "nothing was asked"
    assert "录凭证时断网" not in page(client, q="量子纠缠")
    assert "年度结转" not in page(client)
    assert "年度结转" in page(as_user(world.zhao))
    assert "打印缺陷" not in page(as_user(world.zhao))


@pytest.mark.parametrize(
    "query", [{"edition": "nonsense"}, {"manual": "%\x00"}, {"edition": "9-0' OR 1=1"}, {"said": "<b>"}]
)
def test_odd_parameters_are_forgiven(material: Material, client: Client, query: dict[str, str]):
    assert "<b>" not in page(client, q=HOW, **query).split("<main")[1].split("ask-verdict")[0]


def test_a_long_question_is_cut_and_says_so(material: Material, client: Client):
    assert "只按前 200 个字检索" in page(client, q="红字冲销" * 100)
    assert "只按前 200 个字检索" not in page(client, q=HOW)


def test_what_is_narrowed_stays_narrowed_on_the_way_to_the_search_page(material: Material, client: Client):
    for number in range(700, 708):
        about = Findable(f"打印凭证{number}", "/", "套打。", "public", manual_id=material.ledger.pk)
        documents.put(Kind.FAQ, number, about)
    index.write_pending()
    shown = page(client, q="凭证", manual="general-ledger", edition="8-5")
    assert f'href="/search/?q={quote("凭证")}&amp;manual=general-ledger&amp;edition=8-5"' in shown


def test_it_says_when_there_is_no_index_to_ask(material: Material, client: Client, settings):
    assert "本次由数据库直接查找" not in page(client, q=HOW)
    settings.SEARCH_URL = "database:"
    assert "本次由数据库直接查找" in page(client, q=HOW)


# A follow-up


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("V8.5 呢？", {"q": "怎么红字冲销", "edition": "8-5"}),
        ("那我们用的是8.5版本呢", {"q": "怎么红字冲销", "edition": "8-5"}),
        ("总账", {"q": "怎么红字冲销", "manual": "general-ledger"}),
        ("总账操作手册 V9.0 里的呢", {"q": "怎么红字冲销", "manual": "general-ledger", "edition": "9-0"}),
        ("Ｖ７.０呢", {"q": "V7.0 怎么红字冲销"}),
    ],
)
def test_a_follow_up_that_names_a_version_or_a_manual_narrows(
    material: Material, client: Client, typed: str, leads_to: dict[str, str]
):
    answer = client.get("/ask/", {"q": typed, "before": "V9.0怎么红字冲销"})
    assert answer.status_code == 302
    assert dict(parse_qsl(urlsplit(answer["Location"]).query)) == leads_to


@pytest.mark.parametrize(
    "typed", ["怎么备份", "V8.5 怎么备份", "V8.5 和 V9.0 呢", "服务规范", "呢", "", "8.5.1", "手册"]
)
def test_anything_else_is_a_question_of_its_own(material: Material, client: Client, typed: str):
    page(client, q=typed, before=HOW)


def test_the_bar_keeps_the_manual_and_knows_what_was_asked(material: Material, client: Client):
    bar = page(client, q=HOW, manual="general-ledger").split('class="ask-bar"')[1].split("</form>")[0]
    assert f'name="before" value="{HOW}"' in bar
    answer = client.get("/ask/", {"q": "8.5", "before": HOW, "manual": "general-ledger"})
    assert dict(parse_qsl(urlsplit(answer["Location"]).query))["manual"] == "general-ledger"


def test_markup_in_the_question_is_text(material: Material, client: Client):
    assert "<script>alert(1)" not in page(client, q='"><script>alert(1)</script>红字冲销')


# 解决了 and 没解决


def test_solved_is_stored_once_and_thanked_for(material: Material, world: World, as_user):
    client = as_user(world.zhao)
    fields = hidden_fields(page(client, q=HOW))
    for _twice in range(2):
        answer = client.post("/ask/verdict/", {**fields, "solved": "yes"})
        assert answer["Location"] == f"/ask/?q={quote(HOW)}&said=yes#verdict"
    [heard] = Feedback.objects.all()
    assert (heard.kind, heard.object_id, heard.is_helpful) == ("section", material.reversal_old.pk, True)
    assert heard.organisation == world.hengyuan
    assert "谢谢，已经记下" in page(client, q=HOW, said="yes")


def test_not_solved_leads_to_an_engineer_with_the_question(material: Material, world: World, as_user):
    client = as_user(world.zhao)
    fields = hidden_fields(page(client, q=HOW, edition="8-5"))
    answer = client.post("/ask/verdict/", {**fields, "solved": "no"})
    assert answer["Location"] == f"/ask/engineer/?q={quote(HOW)}&edition=8-5"
    [heard] = Feedback.objects.all()
    assert (heard.object_id, heard.is_helpful) == (material.reversal_old.pk, False)


def test_a_visitor_is_told_what_signing_in_would_do_and_stays_with_the_other_hits(material: Material, client: Client):
    fields = hidden_fields(page(client, q=HOW))
    shown = client.post("/ask/verdict/", {**fields, "solved": "no"}, follow=True).content.decode()
    assert "登录后向工程师提问" in shown
    assert f'href="/ask/engineer/?q={quote(HOW)}"' in shown
    assert "data-verdict" not in shown
    assert Feedback.objects.get().organisation is None


def test_a_verdict_is_about_the_question_too_and_works_without_javascript(material: Material, client: Client):
    client.post("/ask/verdict/", {**hidden_fields(page(client, q=HOW)), "solved": "no"})
    [row] = SearchQuery.objects.all()
    assert (row.text, row.quoted, row.solved) == (HOW, True, False)
    [click] = SearchClick.objects.all()
    assert (click.query, click.kind, click.object_id, click.position) == (row, "section", material.reversal.pk, 1)


def test_the_script_gets_json(material: Material, client: Client):
    fields = hidden_fields(page(client, q=HOW))
    answer = client.post("/ask/verdict/", {**fields, "solved": "yes"}, headers={"accept": "application/json"})
    assert answer.json()["said"] == "谢谢，已经记下。"


def test_nobody_judges_what_they_may_not_see(material: Material, client: Client):
    secret = SearchDocument.objects.get(title="月末结账应急处理")
    client.post("/ask/verdict/", {"q": "应急", "document": secret.pk, "solved": "yes"})
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "broken", [{}, {"q": "x", "document": "-1", "solved": "yes"}, {"q": "x", "document": "1", "solved": "?"}]
)
def test_broken_verdicts_change_nothing(material: Material, client: Client, broken: dict[str, str]):
    assert client.post("/ask/verdict/", broken)["Location"] == "/ask/"
    assert not Feedback.objects.exists()


def test_verdicts_are_limited(material: Material, client: Client, monkeypatch):
    monkeypatch.setattr(judging, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(judging, "time", lambda: 60.0)
    fields = {**hidden_fields(page(client, q=HOW)), "solved": "yes"}
    said = [client.post("/ask/verdict/", fields, headers={"accept": "application/json"}).status_code for _n in range(3)]
    assert said == [200, 200, 429]


# What is asked here is a search of the log


def slip_of(html: str) -> str:
    return html.partition('data-slip="')[2].partition('"')[0]


def seen(client: Client, text: str) -> str:
    slip = slip_of(page(client, q=text))
    assert client.post("/search/seen/", {"slip": slip}).status_code == 204
    return slip


def test_a_question_that_is_answered_and_one_that_is_not_leave_rows(material: Material, client: Client):
    for text in (HOW, "凭证能不能打印成套打格式", "量子纠缠"):
        seen(client, text)
    rows = {row.text: (row.quoted, row.total > 0) for row in SearchQuery.objects.all()}
    assert rows == {HOW: (True, True), "凭证能不能打印成套打格式": (False, True), "量子纠缠": (False, False)}


def test_the_quoted_passage_is_the_first_thing_that_can_be_opened(material: Material, client: Client):
    shown = page(client, q=HOW)
    quoted = SearchDocument.objects.get(kind="section", object_id=material.reversal.pk)
    assert shown.count(f'data-hit="{quoted.pk}"') == 2, "its title and the way to its context"
    client.post("/search/opened/", {"slip": slip_of(shown), "document": quoted.pk})
    assert SearchClick.objects.get().position == 1


def test_what_was_typed_is_logged_not_what_was_understood(material: Material, client: Client):
    seen(client, "hongzichongxiao")
    assert SearchQuery.objects.get().text == "hongzichongxiao"


def test_whoever_searches_and_then_asks_the_same_has_searched_once(material: Material, client: Client):
    searched = client.get("/search/", {"q": HOW}).content.decode()
    client.post("/search/seen/", {"slip": slip_of(searched)})
    seen(client, HOW)
    SearchQuery.objects.update(at=timezone.now() - timedelta(hours=1))
    settling.settle()
    [row] = SearchQuery.objects.filter(part_of=None)
    assert row.quoted is True


def test_authors_leave_no_rows_and_nothing_asked_leaves_none(material: Material, world: World, client: Client, as_user):
    assert slip_of(page(as_user(world.li), q=HOW)) == ""
    assert slip_of(page(client)) == ""
    assert slip_of(page(client, q="***")) == ""


# An engineer


def test_visitors_are_asked_to_sign_in_and_come_back(material: Material, client: Client):
    answer = client.get("/ask/engineer/", {"q": HOW})
    assert answer["Location"].startswith("/accounts/login/?next=/ask/engineer/")


def test_the_question_and_version_are_filled_in(material: Material, world: World, as_user):
    shown = as_user(world.zhao).get("/ask/engineer/", {"q": HOW, "edition": "8-5"}).content.decode()
    assert f'value="{HOW}"' in shown
    assert f'<option value="{material.old.pk}" selected>总账操作手册 V8.5</option>' in shown
    assert "服务规范" not in shown


def test_asking_an_engineer(material: Material, world: World, as_user):
    client = as_user(world.zhao)
    form = {"question": "固定资产折旧怎么计提？", "detail": "V9.0 里没有菜单", "edition": material.new.pk}
    shown = client.post("/ask/engineer/", form, follow=True).content.decode()
    assert "已经提交，有了解答会通知您" in shown
    assert "待解答" in shown
    again = client.post("/ask/engineer/", {"question": "请问固定资产折旧如何计提"}, follow=True).content.decode()
    assert "您已经问过这个问题" in again
    assert Enquiry.objects.get().times == 2


@pytest.mark.parametrize("asked", ["", "？？？", "x" * 201])
def test_an_empty_question_is_sent_back(material: Material, world: World, as_user, asked: str):
    answer = as_user(world.zhao).post("/ask/engineer/", {"question": asked})
    assert answer.status_code == 400
    assert not Enquiry.objects.exists()


def test_nobody_sees_the_questions_of_others(material: Material, world: World, as_user):
    as_user(world.zhao).post("/ask/engineer/", {"question": "固定资产折旧怎么计提"})
    assert "固定资产" not in as_user(world.sun).get("/ask/engineer/").content.decode()


def test_the_search_page_and_the_home_page_lead_here(material: Material, client: Client):
    assert 'href="/ask/"' in client.get("/").content.decode()
    assert f'href="/ask/?q={quote("红字冲销")}"' in client.get("/search/", {"q": "红字冲销"}).content.decode()

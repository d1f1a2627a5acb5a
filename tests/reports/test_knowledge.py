"""The author's report: what was asked and not answered, for those who may know, in a fixed number of queries."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from openpyxl import load_workbook

from kb.models import FaqEntry, Feedback, Gap, SearchClick, SearchQuery
from kb.publishing import publish_entry
from kb.rules.keystrokes import same_text
from people.scoping import everyone
from reports import knowledge, tabling
from reports.knowledge import report
from reports.wishes import List, Wish
from tests.bases import shared
from tests.kb import shelf as shelves

pytestmark = pytest.mark.django_db


shelf = shared(shelves.build)


@pytest.fixture
def asked(db):
    """A settled search so many days ago; `opens` is a kind and an id."""
    numbers = iter(range(10**6))

    def ask(text, total=0, *, days=1.0, opens=None, who="", manual="general-ledger", edition="9-0", **more):
        number = next(numbers)
        at = timezone.now() - timedelta(days=days)
        session = f"{who or number:>016}"[:16] + "0" * 16
        with everyone():
            query = SearchQuery.objects.create(
                key=str(number), text=text, normalised=same_text(text), total=total, at=at, session=session,
                manual=manual, edition=edition, engine="whoosh", audience="customers", settled=True, **more,
            )  # fmt: skip
            if opens:
                SearchClick.objects.create(query=query, kind=opens[0], object_id=opens[1], position=1, at=at)
        return query

    return ask


def rows(viewer, **wish):
    return {row.text: row for row in report(viewer, Wish(**wish)).rows}


def test_searches_in_vain_are_counted_by_what_they_ask(shelf, world, asked):
    asked("发票认证", who="a"), asked("发票认证？", who="a"), asked("发票认证", who="b"), asked("现金流量表")
    found = report(world.li, Wish()).rows
    assert [(row.count, row.askers, row.product) for row in found] == [
        (3, 2, "总账操作手册 V9.0"),
        (1, 1, "总账操作手册 V9.0"),
    ]


def test_found_but_not_opened_is_another_list(shelf, world, asked):
    asked("打印凭证", 8)
    asked("月末结账", 9, opens=("faq", 1))
    assert list(rows(world.li, shown=List.UNOPENED)) == ["打印凭证"]
    assert rows(world.li) == {}


def test_what_was_quoted_was_read_and_what_was_not_answered_is_told(shelf, world, asked):
    asked("红字冲销怎么做", 5, quoted=True), asked("打印凭证", 8, quoted=False), asked("打印凭证", 8)
    row = rows(world.li, shown=List.UNOPENED)["打印凭证"]
    assert (row.count, row.silent) == (2, 1)
    tally = report(world.li, Wish()).tally
    assert (tally.unopened, tally.answered) == (2, 1)


def test_what_was_asked_instead_is_told(shelf, world, asked):
    for then in ("月末结账", "月末结账", "结转"):
        asked("关账", reformulated_into=asked(then, 5, opens=("faq", 1)))
    row = rows(world.li)["关账"]
    assert (row.reformulated, row.instead) == (3, "月末结账")


def test_keystrokes_and_what_is_not_settled_are_no_searches(shelf, world, asked):
    search = asked("发票认证")
    asked("发票", part_of=search)
    with everyone():
        SearchQuery.objects.filter(pk=asked("还在打字").pk).update(settled=False)
    found = report(world.li, Wish())
    assert [row.text for row in found.rows] == ["发票认证"]
    assert found.tally.searches == 1


def test_the_period_and_the_manual_narrow_everything(shelf, world, asked):
    asked("很久以前", days=50), asked("最近"), asked("服务的事", manual="service-handbook", edition="1-0")
    assert set(rows(world.li)) == {"最近", "服务的事"}
    assert set(rows(world.li, days=90)) == {"很久以前", "最近", "服务的事"}
    narrowed = report(world.li, Wish(manual="service-handbook"))
    assert (narrowed.tally.searches, [row.text for row in narrowed.rows]) == (1, ["服务的事"])


def test_counts_weeks_and_products_add_up(shelf, world, asked):
    asked("甲"), asked("乙", 3), asked("丙", 3, opens=("faq", 1)), asked("丁", 3, days=20, manual="", edition="")
    found = report(world.li, Wish())
    tally = found.tally
    assert (tally.searches, tally.vain, tally.unopened, tally.answered) == (4, 1, 2, 1)
    assert sum(week.tally.searches for week in found.weeks) == 4
    assert [(product.label, product.tally.searches) for product in found.products] == [
        ("总账操作手册 V9.0", 3),
        ("", 1),
    ]
    assert (found.counts[List.VAIN], found.counts[List.UNOPENED]) == (1, 2)


def test_an_edition_is_named_by_its_label_even_without_its_manual(shelf, world, asked):
    asked("发票认证", manual="", edition="9-0"), asked("现金流量表", manual="", edition="nonsense")
    found = rows(world.li)
    assert (found["发票认证"].product, found["现金流量表"].product) == ("V9.0", "nonsense")


def test_a_closed_gap_answers_what_was_asked_before_it_and_not_what_came_after(shelf, world, asked):
    asked("发票认证", days=3), asked("发票认证", days=3, manual="")
    closed = timezone.now() - timedelta(days=2)
    Gap.objects.create(
        text="发票认证", normalised="发票认证", manual="general-ledger", state="closed", closed_at=closed
    )
    assert rows(world.li) == {}
    asked("发票认证", days=1)
    assert rows(world.li)["发票认证"].count == 1


def test_a_gap_of_a_manual_stands_for_those_who_named_none(shelf, world, asked):
    asked("发票认证", manual="", edition="")
    Gap.objects.create(text="发票认证", normalised="发票认证", manual="general-ledger", state="drafted")
    assert rows(world.li)["发票认证"].gap.state == "drafted"


def feedback(page, *, helpful=False, who="r", comment="", kind="section", days=1):
    at = timezone.now() - timedelta(days=days)
    fields = {"kind": kind, "object_id": page.pk, "version": 1, "who": who}
    with everyone():
        return Feedback.objects.create(**fields, is_helpful=helpful, comment=comment, at=at)


def test_pages_that_did_not_help_come_with_remarks_and_questions(shelf, world, asked):
    feedback(shelf.closing, who="1", comment="没说 V8.5"), feedback(shelf.closing, who="2")
    feedback(shelf.closing, helpful=True, who="3"), feedback(shelf.archive, helpful=True)
    asked("关账", 3, opens=("section", shelf.closing.pk), solved=False)
    asked("顺利", 3, opens=("section", shelf.closing.pk), solved=True)
    (page,) = report(world.li, Wish(shown=List.UNHELPFUL)).rows
    assert (page.title, page.no, page.yes, page.product) == ("月末结账", 2, 1, "总账操作手册 V9.0")
    assert (page.comments, page.texts) == (["没说 V8.5"], ["关账"])
    assert page.edit_url == f"/admin/pages/{shelf.closing.pk}/edit/"


def test_what_is_no_longer_published_and_other_manuals_are_left_out(shelf, world):
    feedback(shelf.closing), feedback(shelf.levels)
    shelf.closing.unpublish()
    assert [page.title for page in report(world.li, Wish(shown=List.UNHELPFUL)).rows] == ["服务级别与时限"]
    assert report(world.li, Wish(shown=List.UNHELPFUL, manual="general-ledger")).rows == []


@pytest.mark.parametrize("shown", list(List))
def test_the_number_of_queries_does_not_grow(shelf, world, asked, shown, django_assert_max_num_queries):
    def grow(numbers):
        for number in numbers:
            again = asked(f"换成 {number}", 3)
            asked(f"没有 {number}", days=number, reformulated_into=again), asked(f"没点 {number}", 4, edition="8-5")
            entry = FaqEntry.objects.create(slug=f"e{number}", question=f"问 {number}", audience="public")
            entry.save_revision().publish()
            feedback(entry, kind="faq", comment="不清楚")
            Gap.objects.create(text=f"没有 {number}", normalised=f"没有 {number}", entry=entry)

    grow(range(2))
    with django_assert_max_num_queries(16) as few:
        report(world.li, Wish(shown=shown))
    grow(range(2, 12))
    with django_assert_max_num_queries(len(few)):
        assert report(world.li, Wish(shown=shown)).rows


# Walls


def permit(person):
    person.user_permissions.add(Permission.objects.get(codename="read_search_report"))
    return type(person).objects.get(pk=person.pk)


def test_the_vendor_s_authors_read_all_and_others_with_the_permission_their_own_organisation(
    shelf, world, asked, as_user
):
    asked("恒远的事", organisation=world.hengyuan), asked("瑞丰的事", organisation=world.ruifeng), asked("访客的事")
    for person, texts in (
        (world.li, {"恒远的事", "瑞丰的事", "访客的事"}),
        (permit(world.sun), {"恒远的事"}),
        (permit(world.qian), {"瑞丰的事"}),
    ):
        page = as_user(person).get("/reports/knowledge/").content.decode()
        exported = as_user(person).get("/reports/knowledge/export/", {"format": "csv"}).content.decode()
        for text in ("恒远的事", "瑞丰的事", "访客的事"):
            assert (text in page) == (text in texts), (person, text)
            assert (text in exported) == (text in texts), (person, text)


def test_remarks_keep_to_the_same_wall(shelf, world, as_user):
    remark = feedback(shelf.closing, comment="瑞丰的意见")
    with everyone():
        Feedback.objects.filter(pk=remark.pk).update(organisation=world.ruifeng)
    assert "瑞丰的意见" in as_user(world.li).get("/reports/knowledge/?list=unhelpful").content.decode()
    assert "瑞丰的意见" not in as_user(permit(world.sun)).get("/reports/knowledge/?list=unhelpful").content.decode()


def test_gaps_and_names_keep_to_the_same_wall(shelf, world, asked, as_user):
    asked("瑞丰的事", organisation=world.ruifeng), asked("恒远的事", organisation=world.hengyuan)
    for text in ("瑞丰的事", "恒远的事"):
        Gap.objects.create(text=text, normalised=text, manual="general-ledger", state="drafted")
    page = as_user(permit(world.sun)).get("/reports/knowledge/?list=gaps").content.decode()
    assert "恒远的事" in page
    assert "瑞丰的事" not in page
    assert "售后服务规范" not in page, "an internal manual has no pill for a customer"
    page = as_user(world.li).get("/reports/knowledge/?list=gaps").content.decode()
    assert "瑞丰的事" in page
    assert "售后服务规范" in page


def test_a_manual_is_named_only_to_those_who_may_read_it(shelf, world, as_user):
    """A public question about an internal manual, which its readers found unhelpful."""
    entry = FaqEntry.objects.create(
        slug="open", question="公开的问题？", audience="public", manual=shelf.handbook, edition_from="V1.0"
    )
    publish_entry(entry)
    with everyone():
        Feedback.objects.update_or_create(
            kind="faq", object_id=entry.pk, version=1, who="r", is_helpful=False, organisation=world.hengyuan,
            at=timezone.now(),
        )  # fmt: skip
    seen = {"list": "unhelpful"}
    for client, is_told in ((as_user(permit(world.sun)), False), (as_user(world.li), True)):
        shown = client.get("/reports/knowledge/", seen).text
        assert "公开的问题" in shown
        narrowed = client.get("/reports/knowledge/", {**seen, "manual": "service-handbook"}).text
        assert ("公开的问题" in narrowed) is is_told
        named = client.get("/reports/knowledge/export/", {**seen, "format": "csv"}).text
        assert ("售后服务规范" in named) is is_told


def test_nobody_is_named(shelf, world, asked, as_user):
    asked("发票认证", person=world.zhao, organisation=world.hengyuan)
    client = as_user(world.li)
    page = client.get("/reports/knowledge/").content.decode()
    for text in (page, client.get("/reports/knowledge/export/", {"format": "csv"}).content.decode()):
        assert "发票认证" in text
        assert "赵敏" not in text
        assert "恒远" not in text


# The page


def test_the_page_stands_empty_with_words(world, as_user):
    page = as_user(world.li).get("/reports/knowledge/").content.decode()
    assert "这段时间还没有检索记录" in page


@pytest.mark.parametrize("shown", list(List))
def test_every_list_has_its_own_words_when_it_is_empty(shelf, world, asked, as_user, shown):
    asked("月末结账", 9, opens=("faq", 1))
    page = as_user(world.li).get("/reports/knowledge/", {"list": shown}).content.decode()
    words = {
        "vain": "没有落空的检索",
        "unopened": "没有被冷落的结果",
        "unhelpful": "没有读者说",
        "gaps": "还没有在处理",
    }
    assert words[shown] in page


def test_odd_wishes_are_the_usual_ones(world, as_user):
    for odd in ({"list": "x", "days": "7"}, {"days": "１２"}, {"manual": "\x00" + "x" * 999}):
        assert as_user(world.li).get("/reports/knowledge/", odd).status_code == 200
    assert as_user(world.li).get("/reports/knowledge/export/", {"format": "exe"}).status_code == 404


def test_texts_are_text(shelf, world, asked, as_user):
    asked("<script>alert(1)</script>")
    assert "<script>alert" not in as_user(world.li).get("/reports/knowledge/").content.decode()


def test_write_this_opens_a_draft_in_the_editor(shelf, world, asked, as_user):
    asked("发票认证怎么做？")
    client = as_user(world.li)
    shown = client.get("/reports/knowledge/").content.decode()
    assert "去写" in shown
    answer = client.post("/reports/knowledge/drafts/", {"question": "发票认证怎么做", "manual": "general-ledger"})
    entry = FaqEntry.objects.get()
    assert answer["Location"] == f"/admin/snippets/kb/faqentry/edit/{entry.pk}/"
    assert "发票认证怎么做？" in client.get(answer["Location"]).content.decode()
    assert "正在编写" in client.get("/reports/knowledge/").content.decode()


def test_only_questions_of_one_s_own_wall_can_be_written(shelf, world, asked, as_user):
    asked("瑞丰的事", organisation=world.ruifeng)
    manager = permit(world.sun)
    manager.user_permissions.add(Permission.objects.get(codename="add_faqentry"))
    answer = as_user(manager).post("/reports/knowledge/drafts/", {"question": "瑞丰的事", "manual": "general-ledger"})
    assert answer.status_code == 404
    assert as_user(permit(world.qian)).post("/reports/knowledge/drafts/", {"question": "瑞丰的事"}).status_code == 403
    assert not FaqEntry.objects.exists()


def test_the_editor_s_menu_leads_to_the_report_for_those_who_may(world, as_user):
    assert "/reports/knowledge/" in as_user(world.li).get("/admin/").content.decode()
    assert "/reports/knowledge/" not in as_user(world.chen).get("/learning/").content.decode()


# Exports


def test_the_spreadsheet_and_the_csv_run_no_formula(shelf, world, asked):
    asked('=HYPERLINK("http://evil.example")'), asked("-1+1")
    found = report(world.li, Wish(), knowledge.MOST)
    sheet = load_workbook(BytesIO(tabling.as_xlsx(found)[2])).worksheets[0]
    assert {row[0].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}
    text = tabling.as_csv(found)[2].decode("utf-8-sig")
    assert {row[0] for row in csv.reader(StringIO(text))} == {
        "检索文字",
        '\'=HYPERLINK("http://evil.example")',
        "'-1+1",
    }


@pytest.mark.parametrize("shown", list(List))
def test_every_list_can_be_exported(shelf, world, asked, as_user, shown):
    asked("发票认证"), asked("打印", 4), feedback(shelf.closing, comment="不清楚")
    Gap.objects.create(text="发票认证", normalised="发票认证", checked_at=timezone.now())
    for kind, head in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = as_user(world.li).get("/reports/knowledge/export/", {"list": shown, "format": kind})
        assert answer.content.startswith(head)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].endswith(f'.{kind}"')

"""What becomes of a search: nothing by itself, a row when its page is seen, clicks, and no forged or foreign ones."""

from unittest.mock import patch

import pytest
from django.core import signing
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb import querylog, slips
from kb.models import SearchClick, SearchQuery
from kb.search import documents, index
from kb.search.documents import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def only_query() -> SearchQuery:
    return SearchQuery.objects.get()


def test_a_page_that_is_seen_leaves_one_row(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账失败", manual="general-ledger")
    assert visitor.sees(slip) == 204
    assert visitor.sees(slip) == 204
    row = only_query()
    assert (row.text, row.normalised, row.total, row.engine) == ("月末结账失败", "月末结账失败", 1, "whoosh")
    assert (row.filters, row.manual, row.edition) == ("manual=general-ledger", "general-ledger", "")
    assert (row.audience, row.person, row.organisation) == ("public", None, None)
    assert not row.settled


def test_a_customer_s_row_says_which_product_they_use(library, world, reader):
    reader(world.zhao).searches("月末结账")
    row = only_query()
    assert (row.manual, row.edition, row.audience) == ("general-ledger", "8-5", "customers")
    assert (row.person, row.organisation) == (world.zhao, world.hengyuan)


def test_another_manual_is_not_in_the_edition_one_uses(library, world, reader):
    reader(world.zhao).searches("月末结账", manual="handbook")
    assert (only_query().manual, only_query().edition) == ("handbook", "")


def test_a_search_in_vain_is_logged_too(library, reader):
    reader().searches("量子纠缠")
    assert only_query().total == 0


def test_nothing_asked_gives_no_slip(db, reader):
    assert reader().asks("") == ""
    assert reader().asks("***") == ""


def test_personal_data_is_masked_before_it_is_stored_or_signed(library, reader):
    visitor = reader()
    slip = visitor.asks("13812345678 登录不了")
    assert "2345678" not in str(signing.loads(slip, salt=slips.SALT))
    visitor.sees(slip)
    assert only_query().text == "[电话] 登录不了"


def test_an_opened_hit_is_recorded_with_its_position_once(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    for _twice in range(2):
        visitor.opens(slip, library.closing.pk)
    click = SearchClick.objects.get()
    assert (click.kind, click.object_id, click.position) == ("section", 102, 1)
    assert click.query == only_query(), "a click that overtakes the page makes its row"


def test_positions_go_on_with_the_pages(library, reader):
    for number in range(20, 35):
        documents.put(Kind.FAQ, number, documents.Findable(f"对账单第{number}号", "/faq/", "格式", "public"))
    index.write_pending()
    slip = signing.loads(reader().asks("对账单", page="2"), salt=slips.SALT)
    assert (slip["first"], len(slip["documents"])) == (11, 5)


def test_a_hit_that_was_not_on_the_page_is_not_recorded(library, reader):
    visitor = reader()
    visitor.opens(visitor.asks("月末结账"), library.printing_old.pk)
    assert not SearchClick.objects.exists()


def test_what_may_no_longer_be_seen_is_not_recorded(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    documents.remove(Kind.SECTION, library.closing.object_id)
    visitor.opens(slip, library.closing.pk)
    assert not SearchClick.objects.exists()


def test_a_document_that_is_no_number_is_not_recorded(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    for document in ["", "x", "-1", "１", "9" * 40, "0"]:
        assert visitor.opens(slip, document) == 204
    assert not SearchClick.objects.exists()


def test_those_who_read_the_report_leave_no_rows(library, world, reader):
    """What an author tries out must not answer the gap they are filling."""
    assert reader(world.li).asks("月末结账") == ""


def forged(slip: str, **changes: object) -> str:
    """The slip with other contents and its old signature."""
    signature = slip.partition(":")[2]
    return f"{signing.dumps({**signing.loads(slip, salt=slips.SALT), **changes}).partition(':')[0]}:{signature}"


def test_no_slip_can_be_forged(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    bad = [
        "",
        "x",
        slip[:-1],
        slip.swapcase(),
        forged(slip, text="我编的"),
        forged(slip, documents=[library.secret.pk]),
        signing.dumps(signing.loads(slip, salt=slips.SALT), salt="another"),
        signing.dumps({"text": "少了一半"}, salt=slips.SALT),
        signing.dumps(["没有名字"], salt=slips.SALT),
        "长" * 9000,
    ]
    for slip in bad:
        assert visitor.sees(slip) == 204
        assert visitor.opens(slip, library.closing.pk) == 204
        assert visitor.client.post("/search/solved/", {"slip": slip, "solved": "yes"}).status_code == 302
    assert not SearchQuery.objects.exists()


def test_a_slip_is_worth_nothing_in_another_session(library, world, reader):
    slip = reader().asks("月末结账")
    others = [reader(address="10.0.0.2"), reader(browser="Chrome"), reader(world.zhao), reader(world.chen)]
    for other in others:
        other.sees(slip)
        other.opens(slip, library.closing.pk)
    mine = reader(world.zhao).asks("月末结账")
    for other in (reader(world.zhao), reader(world.qian), reader()):
        other.sees(mine)
    assert not SearchQuery.objects.exists()


def test_an_old_slip_is_worth_nothing(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    with patch("django.core.signing.time.time", return_value=4_000_000_000):
        visitor.sees(slip)
    assert not SearchQuery.objects.exists()


def test_a_machine_fills_no_log(library, reader, make_query, monkeypatch):
    monkeypatch.setattr(querylog, "MOST", 3)
    visitor = reader()
    for number in range(5):
        visitor.searches(f"月末结账 {number}", library.closing.pk)
    assert SearchQuery.objects.count() == 3
    assert SearchClick.objects.count() == 3


def test_a_busy_database_costs_a_row_and_nothing_else(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    with patch("kb.querylog.note", side_effect=OperationalError("database is locked")):
        assert visitor.sees(slip) == 204
        assert visitor.opens(slip, library.closing.pk) == 204


def test_solved_is_said_on_the_results_page_and_works_without_javascript(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    answer = visitor.client.post("/search/solved/", {"slip": slip, "solved": "no", "next": "/search/?q=月末结账"})
    assert answer["Location"] == "/search/?q=%E6%9C%88%E6%9C%AB%E7%BB%93%E8%B4%A6"
    assert only_query().solved is False


def test_solved_leads_back_to_our_pages_only(library, reader):
    visitor = reader()
    slip = visitor.asks("月末结账")
    for wanted in ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]:
        answer = visitor.client.post("/search/solved/", {"slip": slip, "solved": "yes", "next": wanted})
        assert answer["Location"] == "/search/"


def test_solved_and_feedback_want_a_csrf_token(library):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/search/solved/", {"solved": "yes"}).status_code == 403
    assert client.post("/feedback/", {"helpful": "yes"}).status_code == 403
    assert client.post("/search/seen/", {"slip": ""}).status_code == 204


def test_asking_alone_only_reads(library, reader):
    """A results page must answer while somebody else writes."""
    visitor = reader()
    assert visitor.asks("月末结账")
    with CaptureQueriesContext(connection) as asked:
        visitor.asks("月末结账")
    assert asked.captured_queries
    assert not [
        one["sql"] for one in asked.captured_queries if not one["sql"].startswith(("SELECT", "(SELECT", "DECLARE"))
    ]
    assert not SearchQuery.objects.exists()


# Checklists, lessons, and programs that search


@pytest.mark.parametrize("kind", [Kind.CHECKLIST, Kind.LESSON])
def test_what_is_opened_is_recorded_whatever_it_is(library, reader, kind):
    found = documents.put(kind, 7, documents.Findable("月末结账速成", "/courses/closing/", "先调汇。", "public"))
    index.write_pending()
    reader().searches("月末结账速成", found.pk)
    click = SearchClick.objects.get()
    assert (click.kind, click.object_id) == (kind, 7)


def searched(client: Client, text: str, **more: str) -> dict:
    return client.get("/api/v1/search", {"q": text, **more}).json()


def test_a_search_through_the_api_is_logged_when_it_says_so(library, world, reader):
    program = Client(HTTP_USER_AGENT="intranet/1.0", enforce_csrf_checks=True)
    body = searched(program, "月末结账", limit="1", kind="section")
    assert not SearchQuery.objects.exists()
    log, slip = body["log"], {"slip": body["log"]["slip"]}
    assert program.post(log["seen"], slip).status_code == 204
    assert program.post(log["opened"], {**slip, "document": body["hits"][0]["id"]}).status_code == 204
    assert program.post(log["solved"], {**slip, "solved": "yes"}).status_code == 204
    row = only_query()
    assert (row.text, row.total, row.filters, row.solved) == ("月末结账", 1, "kind=section", True)
    assert (SearchClick.objects.get().object_id, SearchClick.objects.get().position) == (102, 1)


def test_a_slip_of_the_api_is_worth_nothing_elsewhere_and_authors_get_none(library, world, reader):
    slip = {"slip": searched(reader().client, "月末结账")["log"]["slip"]}
    other = reader(address="10.0.0.2").client
    for address, more in (("/search/seen/", {}), ("/api/v1/search/solved", {"solved": "no"})):
        assert other.post(address, {**slip, **more}).status_code == 204
    for odd in ({}, {"solved": "maybe"}, {"slip": "x", "solved": "yes"}):
        assert other.post("/api/v1/search/solved", odd).status_code == 204
    assert not SearchQuery.objects.exists()
    assert searched(reader(world.li).client, "月末结账")["log"] is None
    assert searched(reader().client, "***")["log"] is None

"""Charts of accounts that items were written with stay; others may be deleted. A page names each chart once."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exams import authoring, charting, reviewing, sitting
from exams.models import Chart, ChartUse, Topic
from tests.exams.blueprints import blueprint_of, exam_of
from tests.exams.test_chart_screens import JOURNAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]
HEAD = "code,name,parent,direction\n"
PART = {"kind": "journal", "stem": "记账。", "points": "2", "answer": JOURNAL}
OTHER_PART = {"kind": "numeric", "stem": "?", "points": "2", "answer": {"value": "1", "tolerance": "0"}}


@pytest.fixture
def charts(world):
    charting.install()
    charting.load("own", "自用", HEAD + "1002,银行存款,,debit\n6001,主营业务收入,,credit\n")
    return world


@pytest.fixture
def topic(charts) -> Topic:
    return Topic.objects.create(slug="sales", title="销售")


def write(topic, name="sale", chart="own", state="approved", **more):
    data = {"id": name, "kind": "journal", "stem": f"收到货款 {name}。", "answer": {**JOURNAL, "chart": chart}}
    version = authoring.build_item({**data, "explanation": "。", **more}, topic, None)
    if state == "approved":
        reviewing.approve(version, None)
    return version


def removal(chart="own"):
    return f"/exams/bank/charts/{chart}/removal/"


def test_an_unused_chart_is_deleted_after_its_page_was_read(charts, as_user):
    li = as_user(charts.li)
    assert removal() in li.get("/exams/bank/charts/own/").content.decode()
    assert "没有试题用过它" in li.get(removal()).content.decode()
    assert Chart.objects.filter(slug="own").exists()
    done = li.post(removal(), follow=True)
    assert done.redirect_chain == [("/exams/bank/charts/", 302)]
    assert "已删除“自用”" in done.content.decode()
    assert not Chart.objects.filter(slug="own").exists()
    assert li.get(removal()).status_code == 404


@pytest.mark.parametrize("state", ["draft", "approved", "replaced", "retired"])
def test_a_chart_that_any_version_was_written_with_stays_and_the_page_says_why(charts, topic, as_user, state):
    version = write(topic, state=state)
    if state == "replaced":
        write(topic, chart="casbe")
    if state == "retired":
        authoring.retire(version.item)
    li = as_user(charts.li)
    assert removal() not in li.get("/exams/bank/charts/own/").content.decode()
    for response in (li.get(removal()), li.post(removal())):
        page = response.content.decode()
        assert "有 1 个试题版本是用它写的" in page
        assert "/exams/bank/items/sale/?version=1" in page
        assert "删除这套科目表" not in page
    assert response.status_code == 409
    assert Chart.objects.filter(slug="own").exists()


def test_a_chart_in_one_part_of_a_case_stays(charts, topic):
    parts = [OTHER_PART, {**PART, "answer": {**JOURNAL, "chart": "own"}}]
    case = {"id": "case", "kind": "case", "stem": "材料。", "answer": {"parts": parts}, "explanation": "。"}
    authoring.build_item(case, topic, None)
    with pytest.raises(charting.InUse):
        charting.remove(Chart.objects.get(slug="own"))
    assert [use.version.item.slug for use in charting.uses(Chart.objects.get(slug="own"))] == ["case"]


def test_an_edition_that_another_follows_stays_and_without_that_it_is_offered_again(charts, as_user):
    li = as_user(charts.li)
    charting.load("own", "自用", HEAD + "1003,备用金,,debit\n")
    assert "请先删除新版" in li.post(removal()).content.decode()
    assert Chart.objects.filter(slug="own").exists()
    li.post(removal("own-2"))
    assert list(Chart.objects.current().values_list("slug", flat=True)) == ["casbe", "small", "own"]
    assert charting.load("own", "自用", HEAD + "1004,其他,,debit\n").slug == "own-2"


def test_the_database_refuses_to_delete_a_chart_in_use_whoever_asks(charts, topic):
    write(topic)
    with pytest.raises(IntegrityError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM exams_account WHERE chart_id IN (SELECT id FROM exams_chart WHERE slug = 'own')"
            )
            cursor.execute("DELETE FROM exams_chart WHERE slug = 'own'")
        connection.check_constraints()


def test_uses_of_older_versions_were_noted_by_the_migration(charts, topic):
    from importlib import import_module

    from django.apps import apps

    write(topic)
    write(topic, "other", "casbe")
    noted = set(ChartUse.objects.values_list("chart__slug", "item_version"))
    ChartUse.objects.all().delete()
    import_module("exams.migrations.0066_charts_in_use").fill(apps, None)
    assert set(ChartUse.objects.values_list("chart__slug", "item_version")) == noted
    assert len(noted) == 2


def test_only_authors_delete_charts(charts, as_user):
    for person in (charts.chen, charts.zhao):
        assert as_user(person).post(removal()).status_code == 403
    assert Chart.objects.filter(slug="own").exists()


def test_a_page_names_each_chart_once_however_many_questions_book_on_it(charts, topic, as_user):
    for name in ("one", "two", "three"):
        write(topic, name)
    write(topic, "four", "casbe")
    exam = exam_of("sales", "销售", blueprint_of("销售", (topic, 4, 2)))
    attempt = sitting.start(exam, charts.chen)
    page = as_user(charts.chen).get(f"/exams/attempts/{attempt.pk}/").content.decode()
    lists = re.findall(r'<datalist id="([^"]+)"', page)
    assert sorted(lists) == ["accounts-casbe", "accounts-own"]
    assert page.count(' list="accounts-own"') == 3 * page.count(' list="accounts-casbe"') == 36


def test_a_page_asks_for_charts_once_however_many_questions_it_has(charts, topic, as_user):
    client, counts = as_user(charts.chen), []
    for number in (1, 5):
        for n in range(number):
            write(topic, f"entry-{n}")
        exam = exam_of(f"sales-{number}", "销售", blueprint_of(f"销售 {number}", (topic, number, 2)))
        address = f"/exams/attempts/{sitting.start(exam, charts.chen).pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).content.count(b"data-entry") == number
        counts.append(len(asked))
    assert counts[0] == counts[1]

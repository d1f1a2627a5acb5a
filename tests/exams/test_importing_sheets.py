"""Entries, cases, drills and what people mark, from the template into the bank; what the bank knows of accounts."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from exams import exporting, importing, types
from exams.authoring import draft_of
from exams.contents import content_of
from exams.formats import FORMATS, excel
from exams.formats.long_examples import LONG
from exams.formats.record import Record
from exams.formats.sameness import essence
from exams.models import ImportRow, Item, ItemImport, ItemVersion, Topic
from tests.exams.formats.test_excel_sheets import CASE, ENTRY, MARKED, book, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def closing(world) -> Topic:
    return Topic.objects.create(slug="closing", title="期末处理")


def upload(client, topic, **sheets) -> str:
    file = SimpleUploadedFile("试题.xlsx", saved(book(**sheets)))
    response = client.post("/exams/bank/import/", {"file": file, "topic": topic.pk})
    return client.get(response["Location"]).content.decode()


def remarks() -> str:
    return "\n".join(text for row in ImportRow.objects.order_by("number") for text in row.remarks)


def test_every_kind_of_the_template_becomes_a_draft_and_comes_out_the_same(world, closing):
    records = [Record(1, record.draft, f"item-{record.line}", "期末处理") for record in LONG]
    parcel = importing.take_in(world.li, "a.xlsx", excel.write(records), None)
    assert set(parcel.rows.values_list("verdict", flat=True)) == {"new"}, remarks()
    importing.commit(parcel)
    versions = {version.item.slug: version for version in ItemVersion.objects.select_related("item")}
    for record in records:
        version = versions[record.slug]
        assert without_chart(draft_of(version)) == without_chart(record.draft)
        assert types.of(version.kind).validate(content_of(version)) == []
    again = exporting.written(FORMATS["excel"], list(exporting.records_of(Item.objects.all())))
    parcel = importing.take_in(world.li, "b.xlsx", again, None)
    assert set(parcel.rows.values_list("verdict", flat=True)) == {"duplicate"}, remarks()


def without_chart(draft) -> str:
    """The bank knows a chart by the identifier of its edition, people by its title."""
    text = json.dumps(essence(draft), ensure_ascii=False, sort_keys=True)  # PostgreSQL keeps no order of keys
    return text.replace('"casbe"', '""').replace('"small"', '"小企业会计准则"')


def test_accounts_are_settled_by_their_chart_and_unknown_ones_are_named_with_their_rows(world, closing, as_user):
    rows = [
        ["提现？", "", "借", "kcxj", 5000],
        [None, None, "贷", "1002", 5000],
        ["存现？", "", "借", "1002 库存现金", 5000],
        [None, None, "贷", "9999 没有的", 5000],
        ["别的？", "", "借", "1001", 5, "", "火星准则"],
        [None, None, "贷", "1002", 5],
    ]
    page = upload(as_user(world.li), closing, 会计分录=[ENTRY, *rows])
    assert "第 4 行：“1002 库存现金”的编码和名称对不上：1002 银行存款" in page
    assert "第 5 行：企业会计准则里没有科目“9999 没有的”" in page
    assert "没有科目表“火星准则”。请填：企业会计准则、小企业会计准则" in page
    importing.commit(ItemImport.objects.get())
    (line, _other) = ItemVersion.objects.get().key["entries"][0]
    assert line["account"] == "1001 库存现金"


def test_an_entry_that_does_not_balance_says_by_how_much(world, closing, as_user):
    page = upload(
        as_user(world.li), closing, 会计分录=[ENTRY, ["提？", "", "借", "1001", 5], [None, "", "贷", "1002", 4]]
    )
    assert "第 1 组分录：借方合计 5.00，贷方合计 4.00，不平衡" in page
    assert "没有可以导入的题" in page


def test_accounts_in_a_case_are_settled_as_well(world, closing, as_user):
    rows = [["材料", "分录题", "提现？", "", "", "借 kcxj 5\n贷 1002 5"], [None, "判断题", "对吗？", "", "", "对"]]
    wrong = [["别的材料", "分录题", "提现？", "", "", "借 9999 5\n贷 1002 5"], [None, "判断题", "对吗？", "", "", "对"]]
    page = upload(as_user(world.li), closing, 案例=[CASE, *rows, *wrong])
    assert "第 1 问：企业会计准则里没有科目“9999”" in page
    importing.commit(ItemImport.objects.get())
    key = ItemVersion.objects.get().key["parts"][0]["key"]
    assert key["entries"][0][0]["account"] == "1001 库存现金"


def test_two_items_that_are_the_same_are_named_by_sheet_and_row(world, closing, as_user):
    sheet = [MARKED, ["问答题", "为什么？", "原因", 4, "说清"], [None, None, None, 0, ""]]
    page = upload(as_user(world.li), closing, 一=sheet, 二=sheet)
    assert "与本文件“一”第 2 行的题干和选项相同" in page


def test_the_page_offers_the_accounts_of_this_installation(world, as_user):
    made = load_workbook(BytesIO(as_user(world.li).get("/exams/bank/import/template/").content))
    accounts = {cell.value for cell in made["lists"]["D"]}
    assert {"1122 应收账款", "2221 应交税费"} <= accounts

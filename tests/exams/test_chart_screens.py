"""Charts of accounts on screen: list, search, a file looked at and adopted, what happens to items, who may."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from exams import adopting, authoring, charting, reviewing
from exams.models import Account, Chart, ChartImport, ItemVersion, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

CSV = "编码,名称,方向\n1002,存放银行款项,\n100299,试用户,\n"
IMPORTS = "/exams/bank/chart-imports/"
ENTRY = [
    {"side": "debit", "account": "1002 银行存款", "amount": "100", "dimensions": []},
    {"side": "credit", "account": "6001 主营业务收入", "amount": "100", "dimensions": []},
]
JOURNAL = {"chart": "casbe", "dimensions": [], "entries": [ENTRY]}


@pytest.fixture
def charts(world):
    charting.install()
    return world


@pytest.fixture
def sale(charts) -> ItemVersion:
    """An approved journal entry that books on 1002."""
    topic = Topic.objects.create(slug="sales", title="销售")
    data = {"id": "sale", "kind": "journal", "stem": "收到货款 100 元。", "answer": JOURNAL, "explanation": "。"}
    version = authoring.build_item(data, topic, None)
    reviewing.approve(version, None)
    return version


def upload(client, data=CSV, name="科目.csv", **fields):
    content = data.encode() if isinstance(data, str) else data
    fields = {"replaces": "casbe", "keeps": "yes", "title": "", "slug": "", **fields}
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, content), **fields})


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_file_is_looked_at_first_and_becomes_the_next_edition(sale, charts, as_user):
    li = as_user(charts.li)
    frozen = (sale.key, list(Account.objects.filter(chart__slug="casbe").values()))
    where = upload(li)["Location"]
    assert not Chart.objects.filter(edition=2).exists()  # a dry run
    report = li.get(where).content.decode()
    assert "原名：银行存款" in report
    assert "试用户" in report
    assert "用原来那一版写的 1 道试题照旧" in report
    assert "其中 1 道用到的科目有改动" in report
    done = li.post(where + "commitment/", follow=True)
    assert done.redirect_chain[-1][0] == "/exams/bank/charts/casbe-2/"
    sale.refresh_from_db()
    assert (sale.key, list(Account.objects.filter(chart__slug="casbe").values())) == frozen
    made = Chart.objects.get(slug="casbe-2")
    assert (made.made_by, made.title, made.replaces.slug) == (charts.li, "企业会计准则", "casbe")
    assert made.accounts.get(code="100299").name == "存放银行款项——试用户"
    old = li.get("/exams/bank/charts/casbe/").content.decode()
    assert "这一版已有新版" in old
    assert "收到货款 100 元。" in old


def test_twice_is_once_and_a_report_that_was_overtaken_says_so(charts, as_user):
    li, zhou = as_user(charts.li), as_user(charts.zhou)
    first, second = upload(li)["Location"], upload(zhou)["Location"]
    li.post(first + "commitment/")
    assert "已经导入过" in li.post(first + "commitment/", follow=True).content.decode()
    assert "上传以后，这套科目表有了新版" in zhou.get(second).content.decode()
    assert "刚刚有了新版" in zhou.post(second + "commitment/", follow=True).content.decode()
    assert Chart.objects.filter(edition=2).count() == 1


def test_a_candidate_is_still_offered_the_accounts_the_item_was_written_with(sale, charts, as_user):
    li = as_user(charts.li)
    li.post(upload(li)["Location"] + "commitment/")
    page = li.get("/exams/bank/items/sale/").content.decode()
    assert 'value="1002 银行存款"' in page
    assert "存放银行款项" not in page


def test_an_edited_item_may_stay_with_its_edition_or_move_to_the_new_one(sale, charts, as_user):
    li = as_user(charts.li)
    li.post(upload(li)["Location"] + "commitment/")
    form = li.get("/exams/bank/items/sale/edit/").content.decode()
    assert 'value="casbe" selected' in form
    assert 'value="casbe-2"' in form
    fresh = li.get("/exams/bank/new/?kind=journal").content.decode()
    assert 'value="casbe"' not in fresh
    assert 'value="casbe-2"' in fresh


def test_a_new_chart_comes_from_a_spreadsheet(charts, as_user):
    li = as_user(charts.li)
    data = sheet(["科目代码", "科目名称", "余额方向"], [1001, "库存现金", "借"], ["1001.01", "人民币", None])
    where = upload(li, data, "科目.xlsx", replaces="", title="自用", slug="own")["Location"]
    li.post(where + "commitment/")
    assert [str(one) for one in Account.objects.filter(chart__slug="own").order_by("code")] == [
        "1001 库存现金",
        "1001.01 库存现金——人民币",
    ]


def test_problems_keep_the_whole_file_out(charts, as_user):
    li = as_user(charts.li)
    where = upload(li, "编码,名称,方向\n7001,甲,左\n700101,乙,\n7001,丙,借\n,丁,借\n")["Location"]
    text = li.get(where).content.decode()
    assert "有 4 行有问题" in text
    for said in ("余额方向“左”看不懂", "上级科目 7001 那一行有问题", "编码在第 2 行已经用过", "没有科目编码"):
        assert said in text
    assert "有问题" in li.post(where + "commitment/", follow=True).content.decode()
    assert Chart.objects.count() == 2


def test_a_file_that_says_nothing_new_is_not_adopted(charts, as_user):
    li = as_user(charts.li)
    where = upload(li, "编码,名称\n1002,银行存款\n")["Location"]
    assert "没有新内容" in li.get(where).content.decode()
    li.post(where + "commitment/")
    assert Chart.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "空文件"),
        (b"  \n", "a.csv", "文件是空的"),
        ("甲,乙\n1,2\n", "a.csv", "没有找到表头"),
        ("编码,名称\n", "a.csv", "表头下面没有科目"),
        ("编码,名称\n" + "1,甲\n" * 5001, "a.csv", "一次最多读取 5000 行"),
        (b"\x00\x01\x02", "a.csv", "认不出文件的编码"),
        (b"PK\x03\x04 broken", "a.xlsx", "文件损坏"),
        ("编码,名称\n", "a.xls", "旧的 .xls 格式"),
        ("编码,名称\n", "a.pdf", "不认识这种文件"),
    ],
)
def test_what_is_no_chart_is_refused_in_words(charts, as_user, data, name, said):
    response = upload(as_user(charts.li), data, name)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ChartImport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"replaces": ""}, "新科目表要填写这一项"),
        ({"replaces": "", "title": "甲", "slug": "casbe"}, "这个标识已经有科目表在用"),
        ({"replaces": "", "title": "甲", "slug": "own-2"}, "标识不能以“-数字”结尾"),
        ({"replaces": "", "title": "企业会计准则", "slug": "own"}, "已经有同名的科目表"),
        ({"replaces": "nothing"}, "选择一个有效的选项"),
    ],
)
def test_what_the_form_lacks_is_said_beside_it(charts, as_user, fields, said):
    response = upload(as_user(charts.li), **fields)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_gb18030_from_an_old_excel_is_read(charts, as_user):
    li = as_user(charts.li)
    text = li.get(upload(li, CSV.encode("gb18030"))["Location"]).content.decode()
    assert "存放银行款项" in text


def test_a_chart_goes_out_and_comes_back_the_same(charts, as_user):
    li = as_user(charts.li)
    data = li.get("/exams/bank/charts/casbe/file/").content
    assert load_workbook(BytesIO(data)).active["A2"].value == "1001"
    where = upload(li, data, "casbe.xlsx", keeps="no")["Location"]
    report = adopting.report_of(ChartImport.objects.get())
    assert (report.is_sound, report.is_news) == (True, False)
    assert "没有新内容" in li.get(where).content.decode()


def test_the_list_finds_accounts_in_a_fixed_number_of_queries(charts, as_user, django_assert_max_num_queries):
    li = as_user(charts.li)
    li.get("/exams/bank/charts/?q=yhck")
    with django_assert_max_num_queries(12):
        text = li.get("/exams/bank/charts/?q=yhck").content.decode()
    assert text.count("1002 银行存款") == 2
    assert "没有这样的科目" in li.get("/exams/bank/charts/casbe/?q=没有").content.decode()


def test_a_report_is_seen_by_who_uploaded_it_and_the_rest_by_authors(charts, as_user):
    where = upload(as_user(charts.li))["Location"]
    assert as_user(charts.zhou).get(where).status_code == 404
    assert as_user(charts.zhou).post(where + "commitment/").status_code == 404
    for address in ("/exams/bank/charts/", "/exams/bank/charts/casbe/", "/exams/bank/charts/casbe/file/", IMPORTS):
        assert as_user(charts.chen).get(address).status_code == 403


def test_a_case_names_the_newest_edition_unless_its_author_names_another(charts):
    from exams.views import part_keys

    charting.load("casbe", "企业会计准则", "code,name,parent,direction\n1002,存放银行款项,,\n")
    entries = "借 1002 100\n贷 6001 100"
    assert part_keys.read("journal", entries)["answer"]["chart"] == "casbe-2"
    old = part_keys.read("journal", f"科目表：casbe\n{entries}")["answer"]
    assert old["entries"][0][0]["account"] == "1002 银行存款"
    with pytest.raises(part_keys.Unreadable, match="请填：企业会计准则、小企业会计准则"):
        part_keys.read("journal", f"科目表：nothing\n{entries}")

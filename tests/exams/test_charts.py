"""Charts of accounts: the two that come with the product, and CSV from elsewhere."""

import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from exams import charting, sounding
from exams.models import Account, Chart
from exams.rules.charts import AccountRow, Verdict, judge, read
from exams.rules.charttable import BadChart, lines_of, table_of
from exams.templatetags.accounts import account_lists

WHOLE_DICTIONARY = """
import os, sys
os.environ.pop("PYPINYIN_NO_PHRASES", None)  # search sets it for its own process
from pypinyin import Style, lazy_pinyin
for name in sys.stdin.read().splitlines():
    print("".join(letter for letter in lazy_pinyin(name, style=Style.FIRST_LETTER) if letter.isalpha()))
"""
HEAD = "code,name,parent,direction\n"


@pytest.fixture
def standard(db):
    charting.install()


@pytest.mark.parametrize("slug", list(charting.STANDARD))
def test_the_standard_charts_are_sound(slug):
    rows = read((charting.FOLDER / f"{slug}.csv").read_text(encoding="utf-8"))
    assert len(rows) > 60
    assert len({row.name for row in rows}) == len(rows)
    assert all(row.code.startswith(row.parent) for row in rows)
    assert {row.code: row.name for row in rows}["22210106"] == "应交税费——应交增值税——销项税额"


@pytest.mark.parametrize(("slug", "count"), [("casbe", 156), ("small", 66)])
def test_the_first_level_is_that_of_the_published_tables(slug, count):
    """The appendix of 财会〔2006〕18号 lists 156 accounts, that of 财会〔2011〕17号 66.

    Since 财会〔2016〕22号 营业税金及附加 is called 税金及附加.
    """
    rows = read((charting.FOLDER / f"{slug}.csv").read_text(encoding="utf-8"))
    first = {row.code: row.name for row in rows if not row.parent}
    assert len(first) == count
    assert all(len(code) == 4 for code in first)
    assert {"casbe": "6403", "small": "5403"}[slug] in {code for code, name in first.items() if name == "税金及附加"}


def test_loading_again_changes_nothing(standard):
    before = list(Account.objects.order_by("pk").values())
    charting.install()
    assert list(Account.objects.order_by("pk").values()) == before
    assert Chart.objects.count() == 2


@pytest.mark.parametrize(
    "text", ["1002", "银行存款", "1002 银行存款", "yhck", " YHCK ", "yinhangcunkuan", "YinHang CunKuan"]
)
def test_an_account_is_found_by_code_name_initials_and_pinyin(standard, text):
    assert str(charting.find(Chart.objects.get(slug="casbe"), text)) == "1002 银行存款"


def test_names_are_read_as_pypinyin_reads_them_with_its_whole_dictionary():
    names = [row.name for slug in charting.STANDARD for row in read((charting.FOLDER / f"{slug}.csv").read_text())]
    told = subprocess.run(
        [sys.executable, "-c", WHOLE_DICTIONARY], input="\n".join(names), capture_output=True, text=True, check=True
    )
    assert [sounding.initials(name) for name in names] == told.stdout.splitlines()


def test_a_list_to_choose_from_is_searched_by_initials_and_pinyin(standard):
    written = account_lists({"casbe"})
    assert '<datalist id="accounts-casbe"><option value="1001 库存现金"' in written
    assert '<option value="1002 银行存款" label="yhck yinhangcunkuan">' in written
    assert '"2221 应交税费" label="yjsf yingjiaoshuifei"' in written


def test_what_an_account_is_called_is_text_in_the_list(standard):
    charting.load("own", "自用", HEAD + '9,<b>&"甲,,debit\n')
    assert '<option value="9 &lt;b&gt;&amp;&quot;甲" label="' in account_lists({"own"})
    assert account_lists({"none", ""}) == ""


def test_lists_once_written_cost_one_query_together(standard, django_assert_num_queries):
    account_lists({"casbe", "small"})
    with django_assert_num_queries(1):
        written = account_lists({"casbe", "small"})
    assert written.count("<datalist") == 2


def test_a_chart_that_takes_the_place_of_a_deleted_one_has_its_own_list(standard):
    first = charting.load("own", "自用", HEAD + "9,甲,,debit\n")
    account_lists({"own"})
    pk, made_at = first.pk, first.made_at + timedelta(seconds=1)
    charting.remove(first)
    second = Chart.objects.create(pk=pk, slug="own", title="自用", made_at=made_at)
    Account.objects.create(chart=second, code="9", name="乙", direction="debit", initials="y")
    assert "9 乙" in account_lists({"own"})


def test_initials_that_several_accounts_have_find_none(standard):
    assert charting.find(Chart.objects.get(slug="casbe"), "yszk") is None  # 应收账款, 预收账款


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("序号,备注\n", 1, "columns"),
        ("", 1, "columns"),
        (HEAD + "1001,库存现金,,debit\n1001,又一个,,debit\n", 3, "twice"),
        (HEAD + "100201,工行,1002,debit\n", 2, "parent"),
        (HEAD + ",无编码,,debit\n", 2, "code"),
        (HEAD + "1001,,,debit\n", 2, "name"),
        (HEAD + "1001,库存现金,,\n", 2, "direction"),
        (HEAD + "1001,库存现金,,左\n", 2, "direction"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(text, line, reason):
    with pytest.raises(BadChart) as bad:
        read(text)
    assert (bad.value.line, bad.value.reason) == (line, reason)


def test_a_chart_of_ones_own_is_imported(db, tmp_path):
    file = tmp_path / "chart.csv"
    file.write_text("\ufeff" + HEAD + "1002,银行存款,,借\n100201,工行,1002,\n", encoding="utf-8")
    call_command("import_accounts", str(file), chart="own", title="自用", stdout=StringIO())
    child = Account.objects.get(chart__slug="own", code="100201")
    assert (child.name, child.direction, child.parent.code) == ("银行存款——工行", "debit", "1002")
    file.write_text(HEAD + "1002,,,借\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_accounts", str(file), chart="own", title="自用")
    assert Account.objects.filter(chart__slug="own").count() == 2


BASE = read(HEAD + "1002,银行存款,,借\n100201,工行,1002,\n1602,累计折旧,,贷\n")


def told(text, keeps=True, base=BASE):
    report = judge(lines_of(table_of(text)), base, keeps)
    return report, [(line.number, line.verdict.value, line.code) for line in report.lines]


def test_a_table_as_people_keep_it_is_read():
    """A title above, captions between, 借方, whole names, no column for those above, tabs."""
    text = "某公司科目表\t\t\n序号\t科目编码*\t科目名称（全称）\t余额方向\n\t一、资产类\t\t\n1\t1002\t银行存款\t借方\n"
    text += "2\t1002.01\t银行存款-工行\t\n3\t1002.01.01\t银行存款\\工行\\基本户\t\n\n4\t1602\t累计折旧\t贷方\n"
    rows = read(text)
    assert [(row.code, row.name, row.parent, row.direction) for row in rows] == [
        ("1002", "银行存款", "", "debit"),
        ("1002.01", "银行存款——工行", "1002", "debit"),
        ("1002.01.01", "银行存款——工行——基本户", "1002.01", "debit"),
        ("1602", "累计折旧", "", "credit"),
    ]


def test_line_by_line_it_says_what_would_change():
    text = "编码,名称,方向\n1002,银行存款,\n1602,固定资产折旧,\n100202,建行,\n"
    report, lines = told(text)
    assert lines == [(2, "same", "1002"), (3, "changed", "1602"), (4, "new", "100202")]
    assert {row.code: row.direction for row in report.rows}["1602"] == "credit"  # as it was
    assert (report.kept, report.touched()) == (1, {"1602"})
    whole, lines = told(text, keeps=False)
    assert lines[-1] == (0, "gone", "100201")
    assert [row.code for row in whole.rows] == ["1002", "1602", "100202"]
    assert whole.touched() == {"1602", "100201"}


def test_who_is_kept_is_renamed_with_the_account_above():
    report, lines = told("编码,名称\n1002,存放银行款项\n")
    assert lines == [(2, "changed", "1002"), (0, "changed", "100201")]
    assert {row.code: row.name for row in report.rows}["100201"] == "存放银行款项——工行"


def test_accounts_above_may_come_later_and_never_lead_in_a_circle():
    report, _lines = told(HEAD + "300101,下,3001,\n3001,上,,借\n", base=())
    assert [row.code for row in report.rows] == ["3001", "300101"]
    report, _lines = told(HEAD + "1,甲,2,借\n2,乙,1,借\n3,丙,2,借\n", base=())
    assert [line.reason for line in report.lines] == ["loop", "loop", "above"]
    assert not report.is_sound
    deep = HEAD + "".join(f"{n},第{n}级,{n - 1 if n > 1 else ''},借\n" for n in range(1, 14))
    assert [line.reason for line in told(deep, base=())[0].lines][-3:] == ["deep", "above", "above"]


def test_a_problem_keeps_the_whole_file_out_and_what_hangs_on_it_says_so():
    report, _lines = told("编码,名称,方向\n5001,生产成本,左\n500101,直接材料,\n5002,,借\n1002.,银行,借\n", base=())
    assert [line.reason for line in report.lines] == ["direction", "above", "name", "code"]
    assert report.rows == ()


def test_two_accounts_of_one_name_are_told():
    report, _lines = told(HEAD + "1,甲,,借\n2,甲,,借\n", base=())
    assert [line.twin for line in report.lines] == ["", "1"]
    assert report.is_sound


def test_the_same_code_with_and_without_points_is_the_same():
    report, _lines = told(HEAD + "1002.01,甲,,借\n100201,乙,,借\n", base=())
    assert [(line.verdict, line.text) for line in report.lines] == [(Verdict.NEW, ""), (Verdict.PROBLEM, "2")]


def test_what_changes_becomes_the_next_edition_and_the_old_one_stays(standard):
    before = list(Account.objects.filter(chart__slug="casbe").values())
    text = HEAD + "1002,存放银行款项,,\n"
    made = charting.load("casbe", "企业会计准则", text)
    assert (made.slug, made.edition, made.replaces.slug) == ("casbe-2", 2, "casbe")
    assert charting.load("casbe", "企业会计准则", text) == made  # again changes nothing
    assert list(Account.objects.filter(chart__slug="casbe").values()) == before
    assert made.accounts.count() == len(before)
    assert made.accounts.get(code="1002").name == "存放银行款项"
    third = charting.load("casbe-2", "企业会计准则", HEAD + "1002,银行存款,,\n")
    assert (third.slug, charting.newest("casbe")) == ("casbe-3", third)
    assert set(Chart.objects.current().values_list("slug", flat=True)) == {"casbe-3", "small"}


def test_an_edition_is_replaced_once(standard):
    old = Chart.objects.get(slug="casbe")
    row = [AccountRow("1", "甲", "", "debit")]
    charting.publish("", "一", row, old)
    with pytest.raises(charting.Overtaken):
        charting.publish("", "二", row, old)
    with pytest.raises(charting.SlugTaken):
        charting.publish("small", "三", row)


@pytest.mark.parametrize("text", ["10020", "1002", "存款", "yhck", "yinhang", "YinHang Cun"])
def test_accounts_are_searched_by_code_name_and_sound(standard, text):
    wanted = "1002" if text != "10020" else "100201"
    charting.load("casbe", "企业会计准则", HEAD + "100201,工行,1002,\n")
    found = charting.search(Account.objects.filter(chart__slug="casbe-2"), text)
    assert wanted in set(found.values_list("code", flat=True))
    assert "1601" not in set(found.values_list("code", flat=True))

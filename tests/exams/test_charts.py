"""Charts of accounts: the two that come with the product, and CSV from elsewhere."""

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.template import Context, Template
from django.template.loader import render_to_string

from exams import charting
from exams.models import Account, Chart
from exams.rules.charts import BadChart, read

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
    assert [charting.initials(name) for name in names] == told.stdout.splitlines()


def test_a_list_to_choose_from_is_searched_by_initials_and_pinyin(standard):
    text = Template("{% load accounts %}{{ name|pinyin }}").render(Context({"name": "应交税费——应交增值税"}))
    assert text == "yingjiaoshuifeiyingjiaozengzhishui"
    question = {"name": "q1", "chart": "casbe", "rows": []}
    page = render_to_string("exams/types/journal.html", {"question": question})
    assert '<option value="1002 银行存款" label="yhck yinhangcunkuan">' in page


def test_initials_that_several_accounts_have_find_none(standard):
    assert charting.find(Chart.objects.get(slug="casbe"), "yszk") is None  # 应收账款, 预收账款


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("编码,名称\n", 1, "columns"),
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
    call_command("import_accounts", str(file), chart="own", title="自用", verbosity=0)
    child = Account.objects.get(chart__slug="own", code="100201")
    assert (child.name, child.direction, child.parent.code) == ("银行存款——工行", "debit", "1002")
    file.write_text(HEAD + "1002,,,借\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_accounts", str(file), chart="own", title="自用")
    assert Account.objects.filter(chart__slug="own").count() == 2

"""Cases, drills, files and entries in a real browser: saved as they are filled in, the page says what it knows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.test_exam_page import CANDIDATE, begin
from tests.installation import Installation


@pytest.fixture
def candidate(demo: Installation, somebody) -> Person:
    return somebody().sign_in(CANDIDATE)


@pytest.fixture(params=[False, True], ids=["desktop", "phone"])
def anybody(request, demo: Installation, somebody) -> Person:
    return somebody(phone=request.param).sign_in(CANDIDATE)


def saved(page, slot: str):
    return expect(page.locator(f"{slot} [data-save]"))


def test_a_case_saves_its_parts_and_stands_again(candidate, demo):
    page = begin(candidate, demo, "browser-case", kinds=("case",))
    page.locator("[name='q1.1']").fill("900")
    page.locator("[name='q1.2']").fill("117")
    page.locator("[name='q1.3']").first.check()
    saved(page, "#q1").to_contain_text("已保存")
    page.reload()
    expect(page.locator("[name='q1.1']")).to_have_value("900")
    expect(page.locator("[name='q1.2']")).to_have_value("117")
    expect(page.locator("[name='q1.3']").first).to_be_checked()
    expect(page.locator(".case-material")).to_be_visible()


def test_a_drill_begins_at_its_question_and_its_clock_runs(candidate, demo):
    page = begin(candidate, demo, "browser-drill", kinds=("triage",))
    expect(page.locator(".ticket")).to_have_count(0)
    page.locator("#q1 [data-flag]").click()  # the script is there, and has looked for answers given before it
    assert page.locator("#q1 [data-save]").text_content() == ""  # opening the paper begins no drill
    page.get_by_role("button", name="开始演练").click()
    expect(page.locator(".ticket")).to_have_count(2)
    assert page.url.endswith("#q1")
    before = page.locator("[data-drill-clock]").text_content()
    expect(page.locator("[data-drill-clock]")).not_to_have_text(before or "")  # ten minutes a minute
    page.locator(".ticket").first.get_by_label("级别").select_option("P0")
    page.locator(".ticket").first.get_by_label("首次回复").select_option(index=1)
    expect(page.locator("[data-ticket-status]").first).to_have_text(re.compile(r"第 \d+ 分钟已首次回复"))
    expect(page.locator("[data-ticket-status]").last).to_have_text("")
    saved(page, "#q1").to_contain_text("已保存")
    page.reload()
    expect(page.locator(".ticket").first.get_by_label("级别").locator("option:checked")).to_have_text("P0")


def test_an_entry_is_added_up_while_it_is_typed(candidate, demo):
    page = begin(candidate, demo, "browser-entry", kinds=("journal",))
    row = page.locator(".journal-row")
    row.nth(0).get_by_label("借贷").select_option("debit")
    row.nth(0).get_by_label("金额").fill("1,200.50")
    row.nth(1).get_by_label("借贷").select_option("credit")
    row.nth(1).get_by_label("金额").fill("１２００")
    expect(page.locator("[data-balance]")).to_have_text("借方 1,200.50，贷方 1,200.00，差 0.50")
    row.nth(1).get_by_label("金额").fill("1200.5")
    expect(page.locator("[data-balance]")).to_have_text("借方 1,200.50，贷方 1,200.50，平衡")


def test_a_file_goes_out_again_when_the_network_is_back(candidate, demo):
    page = begin(candidate, demo, "browser-file", kinds=("upload",))
    candidate.context.set_offline(True)
    file = {"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 hello"}
    page.locator("[data-upload-input]").set_input_files(files=[file])
    expect(page.locator("[data-upload-status]")).to_contain_text("正在重试")
    candidate.context.set_offline(False)
    expect(page.locator("[data-upload-list]")).to_contain_text("方案.pdf")
    saved(page, "#q1").to_contain_text("已保存")
    page.reload()
    expect(page.locator("[data-upload-list]")).to_contain_text("方案.pdf")
    page.get_by_role("button", name="移除").click()
    expect(page.locator("[data-upload-list] li")).to_have_count(0)
    candidate.errors.clear()  # the browser itself reports the request that failed


def test_the_new_types_look_right(anybody, demo, request):
    name = request.node.callspec.id
    page = begin(anybody, demo, f"browser-look-{name}", kinds=("case", "triage", "upload"))
    page.get_by_role("button", name="开始演练").click()
    expect(page.locator(".ticket").first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    anybody.picture(f"new-types-{name}")


LONG_CHART = """
from exams import charting
from exams.models import ItemVersion
from exams.rules.charts import AccountRow
names = ("银行存款", "应收账款", "库存商品", "主营业务收入")
rows = [AccountRow(str(100000 + n), f"{names[n % 4]}——{n}", "", "debit") for n in range(5000)]
charting.publish("long-chart", "五千科目", rows)
version = ItemVersion.objects.get(item__slug="journal-browser-long-chart")
version.key["chart"] = "long-chart"
version.save(update_fields=["key"])
"""


def test_of_five_thousand_accounts_those_are_offered_that_fit_what_is_typed_without_a_network_too(demo, candidate):
    page = begin(candidate, demo, "browser-long-chart", kinds=["journal"])
    demo.run(LONG_CHART)
    page.reload()
    expect(page.locator("[data-plain-save]")).to_be_hidden()
    candidate.context.set_offline(True)
    offered = "input => [...input.list.options].map(option => option.value)"
    first, second = page.locator("#q1 input[list]").nth(0), page.locator("#q1 input[list]").nth(1)
    for word, found in (
        ("104998", ["104998 库存商品——4998"]),
        ("——4997", ["104997 应收账款——4997"]),
        ("yinhangcunkuan4996", ["104996 银行存款——4996"]),
        ("没有", []),
    ):
        first.fill(word)
        assert first.evaluate(offered) == found
    for word in ("银行存款", "YHCK"):
        second.fill(word)
        assert len(second.evaluate(offered)) == 60
        assert second.evaluate(offered)[0] == "100000 银行存款——0"
    first.fill("100001 应收账款——1")
    candidate.context.set_offline(False)
    saved(page, "#q1").to_contain_text("已保存")

"""The whole loop in a browser: a customer searches, learns, is examined through a crash, is certified, and is seen.

The server is killed in the middle of the exam; nothing that was acknowledged is lost.
"""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.installation import Installation, wait_until

LEARNER, MANAGER = "zhaomin", "sunli"
EXAM, COURSE = "finance-closing", "finance-essentials"

SAVED = """
    select count(distinct data->>'slot') from exams_attemptevent
    where kind = 'answered' and attempt_id = (select max(id) from exams_attempt)
"""
DRAWN = """
    select 1 from certificates_certificate join people_user on people_user.id = holder_id
    where username = 'zhaomin' and pdf <> ''
"""
KEYS = """
import json
from exams import types
from exams.contents import contents, entries_of
from exams.models import Attempt
from people.scoping import everyone
with everyone():
    attempt = Attempt.objects.get(person__username={person!r}, state="running")
    known = contents(entry.item_version for entry in entries_of(attempt.paper))
    print("KEYS", json.dumps({{
        entry.slot: types.of(entry.shape.kind).model_answer(known[entry.item_version])
        for entry in entries_of(attempt.paper)
    }}))
"""


def keys_of(demo: Installation, person: str) -> dict[int, list[str]]:
    """What a perfect candidate would answer, read where candidates cannot."""
    printed = demo.run(KEYS.format(person=person))
    return {int(slot): answer for slot, answer in json.loads(printed.split("KEYS", 1)[1]).items()}


def answer(page: Page, slot: int, response: list[str], says: str = "已保存") -> None:
    question = page.locator(f"#q{slot}")
    kind = question.get_attribute("data-kind")
    if kind in {"ordering", "matching"}:
        for pair in response:
            question.locator(f"select:has(option[value='{pair}'])").select_option(pair)
    elif kind in {"fill_in", "numeric", "journal"}:
        question.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        for box, text in zip(question.locator(f"[name=q{slot}]").all(), response, strict=True):
            if text and box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(text)
            elif text:
                box.fill(text)
                box.blur()
    else:
        for option in response:
            question.locator(f"input[value='{option}']").check()
    expect(question.locator("[data-save]")).to_contain_text(says, timeout=15_000)


def search_and_read(person: Person) -> None:
    page = person.page
    page.goto("/")
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("月末结账失败怎么办")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    person.picture("search")
    page.get_by_role("link", name=re.compile("月末结账")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/manuals/general-ledger/9-0/month-end/month-end-closing/")
    expect(page.get_by_role("heading", level=1)).to_have_text("月末结账")
    person.picture("section")


def learn(person: Person) -> None:
    page = person.page
    page.goto(f"/courses/{COURSE}/")
    page.get_by_role("main").get_by_role("button", name=re.compile("开始学习|加入|选课")).first.click()
    for _ in range(20):
        onward = page.get_by_role("button", name=re.compile("完成"))
        if not onward.count():
            break
        onward.first.click()
        page.wait_for_load_state()
    person.picture("course-finished")


def begin_exam(person: Person) -> None:
    person.page.goto(f"/exams/{EXAM}/")
    person.page.get_by_role("button", name=re.compile("开始考试")).click()
    expect(person.page.locator(".question").first).to_be_visible()


def test_the_loop(demo: Installation, somebody):
    visitor = somebody(phone=True)
    search_and_read(visitor)

    learner = somebody().sign_in(LEARNER)
    search_and_read(learner)
    learn(learner)
    begin_exam(learner)
    keys = keys_of(demo, LEARNER)
    slots = sorted(keys)
    for slot in slots[:4]:
        answer(learner.page, slot, keys[slot])
    learner.picture("exam")

    demo.kill("web")
    answer(learner.page, slots[4], keys[slots[4]], says="未保存")  # nobody is there to save it
    demo.start_web()
    learner.page.reload()
    for slot in slots[:4]:
        expect(learner.page.locator(f"#q{slot} [data-save]")).to_contain_text("已保存")
    for slot in slots[4:]:
        answer(learner.page, slot, keys[slot])
    assert demo.rows(SAVED) == [(len(slots),)]

    learner.page.get_by_role("button", name="交卷").first.click()
    learner.page.get_by_role("dialog").get_by_role("button", name=re.compile("交卷")).click()
    learner.page.wait_for_url("**/result/", timeout=20_000)
    expect(learner.page.get_by_role("main")).to_contain_text("通过", timeout=20_000)
    learner.picture("result")

    wait_until(lambda: bool(demo.rows(DRAWN)), "the certificate to be drawn")
    learner.page.goto("/certificates/mine/")
    expect(learner.page.get_by_role("main")).to_contain_text("月末结账操作认证")
    learner.picture("certificates")
    address = learner.page.locator("a[href*='/verify/']").first.get_attribute("href")
    with learner.page.expect_download() as download:
        learner.page.locator("a[href$='/pdf'], a[href*='/pdf?']").first.click()
    with open(download.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"

    stranger = somebody(phone=True)
    stranger.page.goto(address)
    expect(stranger.page.get_by_role("main")).to_contain_text("赵*")
    expect(stranger.page.get_by_role("main")).to_contain_text("有效")
    stranger.picture("verify")

    manager = somebody().sign_in(MANAGER)
    manager.page.goto("/team/")
    row = manager.page.get_by_role("row").filter(has_text="赵敏")
    expect(row).to_contain_text("结账专员")
    manager.picture("team")
    # But for the server that died, and one that refuses an answer once which the dead one had stored already.
    assert {text for text in learner.errors if "ERR_CONNECTION" not in text and "409" not in text} == set()
    assert [visitor.errors, stranger.errors, manager.errors] == [[], [], []]

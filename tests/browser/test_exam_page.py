"""The page of a sitting when things go wrong: no network, a session that ran out, a second window, a closed tab.

Everything typed is in the database in the end, and until then the page says that it is not.
"""

import re
from collections.abc import Collection
from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from exams import types
from home.seeding import PASSWORD
from tests.browser.conftest import Person
from tests.installation import Installation

CANDIDATE = "xufei"  # has finished the course; a customer
PREPARE = """
from datetime import timedelta
from django.utils import timezone
from exams.models import Exam
model = Exam.objects.get(slug="finance-closing")
Exam.objects.update_or_create(slug={slug!r}, defaults=dict(
    title="浏览器测试", blueprint=model.blueprint, audience="customers", minutes={minutes}, attempts_allowed=20,
    opens_at=timezone.now() - timedelta(days=1), closes_at=timezone.now() + timedelta(days=1)))
"""
PAPER = """
from decimal import Decimal
from exams import authoring, reviewing
from exams import designing
from exams.designing import RuleDraft, SectionDraft
from exams.models import Blueprint, Exam, Topic
from tests.exams.conftest import ITEMS
from tests.exams.essays import ESSAYS
from tests.exams.test_more_types import ITEMS as MORE
from tests.exams.test_upload import UPLOAD
items = [item for item in [*ITEMS, *MORE, ESSAYS[0], UPLOAD] if item["kind"] in {kinds}]
topic = Topic.objects.create(slug={slug!r}, title="浏览器测试")
for item in items:
    item = dict(item, id=item["kind"].replace("_", "-") + "-" + {slug!r}, stem=item["stem"].format(n=1))
    reviewing.approve(authoring.build_item(item, topic, None), None)
rules = (RuleDraft(topic=topic, count=len(items), points=Decimal(2)),)
blueprint = designing.save_blueprint(Blueprint(title={slug!r}), [SectionDraft(rules)])
Exam.objects.filter(slug={slug!r}).update(blueprint=blueprint)
"""
GIVEN = """all => all.map(question => question.querySelectorAll(
    "input:checked, select:has(option[value]:not([value='']):checked), input[type=text]:not([value=''])"
).length + (question.querySelector("textarea")?.value.length ?? 0))"""
SAVED = "select json_extract(data, '$.slot'), max(json_extract(data, '$.version')) from exams_attemptevent "
SAVED += "where kind = 'answered' and attempt_id = {attempt} group by 1 order by 1"


@pytest.fixture
def candidate(demo: Installation, somebody) -> Person:
    return somebody().sign_in(CANDIDATE)


def begin(
    person: Person,
    demo: Installation,
    slug: str,
    minutes: int = 20,
    kinds: Collection[str] = (),
    *,
    waits: bool = True,
) -> Page:
    """An exam drawn from the demo's items, or with one item of each of these kinds; its script is there, if `waits`."""
    more = PAPER.format(slug=slug, kinds=tuple(kinds)) if kinds else ""
    demo.run(PREPARE.format(slug=slug, minutes=minutes) + more)
    person.page.goto(f"/exams/{slug}/")
    person.page.get_by_role("button", name="开始考试").click()
    expect(person.page.locator(".question").first).to_be_visible()
    if waits:
        expect_script(person.page)
    return person.page


def expect_script(page: Page) -> None:
    """The last thing the script does when it begins is to take away the button that saves without it."""
    expect(page.locator("[data-plain-save]")).to_be_hidden()


def change(page: Page, slot: int, number: int = 0) -> None:
    """Answer a question, whatever its kind."""
    question = page.locator(f"#q{slot}")
    kind = question.get_attribute("data-kind")
    if kind in {"fill_in", "numeric", "journal", "case"}:
        question.locator("input[type=text]").first.fill(f"第 {number} 次")
    elif kind == "essay":
        question.locator("textarea").fill(f"第 {number} 次")
    elif kind in {"ordering", "matching"}:
        question.locator("select").first.select_option(index=number + 1)
    else:
        question.locator(".choice").nth(number).click()


def first_input(page: Page, slot: int):
    return page.locator(f"#q{slot} fieldset :is(input, select)").first


def sign(page: Page, slot: int):
    return page.locator(f"#q{slot} [data-save]")


def saved(demo: Installation, page: Page) -> dict[int, int]:
    attempt = re.search(r"/attempts/(\d+)/", page.url).group(1)
    return dict(demo.rows(SAVED.format(attempt=attempt)))


def test_without_a_network_nothing_is_lost_and_nothing_is_called_saved(demo, candidate):
    page = begin(candidate, demo, "browser-network")
    change(page, 1)
    expect(sign(page, 1)).to_contain_text("已保存")
    candidate.context.set_offline(True)
    for slot in (2, 3):
        change(page, slot)
    expect(sign(page, 2)).to_have_text("未保存")
    expect(page.locator("[data-exam-state]")).to_have_text("2 题未保存")
    expect(page.locator("[data-exam-notices]")).to_contain_text("连接中断")
    assert saved(demo, page) == {1: 1}
    candidate.context.set_offline(False)
    expect(page.locator("[data-exam-state]")).to_have_text("全部已保存")
    assert saved(demo, page) == {1: 1, 2: 1, 3: 1}


def test_a_browser_killed_without_a_network_brings_its_answers_back(demo, candidate):
    page = begin(candidate, demo, "browser-killed")
    page.route("**/answers/", lambda route: route.abort())
    change(page, 1)
    expect(sign(page, 1)).to_have_text("未保存")
    address = page.url
    with page.expect_event("crash"), suppress(PlaywrightError):  # no event of the page gets a chance
        page.goto("chrome://crash")
    again = candidate.context.new_page()
    again.goto(address)
    expect(again.locator("[data-exam-notices]")).to_contain_text("已恢复")
    expect(sign(again, 1)).to_contain_text("已保存")
    assert saved(demo, again) == {1: 1}


def test_a_session_that_ran_out_is_said_and_signing_in_elsewhere_saves_what_waited(demo, candidate):
    page = begin(candidate, demo, "browser-session")
    candidate.context.clear_cookies(name="sessionid")
    change(page, 1)
    expect(page.get_by_role("alert")).to_contain_text("登录已过期")
    with candidate.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    opened.value.fill("input[name=login]", CANDIDATE)
    opened.value.fill("input[name=password]", PASSWORD)
    opened.value.get_by_role("main").get_by_role("button", name="登录").click()
    expect(sign(page, 1)).to_contain_text("已保存")
    assert saved(demo, page) == {1: 1}


def test_a_second_window_takes_over_and_the_first_can_only_be_read(demo, candidate):
    first = begin(candidate, demo, "browser-windows")
    second = candidate.context.new_page()
    second.goto(first.url)
    expect(second.locator(".question").first).to_be_visible()
    change(first, 1)
    expect(first.get_by_role("alert")).to_contain_text("另一个窗口")
    expect(first_input(first, 2)).to_be_disabled()
    change(second, 2)
    expect(sign(second, 2)).to_contain_text("已保存")
    first.get_by_role("button", name="改用本窗口").click()
    expect(sign(first, 1)).to_contain_text("已保存")  # what the first window could not save was not forgotten
    assert saved(demo, first) == {1: 1, 2: 1}


def test_a_tab_closed_right_after_a_click_has_saved_it(demo, candidate):
    page = begin(candidate, demo, "browser-closed")
    address = page.url
    change(page, 1)
    page.goto("/exams/")
    page.goto(address)
    expect(sign(page, 1)).to_contain_text("已保存")
    assert saved(demo, page) == {1: 1}


@pytest.mark.parametrize("kind", ["single", "fill_in", "ordering", "essay"])
def test_an_answer_given_before_the_script_has_come_is_saved(demo, candidate, kind):
    waiting = []
    candidate.page.route("**/js/exam.js", lambda route: waiting.append(route))
    with candidate.page.expect_request("**/js/exam.js"):
        page = begin(candidate, demo, f"browser-early-{kind}", kinds=[kind], waits=False)
    change(page, 1)
    waiting[0].continue_()
    expect(sign(page, 1)).to_contain_text("已保存")
    assert saved(demo, page) == {1: 1}


def test_the_paper_is_worked_through_and_handed_in_by_keyboard(demo, candidate):
    page = begin(candidate, demo, "browser-keyboard")
    for slot in range(1, 11):
        first_input(page, slot).focus()
        if first_input(page, slot).get_attribute("type") == "text":
            page.keyboard.insert_text("三十")
        elif first_input(page, slot).evaluate("input => input.tagName") == "SELECT":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.press("Space")
        expect(sign(page, slot)).to_contain_text("已保存")
    page.locator(".exam-bar button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("全部题目都已作答")
    page.get_by_role("dialog").get_by_role("button", name="交卷").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    expect(page.locator("#verdict")).to_be_visible(timeout=90_000)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('exam')).length") == 0
    assert candidate.errors == []


def test_a_question_of_every_kind_says_when_it_is_saved_and_keeps_its_answer(demo, candidate):
    kinds = set(types.TYPES) - {"triage", "upload"}  # which begin with a click and a file: test_new_types.py
    page = begin(candidate, demo, "browser-kinds", kinds=kinds)
    slots = range(1, len(kinds) + 1)
    for slot in slots:
        change(page, slot)
        expect(sign(page, slot)).to_contain_text("已保存")
        page.locator(f"#q{slot}").get_by_role("button", name="标记").click()
    assert saved(demo, page) == dict.fromkeys(slots, 1)
    expect(page.locator("[data-exam-state]")).to_have_text("全部已保存")
    page.reload()
    expect(page.locator(".navigator .is-answered")).to_have_count(len(slots))
    assert [bool(given) for given in page.locator(".question").evaluate_all(GIVEN)] == [True] * len(slots)
    assert candidate.errors == []


def test_an_item_that_takes_a_place_gives_its_own_away_and_all_are_there_after_a_reload(demo, candidate):
    page = begin(candidate, demo, "browser-order", kinds=["ordering"])
    places = page.locator("#q1 select")
    for number in range(4):
        places.nth(number).focus()
        for _ in range(number + 1):
            page.keyboard.press("ArrowDown")
    chosen = "all => all.map(one => one.selectedIndex)"
    assert sorted(places.evaluate_all(chosen)) == [1, 2, 3, 4]
    before = places.evaluate_all(chosen)
    places.nth(0).focus()
    page.keyboard.press("ArrowDown" if before[0] < 4 else "ArrowUp")
    after = places.evaluate_all(chosen)
    assert sorted(after) == [1, 2, 3, 4]
    assert after != before
    expect(sign(page, 1)).to_contain_text("已保存")
    expect(page.locator("[data-exam-state]")).to_have_text("全部已保存")
    page.reload()
    assert places.evaluate_all(chosen) == after
    assert candidate.errors == []


def test_when_time_is_over_the_last_answer_is_saved_and_the_paper_handed_in(demo, candidate):
    page = begin(candidate, demo, "browser-time", minutes=1)
    expect(page.locator("[data-exam-clock]")).to_have_text(re.compile("00:0[1-6]"), timeout=120_000)
    change(page, 1)
    page.wait_for_url("**/result/", timeout=60_000)
    expect(page.locator("#verdict")).to_be_visible(timeout=90_000)
    assert saved(demo, page) == {1: 1}


def test_without_scripts_the_form_still_saves_and_hands_in(demo, candidate, chromium):
    address = begin(candidate, demo, "browser-plain").url
    cookies = candidate.context.storage_state()
    context = chromium.new_context(
        java_script_enabled=False, storage_state=cookies, base_url=demo.address, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(address)
    change(page, 1)
    page.get_by_role("button", name="保存答案").click()
    expect(page.locator(".messages")).to_contain_text("答案已保存")
    page.get_by_role("button", name="交卷").first.click()
    expect(page.get_by_role("main")).to_contain_text("还有 9 题没有作答")
    page.get_by_role("main").get_by_role("button", name="交卷").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("正在评分|没有通过"))
    assert saved(demo, page) == {1: 1}
    context.close()

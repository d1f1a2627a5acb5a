"""In a real browser: grace after a lost connection, leaving the page, the last minute in words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.test_exam_page import CANDIDATE, begin, change, first_input, saved, sign
from tests.installation import Installation

SET = "from exams.models import Exam; Exam.objects.filter(slug={slug!r}).update({values})"
KINDS = """select kind from exams_attemptevent where kind in ('left', 'returned', 'submitted', 'expired')
    and attempt_id in (
        select id from exams_attempt where exam_id in (select id from exams_exam where slug = '{}')
    ) order by sequence"""
# A headless browser has no other window to put in front.
TURN = """to => { Object.defineProperty(document, "visibilityState", { value: to, configurable: true });
    document.dispatchEvent(new Event("visibilitychange")); }"""


@pytest.fixture
def candidate(demo: Installation, somebody) -> Person:
    return somebody().sign_in(CANDIDATE)


def leave_and_return(page: Page) -> None:
    for step in ("hidden", "visible"):
        with page.expect_response("**/presence/", timeout=60_000):
            page.evaluate(TURN, step)


def test_an_answer_written_in_time_without_a_network_counts_when_it_comes_back_within_the_grace(demo, candidate):
    page = begin(candidate, demo, "browser-grace", minutes=1)
    expect(page.locator("[data-exam-notices]")).to_contain_text("还剩 1 分钟")
    demo.run(SET.format(slug="browser-grace", values="grace_seconds=300"))
    page.route("**/answers/", lambda route: route.abort())
    change(page, 1)
    expect(sign(page, 1)).to_have_text("未保存")
    expect(page.locator("[data-exam-clock]")).to_have_text("00:00", timeout=120_000)
    page.wait_for_timeout(4000)  # longer than an answer may travel
    page.unroute("**/answers/")
    page.wait_for_url("**/result/", timeout=60_000)
    assert saved(demo, page) == {1: 1}


def test_leaving_is_said_and_beyond_the_limit_the_paper_is_collected_with_all_answers(demo, candidate):
    page = begin(candidate, demo, "browser-leaving")
    demo.run(SET.format(slug="browser-leaving", values="leave_limit=1, leave_hands_in=True"))
    leave_and_return(page)
    expect(page.locator("[data-exam-notices]")).to_contain_text("您已离开本页 1 次，这场考试允许 1 次")
    change(page, 1)
    leave_and_return(page)
    page.wait_for_url("**/result/")
    assert saved(demo, page) == {1: 1}
    kinds = [kind for (kind,) in demo.rows(KINDS.format("browser-leaving"))]
    assert kinds == ["left", "returned", "left", "returned", "submitted"]
    assert candidate.errors == []


def test_a_save_from_outside_the_safe_exam_browser_stops_the_page_and_keeps_the_answer(demo, candidate):
    page = begin(candidate, demo, "browser-seb")
    demo.run(SET.format(slug="browser-seb", values="seb_config_keys='a' * 64"))
    change(page, 1)
    expect(page.get_by_role("alert")).to_contain_text("只能在 Safe Exam Browser 里作答")
    expect(first_input(page, 2)).to_be_disabled()
    assert saved(demo, page) == {}
    demo.run(SET.format(slug="browser-seb", values="seb_config_keys=''"))
    page.reload()
    expect(sign(page, 1)).to_contain_text("已保存")
    assert saved(demo, page) == {1: 1}

"""A paper with a question of every kind for who sees little, cannot use a mouse, or sits it on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from exams import types
from tests.browser.conftest import Person
from tests.browser.test_exam_page import CANDIDATE, begin, change, sign
from tests.installation import Installation

SIZES = {"phone": (390, 844), "200 % of 1280 × 800": (640, 400), "desk": (1440, 900)}
COVERED = """() => {
    const focused = document.activeElement.getBoundingClientRect();
    const bar = document.querySelector(".exam-bar").getBoundingClientRect();
    return focused.bottom <= bar.bottom || focused.top >= innerHeight;
}"""


@pytest.fixture
def candidate(demo: Installation, somebody) -> Person:
    return somebody().sign_in(CANDIDATE)


def problems(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def quick(page: Page) -> int:
    """The first question that one gesture answers: neither a drill nor a file. They come in any order."""
    first = page.locator(".question:not([data-kind=triage]):not([data-kind=upload])").first
    return int(first.get_attribute("data-slot") or 0)


def test_the_paper_is_accessible_at_every_size(demo, candidate):
    page = begin(candidate, demo, "browser-access", kinds=types.TYPES)
    answered = quick(page)
    flagged = answered % len(types.TYPES) + 1
    change(page, answered)
    expect(sign(page, answered)).to_contain_text("已保存")
    page.locator(f"#q{flagged} [data-flag]").click()
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert problems(page) == []
    assert page.get_by_role("button", name=f"标记 第 {flagged} 题").get_attribute("aria-pressed") == "true"
    navigator = page.get_by_role("navigation", name="题号")
    expect(navigator.get_by_role("link", name=f"第 {answered} 题，已答", exact=True)).to_be_visible()
    expect(navigator.get_by_role("link", name=f"第 {flagged} 题，已标记", exact=True)).to_be_visible()


def test_with_the_keyboard_nothing_that_has_the_focus_is_out_of_sight(demo, candidate):
    page = begin(candidate, demo, "browser-focus", kinds=types.TYPES)
    page.set_viewport_size({"width": 640, "height": 400})
    page.locator("#q1").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.closest('.question, .exam-side, .exam-bar')?.className ?? ''")
        if not where.startswith("question"):
            break
        assert not page.evaluate(COVERED)


def test_before_the_hand_in_what_is_open_is_listed_and_leads_there(demo, candidate):
    page = begin(candidate, demo, "browser-gaps", kinds=types.TYPES)
    answered = quick(page)
    change(page, answered)
    expect(sign(page, answered)).to_contain_text("已保存")
    page.locator(".exam-bar").get_by_role("button", name="交卷").click()
    dialog = page.get_by_role("dialog", name="确定交卷？")
    expect(dialog).to_contain_text(f"还有 {len(types.TYPES) - 1} 题没有作答")
    assert problems(page) == []
    links = dialog.get_by_role("link")
    assert links.all_text_contents() == [f"第 {n} 题" for n in range(1, len(types.TYPES) + 1) if n != answered]
    links.last.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(f"#q{len(types.TYPES)}")).to_be_in_viewport()
    page.locator(".exam-bar").get_by_role("button", name="交卷").press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert candidate.errors == []

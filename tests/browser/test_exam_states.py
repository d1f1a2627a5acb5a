"""What a candidate sees when something is the matter, and what others see afterwards: readable by who sees little, on a
phone in the dark as on a desk in the light."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PICTURES, Person
from tests.browser.test_exam_access import problems
from tests.browser.test_exam_page import CANDIDATE, PREPARE, begin, change, sign
from tests.installation import Installation

LOOKS = {"desk": ((1440, 900), "light"), "phone": ((390, 844), "dark")}
LOBBY = PREPARE + "Exam.objects.filter(slug={slug!r}).update(opens_at=timezone.now() + timedelta(minutes=50))"
SUBMIT = """
from exams import sitting
from exams.models import Attempt
from people.scoping import everyone
with everyone():
    attempt = Attempt.objects.select_related("person").get(pk={attempt})
    sitting.submit(attempt.pk, attempt.person)
"""
UNGRADED = """
from exams.models import Attempt
from people.scoping import everyone
with everyone():
    Attempt.objects.filter(pk={attempt}).update(state="submitted")
"""


@pytest.fixture
def candidate(demo: Installation, somebody) -> Person:
    return somebody().sign_in(CANDIDATE)


def look(page: Page, name: str) -> None:
    """Axe finds nothing and nothing sticks out, however the page is looked at."""
    wrong = {}
    PICTURES.mkdir(exist_ok=True)
    for where, ((width, height), scheme) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=PICTURES / f"{name}-{where}.png")
        sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if found := [*problems(page), *["sideways"] * sideways]:
            wrong[where] = found
    assert not wrong


def attempt_of(page: Page) -> str:
    return re.search(r"/attempts/(\d+)/", page.url).group(1)


def test_without_a_network(demo, candidate):
    page = begin(candidate, demo, "state-offline")
    candidate.context.set_offline(True)
    change(page, 1)
    expect(page.locator("[data-exam-notices]")).to_contain_text("连接中断")
    look(page, "state-offline")


def test_signed_out(demo, candidate):
    page = begin(candidate, demo, "state-signed-out")
    candidate.context.clear_cookies(name="sessionid")
    change(page, 1)
    expect(page.get_by_role("alert")).to_contain_text("登录已过期")
    look(page, "state-signed-out")


def test_a_window_that_another_took_over_from(demo, candidate):
    page = begin(candidate, demo, "state-stale")
    candidate.context.new_page().goto(page.url)
    change(page, 1)
    expect(page.get_by_role("alert")).to_contain_text("另一个窗口")
    look(page, "state-stale")


def test_closed_while_an_answer_was_on_its_way(demo, candidate):
    page = begin(candidate, demo, "state-closed")
    page.route("**/answers/", lambda route: route.abort())
    change(page, 1)
    expect(sign(page, 1)).to_have_text("未保存")
    demo.run(SUBMIT.format(attempt=attempt_of(page)))
    page.unroute("**/answers/")
    expect(page.get_by_role("alert")).to_contain_text("没有赶上保存")
    look(page, "state-closed")


def test_before_the_doors_open(demo, candidate):
    demo.run(LOBBY.format(slug="state-lobby", minutes=20))
    candidate.page.goto("/exams/state-lobby/")
    expect(candidate.page.locator("[data-lobby-clock]")).to_have_text(re.compile(r"\d\d:\d\d"))
    look(candidate.page, "state-lobby")


@pytest.mark.parametrize("kinds", [(), ("essay",)], ids=["by the machine", "by people"])
def test_while_it_is_being_graded(demo, candidate, kinds):
    page = begin(candidate, demo, f"state-waiting-{len(kinds)}", kinds=kinds)
    attempt = attempt_of(page)
    change(page, 1)  # nobody is asked to mark what was left open
    expect(sign(page, 1)).to_contain_text("已保存")
    demo.run(SUBMIT.format(attempt=attempt))
    page.goto(f"/exams/attempts/{attempt}/result/")
    if kinds:
        expect(page.get_by_role("heading", level=1)).to_contain_text("等待评阅")
    else:
        expect(page.locator("#verdict")).to_be_visible(timeout=90_000)
        demo.run(UNGRADED.format(attempt=attempt))
        page.route("**/state/**", lambda route: route.abort())
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已交卷")
    look(page, f"state-waiting-{len(kinds)}")


def test_a_receipt_is_checked(demo, candidate):
    attempt = attempt_of(begin(candidate, demo, "state-receipt"))
    demo.run(SUBMIT.format(attempt=attempt))
    candidate.page.goto(f"/exams/attempts/{attempt}/receipt/")
    look(candidate.page, "state-receipt")
    signed = candidate.context.request.get(f"/exams/attempts/{attempt}/receipt/file/").text()
    forged = json.dumps({**json.loads(signed), "signature": "0" * 64})
    page = candidate.page
    for name, content, said in (
        ("genuine", signed, "凭据真实"),
        ("forged", forged, "不是本系统签发的内容"),
        ("other", "[]", "这不是答题凭据"),
    ):
        page.goto("/exams/receipts/")
        page.set_input_files(
            "#file", {"name": "receipt.json", "mimeType": "application/json", "buffer": content.encode()}
        )
        page.get_by_role("button", name="核对文件").click()
        expect(page.get_by_role("main")).to_contain_text(said)
        look(page, f"state-receipt-{name}")

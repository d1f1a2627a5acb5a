"""A paper with a section that has a clock: opened, answered, finished, and closed for good; more time is heard of."""

import re

from playwright.sync_api import expect

from tests.browser.test_exam_page import CANDIDATE, PREPARE, change, expect_script, saved, sign

SLUG = "browser-sections"
SECTIONS = """
from decimal import Decimal
from exams import designing
from exams.designing import RuleDraft, SectionDraft
from exams.models import Blueprint, Exam
topic = model.blueprint.rules.exclude(topic=None).first().topic
rules = (RuleDraft(topic=topic, count=1, points=Decimal(2)),)
drafts = [SectionDraft(rules, "一、基础"), SectionDraft(rules, "二、限时", minutes=5)]
Exam.objects.filter(slug={slug!r}).update(blueprint=designing.save_blueprint(Blueprint(title={slug!r}), drafts))
"""
EXTEND = """
from exams import sitting
from exams.models import Attempt
from people.models import User
from people.scoping import everyone
with everyone():
    attempt = Attempt.objects.get(exam__slug={slug!r}, state="running")
    sitting.extend(attempt, 60, User.objects.order_by("pk").first(), "停电")
"""


def test_a_limited_section_is_walked_through_once(demo, somebody):
    person = somebody().sign_in(CANDIDATE)
    page = person.page
    demo.run(PREPARE.format(slug=SLUG, minutes=20) + SECTIONS.format(slug=SLUG))
    page.goto(f"/exams/{SLUG}/")
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator(".question")).to_have_count(1)  # the limited one is closed
    expect_script(page)
    change(page, 1)
    page.get_by_role("button", name="开始这一部分").click()  # what was just answered goes out first
    expect(page.locator("#q2")).to_be_visible()
    expect_script(page)
    expect(page.locator("[data-exam-notices] [role=status]")).to_contain_text("“二、限时”还剩 5 分钟")
    change(page, 2)
    expect(sign(page, 2)).to_contain_text("已保存")
    demo.run(EXTEND.format(slug=SLUG))
    change(page, 2, 1)  # the next save tells it
    expect(page.locator("#part-2 [data-section-clock]")).to_have_text(re.compile("^1:0"))
    expect(page.locator("[data-exam-notices]")).to_contain_text("考试时间已调整")
    expect(page.locator("[data-exam-state]")).to_have_text("全部已保存")
    page.get_by_role("button", name="结束这一部分").click()
    expect(page.locator("#q2")).to_have_count(0)
    expect(page.get_by_role("button", name="开始这一部分")).to_have_count(0)  # nobody gets back
    expect_script(page)
    assert set(saved(demo, page)) == {1, 2}
    page.locator(".exam-bar").get_by_role("button", name="交卷").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    expect(page.locator("#verdict")).to_be_visible()
    assert person.errors == []

"""An essay from the candidate's keyboard to the marker's and back, in a real browser."""

import pytest

from exams.types.marked import LONGEST

pytestmark = pytest.mark.slow

# The demo's class has handed in essays to the exam itself, which would be marked first.
COPY = """
from exams.models import Exam
exam = Exam.objects.get(slug="case-writing")
exam.pk, exam.slug = None, "browser-writing"
exam.save()
"""
TEXT = "王经理，您好。\n\n没有记账的凭证不进账簿，请先审核、记账，再检查。"


def test_an_essay_is_written_marked_by_keys_and_read_again(demo, somebody):
    demo.run(COPY)
    chen = somebody().sign_in("chenlin")
    page = chen.page
    page.goto("/exams/browser-writing/")
    page.get_by_role("button", name="开始考试").click()
    box = page.locator("textarea")
    box.fill("字" * LONGEST)
    most = int(box.get_attribute("maxlength"))
    box.fill("字" * most)
    assert "上限" in page.locator("[data-counter-status]").inner_text()  # said aloud as well
    box.fill(TEXT)
    assert page.locator("[data-counter]").inner_text() == f"{len(TEXT)} / {most} 字"
    page.locator("[data-save][data-state=saved]").wait_for()
    page.reload()
    assert box.input_value() == TEXT
    page.get_by_role("button", name="交卷").first.click()
    page.locator("[data-hand-in]").click()
    page.get_by_role("heading", name="等待评阅").wait_for()

    desk = somebody().sign_in("zhougang").page
    desk.goto("/exams/marking/browser-writing/")
    desk.get_by_role("button", name="开始评阅").click()
    desk.get_by_role("heading", name="考号").wait_for()
    assert "陈琳" not in desk.content()
    assert desk.locator(".as-typed").first.inner_text() == TEXT
    for _criterion in range(3):
        desk.keyboard.press("1")  # the best level, and on to the next criterion
    assert desk.locator("input[type=radio]:checked").count() == 3
    assert "合计 10 分" in desk.locator("[data-total]").inner_text()
    desk.keyboard.type("写得清楚，1 分钟就能照做。")  # a digit in a comment is a digit
    desk.keyboard.press("Control+Enter")
    desk.get_by_text("暂时没有要您评阅的答案了").wait_for()

    page.reload()
    page.get_by_text("恭喜，考试通过").wait_for()
    page.locator("summary", has_text="答对的 1 题").click()
    page.get_by_text("写得清楚，1 分钟就能照做。").wait_for()
    assert not chen.errors

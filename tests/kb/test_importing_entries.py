"""Questions, answers and checklists from files."""

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Revision

from kb.importing.checklists import import_checklists
from kb.importing.faq import import_faq
from kb.importing.guides import import_guides
from kb.importing.manual import import_folder
from kb.models import Checklist, FaqEntry, Guide, ManualPage
from tests.bases import shared

SAMPLES = Path(__file__).parent / "samples"
pytestmark = pytest.mark.django_db


def bring() -> ManualPage:
    import_folder(SAMPLES / "cashier" / "1.0", manual_slug="cashier", edition_label="1.0")
    return ManualPage.objects.get(slug="cashier")


manual = shared(bring)


def test_a_json_list_becomes_published_entries(manual: ManualPage) -> None:
    report = import_faq(SAMPLES / "faq.json", audience="customers", manual=manual)
    assert report.created == 2
    entry = FaqEntry.objects.get(slug="cash-short")
    assert entry.live
    assert (entry.question, entry.category, entry.audience) == ("短款怎么办", "收款", "customers")
    assert entry.source == "出纳手册 faq.md · CC0-1.0"
    assert entry.answer == (
        '<p>先<a href="/s/cashier/receipts-cash/#counting">清点</a>，再登记 <code>短款</code>。</p>'
        "<p><b>当天</b></p><p>当天说明。</p>"
    )


def test_a_question_is_one_line_without_markup() -> None:
    import_faq(SAMPLES / "faq.json")
    entry = FaqEntry.objects.get(slug="two")
    assert (entry.question, entry.category, entry.answer) == ("2. 支票 丢失", "", "<p>立即挂失。</p>")


def test_rows_that_are_not_usable_are_named() -> None:
    assert [str(problem) for problem in import_faq(SAMPLES / "faq.json").problems] == [
        "faq.json:第 3 条 id 重复：two",
        "faq.json:第 4 条 没有问题",
        "faq.json:第 5 条 不是对象",
    ]


def test_yaml_says_audience_editions_and_section(manual: ManualPage) -> None:
    report = import_faq(SAMPLES / "faq.yaml")
    entry = FaqEntry.objects.get(slug="which-currency")
    assert (entry.audience, entry.tags, entry.edition_from, entry.edition_to) == ("public", "外币, 汇率", "1.0", "")
    assert entry.manual == manual
    assert entry.lineage.key == "receipts-bank"
    assert entry.answer == (
        '<p>看<a href="/s/cashier/receipts-bank/#rate">银行收款</a>。</p>'
        "<ol><li>查汇率；</li><li>录入外币金额。</li></ol>"
    )
    assert [str(problem) for problem in report.problems] == ["faq.yaml:第 2 条 章节 cashier/nowhere 不存在"]
    assert FaqEntry.objects.get(slug="lost-section").live


def test_a_second_import_changes_nothing(manual: ManualPage) -> None:
    import_faq(SAMPLES / "faq.yaml")
    before = Revision.objects.count()
    report = import_faq(SAMPLES / "faq.yaml")
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert Revision.objects.count() == before


def test_a_changed_answer_updates_its_entry(tmp_path: Path) -> None:
    rows = [{"id": name, "question": name, "answer_md": "旧"} for name in ("a", "b")]
    path = tmp_path / "faq.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    import_faq(path)
    rows[0]["answer_md"] = "新"
    path.write_text(json.dumps(rows), encoding="utf-8")
    report = import_faq(path)
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    assert FaqEntry.objects.get(slug="a").answer == "<p>新</p>"


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "null"])
def test_a_file_that_is_no_list_is_one_problem(tmp_path: Path, content: str) -> None:
    path = tmp_path / "faq.json"
    path.write_text(content, encoding="utf-8")
    assert len(import_faq(path).problems) == 1
    assert len(import_faq(tmp_path / "lost.json").problems) == 1


def test_an_author_without_the_right_to_publish_may_import(world: Any) -> None:
    import_faq(SAMPLES / "faq.json", by=world.li)
    entry = FaqEntry.objects.get(slug="two")
    assert entry.live
    assert entry.latest_revision.user == world.li


def test_the_faq_command_says_what_it_did(manual: ManualPage) -> None:
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("import_faq", str(SAMPLES / "faq.json"), manual="cashier", stdout=out, stderr=err)
    assert out.getvalue().strip() == "新建 2，更新 0，未变 0，新图片 0，问题 3"
    assert FaqEntry.objects.get(slug="cash-short").audience == "internal"


def test_a_checklist_has_steps_that_name_their_section(manual: ManualPage) -> None:
    report = import_checklists(SAMPLES / "checklist.yaml")
    entry = Checklist.objects.get(slug="end-of-day")
    assert (report.created, report.problems) == (1, [])
    assert (entry.live, entry.audience, entry.manual) == (True, "customers", manual)
    assert [step.value["title"] for step in entry.steps] == ["清点现金", "锁好保险柜"]
    first = entry.steps[0].value
    assert (first["expected"], first["section"]) == ("与账面一致。", "cashier/receipts-cash")
    assert 'href="/s/cashier/receipts-cash/#counting"' in first["detail"].source


def test_a_second_import_of_checklists_changes_nothing(manual: ManualPage, tmp_path: Path) -> None:
    shutil.copyfile(SAMPLES / "checklist.yaml", tmp_path / "a.yaml")
    import_checklists(tmp_path)
    before = Revision.objects.count()
    assert import_checklists(tmp_path).unchanged == 1
    assert Revision.objects.count() == before


def test_a_checklist_without_its_manual_still_comes_in() -> None:
    report = import_checklists(SAMPLES / "checklist.yaml")
    assert Checklist.objects.get(slug="end-of-day").steps[0].value["section"] == ""
    assert [problem.file for problem in report.problems] == ["checklist.yaml"] * len(report.problems)
    assert report.problems


def test_a_guide_has_a_symptom_and_steps_that_lead_on(manual: ManualPage, tmp_path: Path) -> None:
    report = import_guides(SAMPLES / "guide.yaml")
    entry = Guide.objects.get(slug="no-receipt")
    assert (report.created, report.problems) == (1, [])
    assert (entry.live, entry.audience, entry.manual, entry.lineage.key) == (True, "customers", manual, "receipts-cash")
    assert (entry.symptom, entry.tags, entry.edition_from) == (
        "结账以后没有小票出来。\n屏幕提示“打印机忙”。",
        "小票, 打印机",
        "1.0",
    )
    first, *others = (step.value for step in entry.steps)
    assert (first["otherwise"], first["solved"], first["section"]) == (
        3,
        "灯变绿以后打印出来。",
        "cashier/receipts-cash",
    )
    assert 'href="/s/cashier/receipts-cash/#counting"' in first["text"].source
    assert [step["otherwise"] for step in others] == [None, None]
    before = Revision.objects.count()
    assert import_guides(SAMPLES / "guide.yaml").unchanged == 1
    assert Revision.objects.count() == before


STEP = {"title": "一", "text": "看"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"steps": "一"}, "没有 steps 列表"),
        ({"steps": []}, "没有 steps 列表"),
        ({"symptom": ""}, "slug、title 或 symptom 缺失"),
        ({"audience": "nobody"}, "读者范围无效：nobody"),
        ({"steps": [STEP, "二"]}, "第 2 步没有 title 或 text"),
        ({"steps": [STEP, {"title": "二"}]}, "第 2 步没有 title 或 text"),
        ({"steps": [STEP, {**STEP, "otherwise": 1}]}, "第 2 步的 otherwise 不是后面的步骤：1"),
        ({"steps": [{**STEP, "otherwise": "x"}, STEP]}, "第 1 步的 otherwise 不是后面的步骤：x"),
        ({"steps": [{**STEP, "otherwise": True}, STEP]}, "第 1 步的 otherwise 不是后面的步骤：True"),
    ],
)
def test_a_faulty_guide_stays_out_and_is_named(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = tmp_path / "guide.yaml"
    data = {"title": "甲", "slug": "a", "symptom": "白屏", "steps": [STEP], **changes}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert [problem.message for problem in import_guides(path).problems] == [said]
    assert not Guide.objects.exists()


def test_files_that_are_no_guides_are_problems_and_not_errors(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- 1", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("title: [", encoding="utf-8")
    assert len(import_guides(tmp_path).problems) == 2

"""How a multiple choice counts when it is partly right, in a column of 试题 and 案例."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from exams import exporting
from exams.authoring import Draft, OptionDraft
from exams.formats import FORMATS, excel
from exams.formats.record import Record
from exams.formats.sameness import is_the_same
from exams.rules import choice
from tests.exams.formats.sheets import HEADINGS, MULTIPLE, SINGLE, TRUTH, workbook

OPTIONS = (OptionDraft("甲", True), OptionDraft("乙", True), OptionDraft("丙", False))


def multiple(policy: str) -> Draft:
    return Draft("multiple", "哪些对？", OPTIONS, answer={"policy": policy} if policy != choice.ALL else {})


def case(policy: str) -> Draft:
    options = [{"text": one.text, "right": one.right} for one in OPTIONS]
    key = {"answer": {"policy": policy}} if policy != choice.ALL else {}
    parts = [
        {"kind": "multiple", "stem": "哪些对？", "points": "1", "options": options, **key},
        {"kind": "true_false", "stem": "对吗？", "points": "1", "right": True},
    ]
    return Draft("case", "材料", answer={"parts": parts})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("policy", choice.POLICIES)
@pytest.mark.parametrize("made", [multiple, case])
def test_every_policy_comes_back(made, policy, language):
    record = Record(1, made(policy), "item-1", "期末")
    with translation.override(language):
        assert exporting.loss(FORMATS["excel"], record).reasons == ()
        (back,) = excel.read(exporting.written(FORMATS["excel"], [record]))
    assert back.problems == ()
    assert is_the_same(back.draft, record.draft)


@pytest.mark.parametrize(
    ("said", "policy"),
    [
        ("", "all"),
        ("全对", "all"),
        ("全对才得分", "all"),
        (" 少选得分", "no_wrong"),
        ("倒扣", "penalty"),
        ("按比例", "proportional"),
    ],
)
@pytest.mark.parametrize("heading", ["计分", "计分方式", "Scoring"])
def test_it_is_read_as_people_write_it(said, policy, heading):
    (record,) = excel.read(workbook([*MULTIPLE, said], headings=[*HEADINGS, heading]))
    assert (record.problems, record.draft.answer.get("policy", "all")) == ((), policy)


@pytest.mark.parametrize(
    ("row", "said", "told"),
    [
        (MULTIPLE, "看着给", "第 2 行“计分”：“看着给”看不懂。可以写：少选得分、错选倒扣、按比例、全对。"),
        (SINGLE, "错选倒扣", "第 2 行“计分”：只有多选题有这一项。"),
        (TRUTH, "全对", "第 2 行“计分”：只有多选题有这一项。"),
    ],
)
def test_what_is_wrong_with_it_is_said_with_row_and_column(row, said, told):
    (record,) = excel.read(workbook([*row, said], headings=[*HEADINGS, "计分"]))
    assert record.problems[0].startswith(told)


@pytest.mark.parametrize(
    ("language", "names"), [("zh-hans", "少选得分,错选倒扣,按比例,全对"), ("en", "Partial unless wrong")]
)
def test_the_template_has_a_list_to_choose_from(language, names):
    with translation.override(language):
        book = load_workbook(BytesIO(excel.template([], [])))
    for sheet in (book.worksheets[0], book.worksheets[2]):
        heads = [cell.value for cell in sheet[1]]
        place = heads.index("计分" if language == "zh-hans" else "Scoring")
        rule = sheet.data_validations.dataValidation[place]
        assert (rule.type, names in rule.formula1) == ("list", True)


def test_an_item_whose_policy_the_bank_does_not_know_is_no_finished_item():
    odd = replace(multiple("all"), answer={"policy": "generous"})
    assert exporting.loss(FORMATS["excel"], Record(1, odd, "a")).reasons == ("没有写完的题",)

"""The sheets for entries, cases, drills and what people mark: the template, how people fill it, what they are told."""

from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from exams.formats import excel
from exams.formats.examples import EXAMPLES
from exams.formats.long_examples import LONG
from exams.formats.record import Unreadable
from exams.formats.sameness import essence

ENTRY = ["题干", "答案组", "借贷", "科目", "金额", "辅助核算", "科目表", "知识点"]
CASE = ["材料", "题型", "小题", "选项A", "选项B", "答案", "分值", "推算公式", "推算一致得"]
DRILL = [
    "题干",
    "工单",
    "级别",
    "负责人",
    "首次回复",
    "下一步",
    "说明",
    "多余的负责人",
    "多余的首次回复",
    "多余的下一步",
]
MARKED = ["题型", "题干", "评分项", "分数", "要求", "可交的文件", "最多几个", "每个最大MB"]


def book(**sheets) -> Workbook:
    made = Workbook()
    del made[made.sheetnames[0]]
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return made


def saved(made: Workbook) -> bytes:
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read(*rows) -> list:
    return excel.read(saved(book(表=rows)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_has_an_example_of_every_kind_and_its_examples_are_no_items(language):
    with translation.override(language):
        data = excel.template(["期末处理"], ["技术"], ["企业会计准则"], ["1001 库存现金"])
        assert excel.read(data) == []
        sheets = load_workbook(BytesIO(data))
        assert len(sheets.sheetnames) == 7
        stems = {row[column] for sheet in sheets.worksheets[:5] for row in sheet.values for column in (0, 1)}
        assert {record.draft.stem for record in EXAMPLES} <= stems
        assert {record.draft.kind for record in EXAMPLES} == {
            *("single", "multiple", "true_false", "fill_in", "numeric", "ordering", "matching"),
            *("journal", "case", "triage", "essay", "upload"),
        }


def test_an_example_that_somebody_changed_is_an_item():
    made = load_workbook(BytesIO(excel.template([], [])))
    made["会计分录"]["E2"], made["会计分录"]["E3"] = "226000", "213000"
    (record,) = excel.read(saved(made))
    assert (record.draft.kind, record.line, record.problems) == ("journal", 2, ())


def test_every_column_has_a_hint_and_lists_to_choose_from():
    made = load_workbook(BytesIO(excel.template(["期末"], ["技术"], ["企业会计准则"], ["1001 库存现金"])))
    assert made["lists"].sheet_state == "hidden"
    for name in made.sheetnames[:5]:
        rules = made[name].data_validations.dataValidation
        assert len(rules) == made[name].max_column
        assert all(rule.prompt and len(rule.prompt) <= 255 for rule in rules)
    rules = {name: made[name].data_validations.dataValidation for name in made.sheetnames}
    listed = {name: [rule.formula1 for rule in some if rule.type == "list"] for name, some in rules.items()}
    assert '"借,贷"' in listed["会计分录"]
    assert "lists!$D$1:$D$1" in listed["会计分录"]
    assert '"P0,P1,P2,P3"' in listed["分级演练"]
    assert any("案例" not in (one or "") and "会计分录题" in (one or "") for one in listed["案例"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("record", LONG, ids=lambda record: f"{record.draft.kind}-{record.line}")
def test_what_is_written_is_read_back(record, language):
    named = type(record)(1, record.draft, f"item-{record.line}", "期末", "技术", 4, tags=("月末",))
    assert excel.loss(named).reasons == ()
    with translation.override(language):
        (back,) = excel.read(excel.write([named]))
    assert back.problems == ()
    assert essence(back.draft) == essence(record.draft)
    assert (back.slug, back.topic, back.competency, back.difficulty, back.tags) == (
        *(named.slug, "期末", "技术", 4),
        ("月末",),
    )
    assert back.draft.explanation == record.draft.explanation


def test_an_entry_goes_on_below_its_question_and_other_ways_have_numbers():
    first, second = read(
        ENTRY,
        ["销售，款未收？", "", "借", "1122", 113000, "客户=恒远；部门=销售部", "小企业会计准则", "期末"],
        [None, None, "贷", "主营业务收入", "100,000", None],
        [None, None, "贷：", "2221 应交税费", "1.3万", None],
        [None, 2, "借", "1002", 113000, "客户：恒远"],
        [None, None, "贷", "6001", 113000],
        [None],
        ["提现？", None, "借", "1001", 5000],
        [None, None, "贷", "1002", 5000],
    )
    assert (first.line, first.topic, second.line) == (2, "期末", 8)
    answer = first.draft.answer
    assert (answer["chart"], answer["dimensions"]) == ("小企业会计准则", ["客户", "部门"])
    assert [[line["side"] for line in entry] for entry in answer["entries"]] == [
        ["debit", "credit", "credit"],
        ["debit", "credit"],
    ]
    assert answer["entries"][0][0]["dimensions"] == ["恒远", "销售部"]
    assert first.problems == second.problems == ()


def test_a_question_written_in_every_row_is_one_question():
    (record,) = read(ENTRY, ["提现？", "", "借", "1001", 5000], ["提现？", "", "贷", "1002", 5000])
    assert len(record.draft.answer["entries"][0]) == 2


def test_what_is_wrong_with_an_entry_is_said_with_row_and_column():
    (record,) = read(ENTRY, ["提现？", "", "左", "", 0, "恒远"], [None, None, "贷", "1002", "五千"])
    told = "\n".join(record.problems)
    for where in ("第 2 行“借贷”", "第 2 行“科目”", "第 2 行“金额”", "第 2 行“辅助核算”", "第 3 行“金额”：“五千”"):
        assert where in told
    (orphan,) = read(ENTRY, [None, None, "借", "1001", 5])
    assert "不属于任何题" in orphan.problems[0]
    (bare,) = read(ENTRY, ["提现？"])
    assert "没有分录" in bare.problems[0]


def test_parts_belong_to_the_material_above_them():
    vat, other = read(
        CASE,
        ["恒远一月的业务", "数值题", "销项？", None, None, "84500\n单位：元", 2],
        [None, "数值题", "应交？", None, None, 32500, 2, "p1 - 52000", "50%"],
        [None, None, "哪一类？", "负债", "资产", "A", 1],
        [None, "会计分录题", "计提？", None, None, "科目表：企业会计准则", 2],
        [None, None, None, None, None, "借 6403 3900"],
        [None, None, None, None, None, "贷 2221 3900"],
        [None, "问答题", "说明？", None, None, "字数：10-100\n原因\n4 说清\n0 没有说"],
        ["另一个案例", "判断题", "对吗？", None, None, "对"],
        [None, "填空题", "税率 ____", None, None, "13%|百分之十三"],
    )
    parts = vat.draft.answer["parts"]
    assert [part["kind"] for part in parts] == ["numeric", "numeric", "single", "journal", "essay"]
    assert (parts[1]["formula"], parts[1]["carried"], parts[0]["points"]) == ("p1 - 52000", "0.5", "2")
    assert len(parts[3]["answer"]["entries"][0]) == 2
    assert parts[4]["answer"]["most"] == "100"
    assert (other.line, vat.problems, other.problems) == (9, (), ())


def test_a_case_without_questions_and_a_kind_that_is_no_part_are_refused():
    bare, nested = read(
        CASE, ["只有材料"], ["材料", "分级演练", "？", None, None, "x"], [None, "判断题", "？", None, None, "也许"]
    )
    assert "第 2 行“小题”：案例没有小题" in bare.problems[0]
    told = "\n".join(nested.problems)
    assert "不能作为案例的一问" in told
    assert "第 4 行：判断题的答案“也许”看不懂" in told


def test_a_ticket_is_a_row_with_what_is_right_and_the_rest_is_to_choose_from():
    (drill,) = read(
        DRILL,
        ["接班", "登录不了", "P0", "经理", "电话联系", "升级", "业务停了", "资料员\n司机", "自动回复", "关闭"],
        [None, "怎么导出", "p3", "工程师|资料员", "给章节", "确认后关闭"],
    )
    answer = drill.draft.answer
    assert answer["owners"] == ["经理", "工程师", "资料员", "司机"]
    assert answer["tickets"][1]["owners"] == ["工程师", "资料员"]
    assert [ticket["level"] for ticket in answer["tickets"]] == ["P0", "P3"]
    assert drill.problems == ()


def test_what_is_wrong_with_a_drill_is_said_with_row_and_column():
    heads = [*DRILL, "回复时限", "判错级别的代价", "告诉考生时限"]
    (drill,) = read(heads, ["接班", "登录不了", "急", "", "电话", "升级", *[""] * 4, "30 120", "0 1", "也许"])
    told = "\n".join(drill.problems)
    for words in ("“级别”：“急”不是级别", "“负责人”：没有填", "“回复时限”：请写 4 个数", "请写四行", "请填 是 或 否"):
        assert words in told


def test_a_rubric_is_a_row_a_level():
    files, text = read(
        MARKED,
        ["文件上交题", "交调节表", "余额", 6, "相等", ".xlsx、PDF", 1, 5],
        [None, None, None, 0, "不等"],
        [None, None, "格式", "2分", "整齐"],
        [None, None, "格式", "0分", "凌乱"],
        ["", "说明原因", "原因", 4, "说清"],
        [None, None, None, 0],
    )
    assert files.draft.answer["types"] == ["xlsx", "pdf"]
    assert [one["title"] for one in files.draft.answer["criteria"]] == ["余额", "格式"]
    assert files.draft.answer["criteria"][1]["levels"][0]["points"] == "2"
    assert (files.draft.kind, text.draft.kind, text.draft.answer["most"]) == ("upload", "essay", "800")
    assert files.problems == text.problems == ()


def test_what_is_wrong_with_a_rubric_is_said_with_row_and_column():
    files, choice = read(
        [*MARKED, "字数上限"],
        ["文件上交题", "交表", None, 6, "相等", "exe", 9, 5, 100],
        ["单选题", "？", "甲", 1],
    )
    told = "\n".join(files.problems)
    for words in ("“评分项”：没有填", "不认识“exe”", "“最多几个”：请写 1 到 5", "“字数上限”：这种题型没有"):
        assert words in told
    assert "不写在这张表上" in choice.problems[0]


def test_all_sheets_are_read_and_rows_say_which_they_are_on():
    made = book(
        试题=[["题干", "答案"], ["对吗？", "对"]],
        备注=[["谁写的"], ["小李"]],
        分录=[ENTRY, ["提现？", "", "借", "1001", 5], [None, "", "贷", "1002", 5]],
    )
    truth, entry = excel.read(saved(made))
    assert (truth.place, entry.place) == ("“试题”第 2 行", "“分录”第 2 行")


def test_a_sheet_that_lacks_a_column_is_named_and_nothing_is_passed_over():
    made = book(试题=[["题干", "答案"], ["对吗？", "对"]], 分录=[["题干", "借贷", "科目"], ["提现？", "借", "1001"]])
    with pytest.raises(Unreadable, match="“分录”这张表像是“会计分录”，但缺少“金额”一列"):
        excel.read(saved(made))


def test_merged_cells_say_the_same_for_every_row_or_are_refused():
    made = book(
        试题=[
            ["题干", "答案", "知识点"],
            ["一对吗？", "对", "期末"],
            ["二对吗？", "对", None],
            ["三对吗？", "对", None],
        ],
        分录=[ENTRY, ["提现？", "", "借", "1001", 5], [None, "", "借", "1001", 5], [None, "", "贷", "1002", 10]],
    )
    made["试题"].merge_cells("C2:C3")
    made["试题"].merge_cells("B3:B4")
    made["分录"].merge_cells("A2:A4")
    made["分录"].merge_cells("C2:C3")
    first, second, third, entry = excel.read(saved(made))
    assert [record.topic for record in (first, second, third)] == ["期末", "期末", ""]
    assert "第 4 行“答案”和上面的单元格合并了" in third.problems[0]
    assert [line["side"] for line in entry.draft.answer["entries"][0]] == ["debit", "debit", "credit"]
    assert entry.problems == ()


def test_rows_that_are_only_merged_with_others_are_no_items():
    made = book(试题=[["题干", "答案", "知识点"], ["一对吗？", "对", "期末"]])
    made["试题"].merge_cells("C2:C9")
    assert len(excel.read(saved(made))) == 1


def test_formulas_count_by_their_value_and_without_one_are_refused():
    made = book(试题=[["题干", "答案"], ['="对"&"吗？"', "对"]])
    (record,) = excel.read(saved(made))  # nobody has worked it out
    assert "第 2 行“题干”是没有算出值的公式" in record.problems[0]

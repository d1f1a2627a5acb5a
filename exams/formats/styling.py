"""How the spreadsheet looks: headings, example, explanations, lists to choose from. No cell can become a formula."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from exams.formats.answers import KINDS
from exams.formats.sheet import Column, in_language

NEEDED, OPTIONAL = PatternFill("solid", fgColor="D6E4E5"), PatternFill("solid", fgColor="F0EEE8")
WRAPPED = Alignment(wrap_text=True, vertical="top")
ROWS = 2000  # that have lists to choose from


def head(sheet: Any, heads: Sequence[Column]) -> None:
    """The headings, frozen; what must be filled in has the stronger ground. Feedback starts folded away."""
    for number, column in enumerate(heads, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        if column.field.startswith("feedback_"):
            dimension.outlineLevel, dimension.hidden = 1, True
    sheet.freeze_panes = "C2"
    cells = []
    for column in heads:
        made = cell(sheet, column.name, bold=True)
        made.fill = NEEDED if column.field in {"kind", "stem", "answer", "option_A", "option_B"} else OPTIONAL
        cells.append(made)
    sheet.append(cells)


def write_row(sheet: Any, values: Sequence[str | int]) -> None:
    sheet.append([cell(sheet, value) if value != "" else None for value in values])


def cell(sheet: Any, value: str | int, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type = "s"  # a text that starts with "=" stays a text
        made.number_format = "@"
    made.font, made.alignment = Font(bold=bold), WRAPPED
    return made


def add_guide(book: Workbook) -> None:
    sheet = book.create_sheet(pgettext("guide", "说明"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    for title, text in guide():
        sheet.append([cell(sheet, title, bold=True), cell(sheet, text)])


def guide() -> list[tuple[str, str]]:
    return [
        (
            _("怎么用"),
            _("在第一张表里一行写一道题，然后到“题库 → 导入试题”上传。上传后先看逐行报告，确认了才写入题库。"),
        ),
        (_("题型"), _("单选题、多选题、判断题、填空题、数值题、排序题、匹配题。前四种可以留空，按选项和答案推断。")),
        (_("题干"), _("必填。填空题用四个下划线 ____ 表示空，一个空写一处。可以换行（Alt+Enter）。")),
        (_("选项"), _("单选、多选填“选项A”起的各列，不必填满。判断题不用填。")),
        (_("答案"), _("必填。单选写字母，如 B；多选写 ACD；判断写 正确 或 错误。")),
        (
            _("填空题的答案"),
            _("每个空占一行（Alt+Enter），几种写法用竖线隔开，如 30|三十。不区分全半角、大小写和空格。"),
        ),
        (
            _("数值题的答案"),
            _("第一行写数；以下各行可以写 误差：1 或 误差：1%，单位：元，单位：万元 = 10000，必须写单位。"),
        ),
        (_("排序题的答案"), _("按正确的先后每行一项；最后可以写 计分：按先后。")),
        (_("匹配题的答案"), _("每行一对：左边 = 右边；多余的右边写 多余：成本。")),
        (_("解析"), _("考后告诉考生为什么。建议填写。")),
        (_("知识点"), _("题库里已有的知识点，可从下拉列表选择。留空时用上传时选的知识点。")),
        (_("难度"), _("1 到 5，1 最容易，5 最难。留空为 3。")),
        (_("能力维度"), _("选填，从下拉列表选择。")),
        (_("依据章节"), _("选填。手册标识/章节标识，例如 general-ledger/month-end-closing，每行一个。")),
        (
            _("标识"),
            _("选填。英文、数字和连字符，全库唯一；留空自动生成。填已有的标识表示修改那道题，会成为新的草稿。"),
        ),
        (_("反馈"), _("选填。对应选项的反馈，考后给选了它的人看。这几列默认折叠，点表头上方的 + 展开。")),
        (_("重复"), _("题干和选项与题库里的题相同（不计空格、标点和选项顺序）算重复，不会再导入。")),
    ]


def add_lists(
    book: Workbook, sheet: Any, heads: Sequence[Column], topics: Sequence[str], competencies: Sequence[str]
) -> None:
    """Lists to choose from beside the columns that have them."""
    place = {column.field: get_column_letter(number) for number, column in enumerate(heads, 1)}
    kinds = ",".join(in_language(names[0], names[-1]) for names in KINDS.values())
    restrict(sheet, place["kind"], DataValidation("list", formula1=f'"{kinds}"', allow_blank=True))
    level = DataValidation("whole", operator="between", formula1="1", formula2="5", allow_blank=True)
    restrict(sheet, place["difficulty"], level)
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for letter, field, names in (("A", "topic", topics), ("B", "competency", competencies)):
        for number, name in enumerate(names, 1):
            lists[f"{letter}{number}"] = name
            lists[f"{letter}{number}"].data_type = "s"
        if names:
            source = f"lists!${letter}$1:${letter}${len(names)}"
            restrict(
                sheet, place[field], DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=False)
            )


def restrict(sheet: Any, letter: str, rule: DataValidation) -> None:
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)

"""How the workbook looks: headings, examples, explanations, lists to choose from. No cell can become a formula."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from exams.formats.answers import KINDS, POLICIES
from exams.formats.sheet import Column, Layout, Values, in_language
from exams.rules.triage import LEVELS
from exams.types import PARTS

NEEDED, OPTIONAL = PatternFill("solid", fgColor="D6E4E5"), PatternFill("solid", fgColor="F0EEE8")
SAMPLE = PatternFill("solid", fgColor="F7F7F5")
WRAPPED = Alignment(wrap_text=True, vertical="top")
ROWS = 2000  # that have lists to choose from
LONGEST_HINT, LONGEST_TITLE = 255, 32  # characters, limits of Excel
MUST = {"stem", "answer", "option_A", "option_B", "side", "account", "amount", "question", "ticket", "level"} | {
    *("owners", "replies", "steps", "criterion", "points")
}


def head(sheet: Any, layout: Layout) -> None:
    """The headings, frozen; what must be filled in has the stronger ground. Feedback starts folded away."""
    cells = []
    for number, column in enumerate(layout.columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        if column.is_folded:
            dimension.outlineLevel, dimension.hidden = 1, True
        made = cell(sheet, column.name, bold=True)
        made.fill = NEEDED if column.field in MUST else OPTIONAL
        cells.append(made)
    sheet.freeze_panes = "C2" if layout.columns[0].field == "kind" else "B2"
    sheet.append(cells)


def write_row(sheet: Any, layout: Layout, values: Values, *, is_example: bool = False) -> None:
    row = []
    for column in layout.columns:
        text = values.get(column.field, "")
        made = cell(sheet, int(text) if column.field == "difficulty" and text else text) if text else None
        if is_example:
            made = made or WriteOnlyCell(sheet)
            made.fill, made.font = SAMPLE, Font(italic=True, color="6B6B66")
        row.append(made)
    sheet.append(row)


def cell(sheet: Any, value: str | int, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type = "s"  # a text that starts with "=" stays a text
        made.number_format = "@"
    made.font, made.alignment = Font(bold=bold), WRAPPED
    return made


def add_guide(book: Workbook, layouts: Sequence[Layout]) -> None:
    """How to use it, then every sheet with its columns."""
    sheet = book.create_sheet(pgettext("guide", "说明"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    for title, text in guide():
        sheet.append([cell(sheet, title, bold=True), cell(sheet, text)])
    for layout in layouts:
        sheet.append([])
        heads = [cell(sheet, layout.name, bold=True), cell(sheet, str(layout.about), bold=True)]
        for one in heads:
            one.fill = NEEDED
        sheet.append(heads)
        for column in layout.columns:
            if column.hint and not is_another_letter(column):
                sheet.append([cell(sheet, shown_name(column)), cell(sheet, str(column.hint))])


def is_another_letter(column: Column) -> bool:
    """选项B is explained with 选项A."""
    return column.field.startswith(("option_", "feedback_")) and not column.field.endswith("_A")


def shown_name(column: Column) -> str:
    return f"{column.name} …" if column.field.endswith("_A") else column.name


def guide() -> list[tuple[str, str]]:
    return [
        (
            _("怎么用"),
            _(
                "每张表写一类题，用得着哪张就填哪张，灰色斜体的示例留着或者删掉都行。填好后到“题库 → 导入试题”上传。"
                "上传后先看逐行报告，确认了才写入题库。"
            ),
        ),
        (
            _("填的时候"),
            _("点到一格就会出现提示。颜色深的列要填，颜色浅的可以留空。列的先后可以换，用不着的列可以删。"),
        ),
        (_("单选、多选、判断"), _("答案：单选写字母，如 B；多选写 ACD；判断写 正确 或 错误。")),
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
        (
            _("案例里的分录"),
            _(
                "每行写 借 科目 金额 或 贷 科目 金额；另一种做法之前单独一行写 或。"
                "最前面可以写 科目表：… 和 辅助核算：客户。"
            ),
        ),
        (
            _("案例里的问答"),
            _(
                "先写一项的名称，下面每行一档：分数、空格、要求，最低一档 0 分；空一行再写下一项；"
                "最后可以写 参考答案：…"
            ),
        ),
        (_("公式和合并"), _("公式按算出的值收入。知识点等列可以上下合并，题干、答案、金额不要合并。")),
        (_("重复"), _("题干和选项与题库里的题相同（不计空格、标点和选项顺序）算重复，不会再导入。")),
    ]


def add_lists(book: Workbook, sheets: Sequence[tuple[Layout, Any]], names: Mapping[str, Sequence[str]]) -> None:
    """A hint in every column, and lists to choose from where there are some; those of the bank are on a hidden one."""
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    sources = {}
    for number, (field, values) in enumerate(names.items(), 1):
        letter = get_column_letter(number)
        for row, value in enumerate(values, 1):
            lists[f"{letter}{row}"] = value
            lists[f"{letter}{row}"].data_type = "s"
        if values:
            sources[field] = f"lists!${letter}$1:${letter}${len(values)}"
    for layout, sheet in sheets:
        for number, column in enumerate(layout.columns, 1):
            rule = rule_for(layout, column, sources)
            rule.promptTitle = column.name[:LONGEST_TITLE]
            rule.prompt = str(column.hint)[:LONGEST_HINT]
            rule.showInputMessage = bool(column.hint)
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(rule)


def rule_for(layout: Layout, column: Column, sources: Mapping[str, str]) -> DataValidation:
    """What is chosen from a list may be typed as well: the report says what it makes of it."""
    formula = ""
    if column.field == "difficulty":
        return DataValidation("whole", operator="between", formula1="1", formula2="5", allow_blank=True)
    if column.field == "kind":
        kinds = layout.kinds if "case" not in layout.kinds else PARTS
        formula = quoted(in_language(names[0], names[-1]) for kind, names in KINDS.items() if kind in kinds)
    elif column.field == "side":
        formula = quoted((in_language("借", "Debit"), in_language("贷", "Credit")))
    elif column.field == "level" and "triage" in layout.kinds:
        formula = quoted(LEVELS)
    elif column.field == "policy":
        formula = quoted(in_language(*names[:2]) for names in POLICIES.values())
    elif column.field == "shows_limits":
        formula = quoted((in_language("是", "Yes"), in_language("否", "No")))
    elif column.field in sources:
        formula = sources[column.field]
    if not formula:
        return DataValidation(allow_blank=True)
    return DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=False)


def quoted(values: Any) -> str:
    return f'"{",".join(values)}"'

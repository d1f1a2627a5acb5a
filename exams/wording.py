"""How figures of item analysis, and what is wrong with a file of marks, are put into words."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from exams.rules.flags import Flag
from exams.rules.marksheet import Problem


def decimal(value: float | None, places: int = 2) -> str:
    """In the reader's notation, rounded; a dash where there is no value."""
    if value is None:
        return "—"
    rounded = Decimal(f"{value:.{places}f}")
    return number_format(rounded if rounded else abs(rounded), decimal_pos=places, force_grouping=False)


def percent(share: float | None) -> str:
    return "—" if share is None else f"{decimal(100 * share, 0)}%"


def reason(flag: Flag, options: Mapping[str, str] | None = None) -> str:
    """Why an item was flagged, in a sentence. `options` says what the options are called."""
    name = (options or {}).get(flag.about, flag.about)
    percentage = decimal(100 * flag.value, 1)
    match flag.code:
        case "reversed":
            return _("区分度为负（%(value)s）：总分低的人反而做得更好，先查答案是否有误。") % {
                "value": decimal(flag.value, 1)
            }
        case "weak":
            return _("区分度偏低（%(value)s，低于 20）：这道题分不出水平高低。") % {"value": decimal(flag.value, 1)}
        case "hard":
            return _("太难：平均只得到 %(share)s%% 的分，低于 20%%。") % {"share": percentage}
        case "easy":
            return _("太易：平均得到 %(share)s%% 的分，高于 90%%。") % {"share": percentage}
        case "lure":
            return _("高分组选“%(option)s”的比选正确答案的还多：先查答案和题干。") % {"option": name}
        case "idle":
            return _("只有 %(share)s%% 的人选“%(option)s”：干扰项不起作用。") % {"share": percentage, "option": name}
        case "drift":
            values = {"release": flag.about, "change": f"{100 * flag.value:+.0f}"}
            return _("手册发布 %(release)s 以后得分率变化 %(change)s 个百分点：题目或教材可能已经过时。") % values
        case _:
            return flag.code


def complaint(problem: Problem) -> str:
    """What is wrong, where, and what to do about it."""
    values = {
        "line": problem.line,
        "column": letters(problem.column),
        "text": problem.text[:40],
        "limit": problem.limit,
    }
    match problem.code:
        case "empty":
            return _("文件是空的。第一行写各题满分，以后每行一名考生。")
        case "encoding":
            return _("认不出文件的编码。请另存为 UTF-8 或 GB18030 编码的 CSV。")
        case "workbook":
            return _("这是 Excel 工作簿，不是文本。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”，再分析那个文件。")
        case "broken":
            return _("第 %(line)s 行不是完整的 CSV（%(text)s）。请检查引号是否成对。") % values
        case "no_candidates":
            return _("没有考生的得分。第一行写各题满分，以后每行一名考生。")
        case "length":
            return (
                _("第 %(line)s 行只有 %(text)s 格，应有 %(limit)s 格。没作答的题请留空格位，不要省略分隔符。") % values
            )
        case "no_maximum":
            return _("第 %(line)s 行 %(column)s 列缺少满分。请填写这道题的满分。") % values
        case "maximum":
            return _("第 %(line)s 行 %(column)s 列“%(text)s”不是满分。请填写不小于 0 的数。") % values
        case "above":
            return (
                _("第 %(line)s 行 %(column)s 列的得分 %(text)s 高于满分 %(limit)s。请改正得分，或者改满分那一行。")
                % values
            )
        case _:
            return _("第 %(line)s 行 %(column)s 列“%(text)s”不是分数。没作答请留空，卷上没有这道题请填 NA。") % values


def letters(column: int) -> str:
    """The name a spreadsheet gives to a column: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

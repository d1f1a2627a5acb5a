"""The key of one part of a case as its author types it in one field, for every kind a part may have.

single, multiple: an option a line, the right ones begin with *, feedback follows ##
true_false: 正确 or 错误 · fill_in: a blank a line, alternatives parted by |
numeric, ordering, matching: as in `exams/formats/keylines.py`
journal: 科目表：casbe (the identifier of an edition), 辅助核算：客户, then entries as in `exams/rules/journaltext.py`
essay: 字数：120-600, a rubric as in `exams/rules/rubrictext.py`, then 参考答案： and the sample
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from exams import charting
from exams.formats import keylines
from exams.formats.answers import blanks_of, truth_of, write_blanks
from exams.models import Chart
from exams.rules import journaltext, rubrictext
from exams.types.essay import USUAL
from exams.types.journal import DEFAULTS

Fields = dict[str, Any]
JOURNAL_HEADS = {
    "科目表": "chart",  # i18n: as is (what an author types)
    "辅助核算": "dimensions",  # i18n: as is
    "方向相反得": "wrong_side",  # i18n: as is
    "多余一行扣": "extra",  # i18n: as is
    "不平衡至多得": "unbalanced",  # i18n: as is
}
USUAL_CHART = "casbe"  # its newest edition, where an author names none
COLON, STAR = "：", "*＊"  # i18n: as is


class Unreadable(ValueError):
    """The message says what to write instead."""


def read(kind: str, text: str) -> Fields:
    """The fields of a part that say its key. Raises Unreadable."""
    if kind in keylines.READERS:
        answer, problems = keylines.read(kind, text)
        if problems:
            raise Unreadable(problems[0])
        return {"answer": answer}
    return READERS[kind](text)


def write(kind: str, part: Mapping[str, Any]) -> str:
    if kind in keylines.WRITERS:
        return keylines.write(kind, dict(part["answer"]))
    return WRITERS[kind](part)


def read_options(text: str) -> Fields:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rows = [option_of(line) for line in lines]
    if not any(row["right"] for row in rows):
        raise Unreadable(_("没有标出正确选项。请在正确选项的行首写 *。"))
    return {"options": rows}


def option_of(line: str) -> dict[str, Any]:
    text, _sign, feedback = line.lstrip(STAR).partition("##")
    return {"text": text.strip(), "right": line[0] in STAR, "feedback": feedback.strip()}


def write_options(part: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{'*' if row['right'] else ''}{row['text']}{' ## ' + row['feedback'] if row['feedback'] else ''}"
        for row in part["options"]
    )


def read_truth(text: str) -> Fields:
    right = truth_of(text)
    if right is None:
        raise Unreadable(_("判断题的答案“%(text)s”看不懂。请填：正确 或 错误。") % {"text": text[:40]})
    return {"right": right}


def write_truth(part: Mapping[str, Any]) -> str:
    return _("正确") if part["right"] else _("错误")


def read_blanks(text: str) -> Fields:
    return {"blanks": [list(blank) for blank in blanks_of(text, 0)]}


def read_journal(text: str) -> Fields:
    said, rest = heads(text, JOURNAL_HEADS)
    chart = Chart.objects.filter(slug=said["chart"]).first() if "chart" in said else charting.newest(USUAL_CHART)
    if chart is None:
        there = " ".join(Chart.objects.current().values_list("slug", flat=True))
        raise Unreadable(
            _("没有科目表“%(slug)s”。可以写：%(list)s。") % {"slug": said.get("chart", USUAL_CHART)[:50], "list": there}
        )
    names = said.get("dimensions", "").split()
    try:
        entries = journaltext.read(rest, names)
    except journaltext.Unreadable as bad:
        raise Unreadable(_("“%(text)s”看不懂。请按 借 科目 金额 的样子写。") % {"text": bad.text[:60]})
    shares = {name: said[name] for name in DEFAULTS if name in said}
    lines = [[{**line, "account": named(chart, line["account"])} for line in entry] for entry in entries]
    return {"answer": {"chart": chart.slug, "dimensions": names, "entries": lines, **DEFAULTS, **shares}}


def named(chart: Chart, text: str) -> str:
    account = charting.find(chart, text)
    if account is None:
        raise Unreadable(
            _("%(chart)s里没有科目“%(account)s”，或者首字母相同的不止一个。") % {"chart": chart, "account": text}
        )
    return str(account)


def write_journal(part: Mapping[str, Any]) -> str:
    answer = part["answer"]
    lines = [f"科目表：{answer['chart']}"]  # i18n: as is
    if answer["dimensions"]:
        lines.append(f"辅助核算：{' '.join(answer['dimensions'])}")  # i18n: as is
    lines += [
        f"{head}{COLON}{answer[name]}"
        for head, name in JOURNAL_HEADS.items()
        if answer.get(name) != DEFAULTS.get(name) and name in DEFAULTS
    ]
    return "\n".join([*lines, journaltext.write(answer["entries"], answer["dimensions"])])


def read_essay(text: str) -> Fields:
    said, rest = heads(text, {"字数": "length"})  # i18n: as is
    least, _sign, most = said.get("length", f"0-{USUAL}").partition("-")
    criteria, _sign, sample = rest.partition("参考答案：")  # i18n: as is
    try:
        rubric = rubrictext.read(criteria)
    except rubrictext.Unreadable as bad:
        raise Unreadable(
            _("“%(text)s”看不懂。请按 分数 空格 要求 的样子写，例如 4 说清三个原因。") % {"text": bad.text[:60]}
        )
    answer = {"criteria": rubric, "least": least.strip(), "most": most.strip() or USUAL, "sample": sample.strip()}
    return {"answer": answer}


def write_essay(part: Mapping[str, Any]) -> str:
    answer = part["answer"]
    texts = [f"字数：{answer['least']}-{answer['most']}", rubrictext.write(answer["criteria"])]  # i18n: as is
    return "\n".join([*texts, f"参考答案：{answer['sample']}"] if answer["sample"] else texts)  # i18n: as is


def heads(text: str, names: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Lines such as 字数：120-600 at the top, and the rest."""
    said, lines = {}, text.splitlines()
    while lines and (found := names.get(lines[0].replace(":", COLON).partition(COLON)[0].strip())):
        said[found] = lines.pop(0).replace(":", COLON).partition(COLON)[2].strip()
    return said, "\n".join(lines)


READERS: dict[str, Callable[[str], Fields]] = {
    "single": read_options,
    "multiple": read_options,
    "true_false": read_truth,
    "fill_in": read_blanks,
    "journal": read_journal,
    "essay": read_essay,
}
WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "single": write_options,
    "multiple": write_options,
    "true_false": write_truth,
    "fill_in": lambda part: write_blanks(tuple(map(tuple, part["blanks"]))),
    "journal": write_journal,
    "essay": write_essay,
}

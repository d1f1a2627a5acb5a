"""Keys that are more than a list, as people write them in one cell or one field: journal entries, rubrics.

journal: 科目表：casbe (an edition, or a title for its newest) / 辅助核算：客户 / 方向相反得：0.25, then entries as in
         `exams/rules/journaltext.py`
essay:   字数：120-600, a rubric as in `exams/rules/rubrictext.py`, then 参考答案： and the sample
upload:  可交的文件：pdf docx / 最多几个：1 / 每个最大：10, then as of an essay

Charts and accounts stay as they were typed: what they mean is asked of the bank (`exams/accounting.py`).
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from exams.formats.sheet import in_language
from exams.rules import figures, journaltext, rubrictext
from exams.types.essay import USUAL
from exams.types.journal import DEFAULTS

Answer = dict[str, Any]
Read = tuple[Answer, tuple[str, ...]]
Heads = dict[str, tuple[str, str]]
JOURNAL: Heads = {
    "chart": ("科目表", "Chart"),
    "dimensions": ("辅助核算", "Dimensions"),
    "wrong_side": ("方向相反得", "Wrong side"),
    "extra": ("多余一行扣", "Extra line"),
    "unbalanced": ("不平衡至多得", "Unbalanced at most"),
}
ESSAY: Heads = {"length": ("字数", "Length")}
UPLOAD: Heads = {
    "types": ("可交的文件", "Files of type"),
    "files": ("最多几个", "Number of files"),
    "megabytes": ("每个最大", "Megabytes each"),
}
SAMPLE = ("参考答案", "Sample")
WORDS = re.compile(r"[\s,，、;；/]+")


def read_journal(text: str) -> Read:
    said, rest = heads(text, JOURNAL)
    names, problems = words(said.get("dimensions", "")), []
    entries: list[list[dict[str, Any]]] = []
    try:
        entries = journaltext.read(rest, names)
    except journaltext.Unreadable as bad:
        fault = _("“%(text)s”看不懂。请按 借 科目 金额 的样子写；辅助核算须先写 辅助核算：客户 部门。")
        problems.append(fault % {"text": bad.text[:60]})
    shares = {name: share_of(said.get(name, "")) or usual for name, usual in DEFAULTS.items()}
    answer = {"chart": said.get("chart", ""), "dimensions": names, "entries": entries, **shares}
    return answer, tuple(problems)


def write_journal(answer: Mapping[str, Any]) -> str:
    lines = [line(JOURNAL["chart"], answer["chart"])] if answer["chart"] else []
    if answer["dimensions"]:
        lines.append(line(JOURNAL["dimensions"], " ".join(answer["dimensions"])))
    lines += [line(JOURNAL[name], answer[name]) for name, usual in DEFAULTS.items() if answer[name] != usual]
    return "\n".join([*lines, journaltext.write(answer["entries"], answer["dimensions"])])


def read_essay(text: str) -> Read:
    said, rest = heads(text, ESSAY)
    least, _sign, most = said.get("length", f"0-{USUAL}").partition("-")
    answer, problems = rubric_in(rest)
    return {**answer, "least": least.strip(), "most": most.strip() or USUAL}, problems


def write_essay(answer: Mapping[str, Any]) -> str:
    return "\n".join([line(ESSAY["length"], f"{answer['least']}-{answer['most']}"), rubric_text(answer)])


def read_upload(text: str) -> Read:
    said, rest = heads(text, UPLOAD)
    answer, problems = rubric_in(rest)
    types = types_of(said.get("types", ""))
    return {**answer, "types": types, "files": said.get("files", ""), "megabytes": said.get("megabytes", "")}, problems


def write_upload(answer: Mapping[str, Any]) -> str:
    told = {**answer, "types": " ".join(answer["types"])}
    return "\n".join([*(line(names, told[field]) for field, names in UPLOAD.items()), rubric_text(answer)])


def rubric_in(text: str) -> Read:
    found = re.search(rf"^({'|'.join(SAMPLE)})[:：]", text, re.MULTILINE | re.IGNORECASE)
    above, sample = (text[: found.start()], text[found.end() :]) if found else (text, "")
    try:
        criteria = rubrictext.read(above)
    except rubrictext.Unreadable as bad:
        fault = _("“%(text)s”看不懂。请按 分数 空格 要求 的样子写，例如 4 说清三个原因。") % {"text": bad.text[:60]}
        return {"criteria": [], "sample": sample.strip()}, (fault,)
    if any(one["levels"] for one in criteria):
        return {"criteria": criteria, "sample": sample.strip()}, ()
    fault = _("没有评分标准。请先写一项的名称，下面每行写一档，例如 4 说清三个原因，最低一档 0 分。")
    return {"criteria": [], "sample": (sample or above).strip()}, (fault,)  # people write the answer itself


def rubric_text(answer: Mapping[str, Any]) -> str:
    rubric = rubrictext.write(answer["criteria"])
    return f"{rubric}\n{line(SAMPLE, answer['sample'])}" if answer["sample"] else rubric


def heads(text: str, names: Heads) -> tuple[dict[str, str], str]:
    """Lines such as 字数：120-600 at the top, and the rest."""
    known = {name.lower(): field for field, both in names.items() for name in both}
    said, lines = {}, text.strip().splitlines()
    while lines and (found := known.get(lines[0].replace("：", ":").partition(":")[0].strip().lower())):
        said[found] = lines.pop(0).replace("：", ":").partition(":")[2].strip()
    return said, "\n".join(lines)


def line(names: tuple[str, str], value: str) -> str:
    return in_language(f"{names[0]}：{value}", f"{names[1]}: {value}")


def words(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in WORDS.split(text) if word))


def types_of(text: str) -> list[str]:
    """pdf docx from `.PDF、.docx`."""
    return [word.lower().lstrip(".") for word in words(text)]


def share_of(text: str) -> str:
    """25% is 0.25; anything else stays, for the item to complain about."""
    bare = text.strip()
    if not bare.endswith(("%", "％")):
        return bare
    try:
        return figures.shown(figures.number(bare[:-1]) / 100)
    except figures.NotAFigure:
        return bare


READERS = {"journal": read_journal, "essay": read_essay, "upload": read_upload}
WRITERS = {"journal": write_journal, "essay": write_essay, "upload": write_upload}

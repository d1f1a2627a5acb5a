"""案例: the material stands in the first row, every question is a row; more lines of an answer may go on below."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.authoring import Draft
from exams.formats.answers import KINDS
from exams.formats.assembling import Parts, assemble
from exams.formats.casing import part_of
from exams.formats.keytexts import share_of
from exams.formats.placing import headed, record_of
from exams.formats.record import Record
from exams.formats.sheet import Block, Column, Layout, Line, Values, in_language
from exams.formats.sheets import columns, plain
from exams.types import PARTS
from exams.types.case_parts import draft_of

TEXTS, TIPS = plain.option_columns(plain.OPTIONS)
COLUMNS = (
    Column(
        "stem",
        ("材料", "Material"),
        50,
        ("案例材料", "背景材料", "案例", "共用材料"),
        gettext_lazy(
            "必填，写在第一问那一行；其余各问这一格留空。各问共用的背景、凭证和数据。"
            "表格用竖线写：| 项目 | 金额 |，下一行 | --- | --- |。"
        ),
        fills=False,
    ),
    columns.kind(
        gettext_lazy("这一问的题型，从下拉列表选。单选、多选、判断、填空可以留空。"),
        others=("小题题型",),
        fills=False,
    ),
    Column(
        "question",
        ("小题", "Part"),
        40,
        ("问题", "题干", "小题题干", "题目"),
        gettext_lazy("必填。这一问问什么。一行一问，2 到 10 问。"),
        fills=False,
    ),
    *TEXTS,
    Column(
        "answer",
        plain.ANSWER.names,
        30,
        plain.ANSWER.others,
        gettext_lazy(
            "必填，写法同“试题”。分录题每行写 借 科目 金额 或 贷 科目 金额；"
            "问答题写评分标准，例如 原因，下一行 4 说清三个原因。"
            "写不下可以接着写在下一行的这一格。"
        ),
        fills=False,
    ),
    Column("points", ("分值", "Points"), 7, ("分数",), gettext_lazy("这一问占几分，各问按比例折算。留空为 1。")),
    Column(
        "formula",
        ("推算公式", "Formula"),
        18,
        (),
        gettext_lazy("选填，只用于数值题。前面算错、这一问按公式推算一致时给分，例如 p1 * 13%，p1 是第 1 问。"),
        fills=False,
    ),
    Column(
        "carried",
        ("推算一致得", "Consistent earns"),
        10,
        (),
        gettext_lazy("选填。按公式推算一致时得这一问的几成，0 到 1。留空为 1。"),
        fills=False,
    ),
    *columns.PLACE,
    replace(plain.POLICY, fills=False),
    plain.FIXED,
    *TIPS,
)
ASKS = ("kind", "question", "option_A", "option_B", "points", "formula")


def read(block: Block) -> Record:
    stem = block.one("stem")
    if not stem:
        block.fault(block.lines[0], "stem", _("这一行不属于任何案例。材料要写在第一问那一行。"))
    groups: list[list[Line]] = []
    for line in block.lines:
        if line.says(*ASKS):
            groups.append([line])
        elif groups and line.get("answer"):
            groups[-1].append(line)
        elif line.get("answer"):
            block.fault(line, "question", _("没有填。请写这一问问什么。"))
    if not groups:
        block.fault(block.lines[0], "question", _("案例没有小题。请从这一行起，一行写一问。"))
    return record_of(block, Draft("case", stem, answer={"parts": [part(block, group) for group in groups]}))


def part(block: Block, lines: list[Line]) -> dict[str, Any]:
    """A question with its key; what is wrong is said with the row."""
    first = lines[0]
    answer = "\n".join(line.get("answer") for line in lines)
    options = plain.options_of(dict(first.values))
    draft, problems = assemble(Parts(first.get("kind"), first.get("question"), options, answer))
    draft = plain.with_ways(block, first, draft, options)
    if not first.get("question"):
        block.fault(first, "question", _("没有填。请写这一问问什么。"))
    if draft.kind and draft.kind not in PARTS:
        block.fault(first, "kind", _("“%(kind)s”不能作为案例的一问。") % {"kind": first.get("kind")})
    block.faults += [_("第 %(row)s 行：%(problem)s") % {"row": first.number, "problem": text} for text in problems]
    own = {"points": first.get("points") or "1", "row": first.number, "formula": first.get("formula")}
    return part_of(draft, **own, carried=share_of(first.get("carried")) or "1")


def write(record: Record) -> list[Values]:
    rows = []
    for part in record.draft.answer["parts"]:
        draft = draft_of(part)
        row = {
            "kind": in_language(KINDS[draft.kind][0], KINDS[draft.kind][-1]),
            "question": draft.stem,
            "answer": plain.answer_of(draft),
            "points": part["points"],
            "formula": part["formula"],
            "carried": "" if part["carried"] == "1" else part["carried"],
        }
        rows.append(row | plain.options_in(draft))
    return headed(record, {"stem": record.draft.stem}, rows)


LAYOUT = Layout(
    names=("案例", "Cases"),
    kinds=frozenset({"case"}),
    columns=COLUMNS,
    needed=frozenset({"stem", "question", "answer"}),
    read=read,
    write=write,
    about=gettext_lazy("一行写一问。材料写在第一问那一行，其余各问材料留空，就属于上面的材料。"),
)

"""分级演练: a row a ticket with what is right for it; what is said once of the drill stands in the first."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.authoring import Draft
from exams.formats.answers import truth_of
from exams.formats.keytexts import share_of
from exams.formats.placing import headed, record_of
from exams.formats.record import Record
from exams.formats.sheet import Block, Column, Layout, Line, Values, in_language
from exams.formats.sheets import columns
from exams.rules.triage import FIELDS, LEVELS
from exams.types.triage import DEFAULTS, LISTS

SEVERAL = gettext_lazy("必填。写正确的做法；几个都算对就用 | 隔开。写过的都会成为考生的选项。")
WRONG = gettext_lazy("选填。只作干扰的选项，每行一个（Alt+Enter）；写在哪一行都可以。加上正确的，至少要有两个选项。")


def listed(name: str, chinese: str, english: str, others: tuple[str, ...] = ()) -> tuple[Column, Column]:
    """What is right, and what else there is to choose from."""
    return (
        Column(name, (chinese, english), 26, others, SEVERAL, fills=False),
        Column(f"other_{name}", (f"多余的{chinese}", f"Other {english.lower()}s"), 26, (), WRONG),
    )


OWNERS = listed("owners", "负责人", "Owner")
REPLIES = listed("replies", "首次回复", "First reply", ("回复",))
STEPS = listed("steps", "下一步", "Next step", ("下一步处理",))
COLUMNS = (
    columns.question(
        gettext_lazy("必填，写在第一张工单那一行；其余各行留空。例如 9:00 您接班，队列里有四张工单。"), 40, ("情境",)
    ),
    Column(
        "ticket",
        ("工单", "Ticket"),
        44,
        ("客户的话", "工单内容"),
        gettext_lazy("必填。客户说了什么。一行一张工单，2 到 12 张。"),
        fills=False,
    ),
    Column("level", ("级别", "Level"), 7, ("优先级", "等级"), gettext_lazy("必填：P0、P1、P2 或 P3。")),
    OWNERS[0],
    REPLIES[0],
    STEPS[0],
    Column("why", ("说明", "Reason"), 30, ("理由",), gettext_lazy("选填。考后告诉考生为什么。"), fills=False),
    OWNERS[1],
    REPLIES[1],
    STEPS[1],
    Column(
        "minutes",
        ("回复时限", "Time limits"),
        16,
        ("首次回复的时限",),
        gettext_lazy("选填，每题写一次。P0 到 P3 首次回复各限多少分钟，用空格隔开。留空为 30 120 480 2880。"),
    ),
    Column(
        "shows_limits", ("告诉考生时限", "Limits shown"), 9, (), gettext_lazy("选填，每题写一次：是 或 否。留空为否。")
    ),
    Column(
        "costs",
        ("判错级别的代价", "Cost of a wrong level"),
        20,
        ("代价",),
        gettext_lazy(
            "选填，每题写一次。四行，每行四个数：行是真实级别，列是判成的级别，P0 到 P3；0 不扣，1 全扣。留空用常用的。"
        ),
    ),
    Column(
        "weights",
        ("各项权重", "Weights"),
        12,
        ("权重",),
        gettext_lazy("选填，每题写一次。级别、负责人、首次回复、下一步，用空格隔开。留空为 4 2 2 2。"),
    ),
    Column(
        "late",
        ("超时回复得", "Late reply earns"),
        11,
        (),
        gettext_lazy("选填，每题写一次。超时的正确回复得几成，0 到 1。留空为 0。"),
    ),
    Column(
        "speed", ("演练速度", "Speed"), 9, (), gettext_lazy("选填，每题写一次。1 分钟等于演练里的几分钟。留空为 10。")
    ),
    *columns.PLACE,
)
OWN = ("ticket", "level", *LISTS, "why")
PARTED = re.compile(r"[|｜\n]+")
NUMBERS = re.compile(r"[\s,，、;；]+")


def read(block: Block) -> Record:
    if not block.one("stem"):
        block.fault(block.lines[0], "stem", _("这一行不属于任何演练。题干要写在第一张工单那一行。"))
    rows = [line for line in block.lines if line.says(*OWN)]
    if not rows:
        block.fault(block.lines[0], "ticket", _("没有工单。请从这一行起，一行写一张工单。"))
    tickets = [ticket(block, line) for line in rows]
    answer: dict[str, Any] = {"tickets": tickets}
    for name in LISTS:
        others = [text for line in block.lines for text in texts_in(line.get(f"other_{name}"))]
        answer[name] = list(dict.fromkeys([*(text for row in tickets for text in row[name]), *others]))
    return record_of(block, Draft("triage", block.one("stem"), answer={**answer, **policy(block)}))


def ticket(block: Block, line: Line) -> dict[str, Any]:
    level = line.get("level").upper().replace("Ｐ", "P").strip()
    if not line.get("ticket"):
        block.fault(line, "ticket", _("没有填。请写客户说了什么。"))
    if level not in LEVELS:
        block.fault(line, "level", _("“%(text)s”不是级别。请填 P0、P1、P2 或 P3。") % {"text": level[:40]})
    right = {name: texts_in(line.get(name)) for name in LISTS}
    for name, texts in right.items():
        if not texts:
            block.fault(line, name, _("没有填。请写正确的做法。"))
    return {"text": line.get("ticket"), "level": level, **right, "why": line.get("why")}


def policy(block: Block) -> dict[str, Any]:
    """What the columns say of it; the rest is left to the usual one."""
    first, said = block.lines[0], dict[str, Any]()
    for name, heads in (("minutes", LEVELS), ("weights", tuple(FIELDS))):
        if text := block.one(name):
            numbers = NUMBERS.split(text)
            said[name] = dict(zip(heads, numbers, strict=False))
            if len(numbers) != len(heads):
                block.fault(first, name, _("请写 %(n)s 个数，用空格隔开。") % {"n": len(heads)})
    if text := block.one("costs"):
        said["costs"] = [NUMBERS.split(row.strip()) for row in text.splitlines() if row.strip()]
        if [len(row) for row in said["costs"]] != [len(LEVELS)] * len(LEVELS):
            block.fault(first, "costs", _("请写四行，每行四个数，用空格隔开。"))
    if text := block.one("shows_limits"):
        shows = truth_of(text)
        if shows is None:
            block.fault(first, "shows_limits", _("“%(text)s”看不懂。请填 是 或 否。") % {"text": text[:40]})
        said["shows_limits"] = bool(shows)
    said |= {name: share_of(text) for name in ("late", "speed") if (text := block.one(name))}
    return said


def texts_in(text: str) -> list[str]:
    return [one.strip() for one in PARTED.split(text) if one.strip()]


def write(record: Record) -> list[Values]:
    answer = record.draft.answer
    rows = [
        {"ticket": row["text"], "level": row["level"], "why": row["why"]}
        | {name: "|".join(row[name]) for name in LISTS}
        for row in answer["tickets"]
    ]
    said = {"stem": record.draft.stem}
    for name in LISTS:
        used = {text for row in answer["tickets"] for text in row[name]}
        said[f"other_{name}"] = "\n".join(text for text in answer[name] if text not in used)
    said |= {name: answer[name] for name in ("late", "speed") if answer[name] != DEFAULTS[name]}
    for name, heads in (("minutes", LEVELS), ("weights", tuple(FIELDS))):
        if answer[name] != DEFAULTS[name]:
            said[name] = " ".join(answer[name][head] for head in heads)
    if answer["costs"] != DEFAULTS["costs"]:
        said["costs"] = "\n".join(" ".join(row) for row in answer["costs"])
    if answer["shows_limits"]:
        said["shows_limits"] = in_language("是", "Yes")
    return headed(record, said, rows)


LAYOUT = Layout(
    names=("分级演练", "Triage drills"),
    kinds=frozenset({"triage"}),
    columns=COLUMNS,
    needed=frozenset({"stem", "ticket", "level"}),
    read=read,
    write=write,
    about=gettext_lazy("一行写一张工单和它的正确处理。题干写在第一张工单那一行，其余各行题干留空。"),
)

"""问答与上交: items that people mark; a row a level of the rubric, what is said once stands in the first."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.authoring import Draft
from exams.formats.answers import KINDS, kind_of
from exams.formats.keytexts import types_of
from exams.formats.placing import headed, record_of
from exams.formats.record import Record
from exams.formats.sheet import Block, Column, Layout, Values, in_language
from exams.formats.sheets import columns
from exams.rules.filetypes import TYPES
from exams.types.essay import USUAL
from exams.types.marked import LONGEST
from exams.types.upload import LARGEST, MOST_FILES

COLUMNS = (
    columns.kind(gettext_lazy("问答题（写文字）或 文件上交题（交文件），每题写一次。")),
    columns.question(gettext_lazy("必填，写在第一档那一行；其余各行留空。"), 46),
    Column(
        "criterion",
        ("评分项", "Criterion"),
        18,
        ("评分标准", "标准"),
        gettext_lazy("必填。按什么评，例如 原因说得对。同一项的其余各档这一格留空。最多 8 项。"),
    ),
    Column(
        "points",
        ("分数", "Points"),
        8,
        ("得分", "分值"),
        gettext_lazy("必填。达到这一档得几分。每一项 2 到 8 档，最低一档是 0 分。"),
        fills=False,
    ),
    Column(
        "level",
        ("要求", "Level"),
        40,
        ("档次", "达到什么要求"),
        gettext_lazy("这一档要做到什么，例如 说清三个原因。"),
        fills=False,
    ),
    Column(
        "sample",
        ("参考答案", "Sample"),
        36,
        ("示例答案",),
        gettext_lazy("选填，每题写一次。给阅卷人看，也在公布答案以后给考生看。"),
    ),
    Column(
        "least",
        ("字数下限", "Least length"),
        9,
        (),
        gettext_lazy("问答题选填，每题写一次。只提醒，不强制；留空为不要求。"),
    ),
    Column("most", ("字数上限", "Greatest length"), 9, (), gettext_lazy("问答题选填，每题写一次。留空为 800。")),
    Column(
        "types",
        ("可交的文件", "Files of type"),
        18,
        ("文件类型",),
        gettext_lazy("文件上交题必填，每题写一次，用空格隔开：pdf docx xlsx pptx png jpg txt。"),
    ),
    Column(
        "files", ("最多几个", "Number of files"), 9, ("文件个数",), gettext_lazy("文件上交题选填，1 到 5。留空为 1。")
    ),
    Column(
        "megabytes",
        ("每个最大MB", "Megabytes each"),
        11,
        ("每个最大", "大小"),
        gettext_lazy("文件上交题选填，1 到 20。留空为 10。"),
    ),
    *columns.PLACE,
)
ESSAY, UPLOAD = ("least", "most"), ("types", "files", "megabytes")


def read(block: Block) -> Record:
    kind = kind_in(block)
    if not block.one("stem"):
        block.fault(block.lines[0], "stem", _("这一行不属于任何题。题干要写在第一档那一行。"))
    answer: dict[str, Any] = {"criteria": criteria_in(block), "sample": block.one("sample")}
    if kind == "upload":
        answer |= {"types": types_of(block.one("types")), "files": block.one("files") or "1"}
        answer["megabytes"] = block.one("megabytes") or "10"
    else:
        answer |= {"least": block.one("least") or "0", "most": block.one("most") or USUAL}
    for name in ESSAY if kind == "upload" else UPLOAD:
        if block.one(name):
            block.fault(block.lines[0], name, _("这种题型没有这一项。请删去，或者改题型。"))
    check(block, answer)
    return record_of(block, Draft(kind, block.one("stem"), answer=answer))


def kind_in(block: Block) -> str:
    text = block.one("kind")
    kind = kind_of(text) if text else "upload" if block.one("types") else "essay"
    if kind not in {"essay", "upload"}:
        block.fault(
            block.lines[0], "kind", _("“%(text)s”不写在这张表上。请填 问答题 或 文件上交题。") % {"text": text[:40]}
        )
    return kind if kind == "upload" else "essay"


def criteria_in(block: Block) -> list[dict[str, Any]]:
    criteria: list[dict[str, Any]] = []
    for line in block.lines:
        title = line.get("criterion")
        if title and (not criteria or title != criteria[-1]["title"]):
            criteria.append({"title": title, "levels": []})
        if not line.says("points", "level"):
            continue
        if not criteria:
            block.fault(line, "criterion", _("没有填。请写按什么评。"))
            criteria.append({"title": "", "levels": []})
        if not line.get("points"):
            block.fault(line, "points", _("没有填。请写这一档得几分。"))
        criteria[-1]["levels"].append(
            {"points": line.get("points").removesuffix("分").strip(), "text": line.get("level")}
        )
    if not criteria:
        block.fault(block.lines[0], "criterion", _("没有评分标准。请从这一行起，每行写一档：评分项、分数、要求。"))
    return criteria


def check(block: Block, answer: dict[str, Any]) -> None:
    """Limits that people mistype, with the column; the rest the type says itself."""
    limits = {"least": (0, LONGEST), "most": (1, LONGEST), "files": (1, MOST_FILES), "megabytes": (1, LARGEST)}
    for name, (least, most) in limits.items():
        text = answer.get(name, str(least))
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            block.fault(block.lines[0], name, _("请写 %(least)s 到 %(most)s 的整数。") % {"least": least, "most": most})
    if unknown := [one for one in answer.get("types", ()) if one not in TYPES]:
        values = {"text": " ".join(unknown)[:40], "known": " ".join(TYPES)}
        block.fault(block.lines[0], "types", _("不认识“%(text)s”。可以写：%(known)s。") % values)


def write(record: Record) -> list[Values]:
    draft = record.draft
    rows = [
        {"criterion": one["title"] if first else "", "points": level["points"], "level": level["text"]}
        for one in draft.answer["criteria"]
        for first, level in zip([True, *[False] * len(one["levels"])], one["levels"], strict=False)
    ]
    said = {"kind": in_language(KINDS[draft.kind][0], KINDS[draft.kind][-1]), "stem": draft.stem}
    said |= {name: draft.answer[name] for name in (*ESSAY, "files", "megabytes", "sample") if name in draft.answer}
    return headed(record, said | {"types": " ".join(draft.answer.get("types", ()))}, rows)


LAYOUT = Layout(
    names=("问答与上交", "Marked by people"),
    kinds=frozenset({"essay", "upload"}),
    columns=COLUMNS,
    needed=frozenset({"stem", "criterion", "points"}),
    read=read,
    write=write,
    about=gettext_lazy("问答题和文件上交题，由人按评分标准评阅。评分标准一行写一档；题干写在第一档那一行。"),
)

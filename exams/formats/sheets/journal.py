"""会计分录: a row a line of the entry; the question stands in the first, other accepted entries have numbers."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.authoring import Draft
from exams.formats.keytexts import share_of, words
from exams.formats.placing import headed, record_of
from exams.formats.record import Record
from exams.formats.sheet import Block, Column, Layout, Line, Values, in_language
from exams.formats.sheets import columns
from exams.rules import journalkey
from exams.rules.journal import DEBIT
from exams.rules.journaltext import SIDES
from exams.types.journal import DEFAULTS

COLUMNS = (
    columns.question(gettext_lazy("必填，写在这道题的第一行；下面各行留空，分录写几行就占几行。"), 44, ("业务",)),
    Column(
        "group",
        ("答案组", "Accepted entry"),
        8,
        ("分录组", "第几种"),
        gettext_lazy("只有一种正确做法就留空。还有别的做法时，第二种的各行写 2，第三种写 3；各种都算全对。"),
    ),
    Column("side", ("借贷", "Side"), 7, ("方向", "借或贷", "借/贷"), gettext_lazy("必填：借 或 贷。")),
    Column(
        "account",
        ("科目", "Account"),
        28,
        ("会计科目", "科目名称", "科目编码"),
        gettext_lazy("必填。从下拉列表选，或者写编码、全名、拼音首字母，例如 1122、应收账款、yhck。"),
        fills=False,
    ),
    Column(
        "amount",
        ("金额", "Amount"),
        14,
        ("金额(元)",),
        gettext_lazy("必填，大于 0 的数。每一种做法的借方合计要等于贷方合计。"),
        fills=False,
    ),
    Column(
        "dimensions",
        ("辅助核算", "Dimensions"),
        24,
        ("辅助项",),
        gettext_lazy("选填。写成 项目=值，几项用分号隔开，例如 客户=恒远制造；部门=销售部。考生也要填对。"),
        fills=False,
    ),
    Column(
        "asked",
        ("要填的辅助核算", "Dimensions asked"),
        14,
        (),
        gettext_lazy("选填，每题写一次。考生要填的项目，用空格隔开，例如 客户 部门。留空时取各行写到的项目。"),
    ),
    Column(
        "chart",
        ("科目表", "Chart"),
        16,
        ("会计准则",),
        gettext_lazy("选填，每题写一次，从下拉列表选。留空是企业会计准则。"),
    ),
    Column(
        "wrong_side",
        ("方向相反得", "Wrong side earns"),
        11,
        (),
        gettext_lazy("选填，每题写一次。科目和金额对、借贷反了的一行，得这一行的几成，0 到 1。留空为 0.25。"),
    ),
    Column(
        "extra",
        ("多余一行扣", "Extra line costs"),
        11,
        (),
        gettext_lazy("选填，每题写一次。每多一行扣一行分值的几成，0 到 1。留空为 0.5。"),
    ),
    Column(
        "unbalanced",
        ("不平衡至多得", "Unbalanced earns at most"),
        12,
        (),
        gettext_lazy("选填，每题写一次。借贷不平衡时最多得全题的几成，0 到 1。留空为 0.5。"),
    ),
    *columns.PLACE,
)
OWN = ("side", "account", "amount", "dimensions")
PAIRS = re.compile(r"[;；\n]+|[,，、](?=[^=＝;；\n]*[=＝])")
SIGN = re.compile(r"[=＝:：]")


def read(block: Block) -> Record:
    if not block.one("stem"):
        block.fault(block.lines[0], "stem", _("这一行不属于任何题。题干要写在分录的第一行。"))
    lines = [line for line in block.lines if line.says(*OWN)]
    if not lines:
        block.fault(block.lines[0], "side", _("没有分录。请从这一行起，每行写借贷、科目和金额。"))
    named = {line.number: pairs(block, line) for line in lines}
    asked = words(block.one("asked"))
    names = asked or list(dict.fromkeys(name for one in named.values() for name in one))
    entries: dict[str, list[dict[str, Any]]] = {}
    group = ""
    for line in lines:
        group = line.get("group") or group or "1"
        entries.setdefault(group.removesuffix(".0"), []).append(entry_line(block, line, named[line.number], names))
    shares = {name: share_of(block.one(name)) or usual for name, usual in DEFAULTS.items()}
    answer = {"chart": block.one("chart"), "dimensions": names, "entries": list(entries.values())}
    return record_of(block, Draft("journal", block.one("stem"), answer=answer | shares))


def pairs(block: Block, line: Line) -> dict[str, str]:
    """客户=恒远；部门=销售部 by name."""
    found = {}
    for text in PAIRS.split(line.get("dimensions")):
        if not text.strip():
            continue
        name, *value = SIGN.split(text, maxsplit=1)
        if not name.strip() or not any(value):
            block.fault(line, "dimensions", _("“%(text)s”看不懂。请写成 客户=恒远制造 的样子。") % {"text": text[:40]})
        found[name.strip()] = "".join(value).strip()
    return found


def entry_line(block: Block, line: Line, named: Mapping[str, str], names: list[str]) -> dict[str, Any]:
    side, amount = SIDES.get(line.get("side").strip(" ：:").casefold(), ""), line.get("amount")
    if not side:
        block.fault(line, "side", _("“%(text)s”看不懂。请填 借 或 贷。") % {"text": line.get("side")[:40]})
    if not line.get("account"):
        block.fault(line, "account", _("没有填。请写科目的编码或全名。"))
    if not journalkey.amount_of(amount):
        block.fault(line, "amount", _("“%(text)s”不是金额。请写大于 0 的数，例如 113000。") % {"text": amount[:40]})
    for name in named:
        if name not in names:
            block.fault(line, "dimensions", _("“%(name)s”没有列在“要填的辅助核算”里。") % {"name": name[:40]})
    values = [named.get(name, "") for name in names]
    own = {"side": side, "account": line.get("account"), "amount": amount, "dimensions": values}
    return {**own, "row": line.number}


def write(record: Record) -> list[Values]:
    answer, many = record.draft.answer, len(record.draft.answer["entries"]) > 1
    names = answer["dimensions"]
    rows = [
        {
            "group": str(number) if many else "",
            "side": in_language("借", "Debit") if line["side"] == DEBIT else in_language("贷", "Credit"),
            "account": line["account"],
            "amount": line["amount"],
            "dimensions": "；".join(f"{n}={v}" for n, v in zip(names, line["dimensions"], strict=False) if v),
        }
        for number, entry in enumerate(answer["entries"], 1)
        for line in entry
    ]
    said = {"stem": record.draft.stem, "chart": answer["chart"], "asked": " ".join(names)}
    said |= {name: answer[name] for name, usual in DEFAULTS.items() if answer[name] != usual}
    return headed(record, said, rows)


LAYOUT = Layout(
    names=("会计分录", "Journal entries"),
    kinds=frozenset({"journal"}),
    columns=COLUMNS,
    needed=frozenset({"stem", "side", "account", "amount"}),
    read=read,
    write=write,
    about=gettext_lazy("一行写一条借或贷。题干写在第一行，同一道题的其余各行题干留空。"),
)

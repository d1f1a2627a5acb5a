"""The key of one part of a case as its author types it in one field, for every kind a part may have.

single, multiple: an option a line, the right ones begin with *, then those that keep their place with [固定]; feedback
follows ##. Above those of multiple, how what is partly right counts: 计分：少选得分, 错选倒扣 or 按比例
true_false: 正确 or 错误 · fill_in: a blank a line, alternatives parted by |
the others: as in `exams/formats/keylines.py` and `exams/formats/keytexts.py`
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from exams.accounting import Accounts
from exams.formats import keylines
from exams.formats.answers import POLICIES, blanks_of, policy_of, truth_of, write_blanks
from exams.rules import choice

Fields = dict[str, Any]
STAR = "*＊"  # i18n: as is
FIXED = re.compile(r"^\s*[\[［【](?:固定|fixed)[\]］】]\s*", re.IGNORECASE)  # i18n: as is


class Unreadable(ValueError):
    """The message says what to write instead."""


def read(kind: str, text: str) -> Fields:
    """The fields of a part that say its key. Raises Unreadable."""
    if kind in keylines.KINDS:
        answer, told = keylines.read(kind, text)
        faults: list[str] = []
        if kind == "journal":
            answer, faults = Accounts().entry(answer)
        if problems := [*told, *faults]:
            raise Unreadable(problems[0])
        return {"answer": answer}
    return READERS[kind](text)


def write(kind: str, part: Mapping[str, Any]) -> str:
    if kind in keylines.KINDS:
        return keylines.write(kind, dict(part["answer"]))
    return WRITERS[kind](part)


def read_options(text: str) -> Fields:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rows = [option_of(line) for line in lines]
    if not any(row["right"] for row in rows):
        raise Unreadable(_("没有标出正确选项。请在正确选项的行首写 *。"))
    return {"options": rows}


def read_multiple(text: str) -> Fields:
    first, _line, rest = text.strip().partition("\n")
    said = keylines.named(first, keylines.SCORING)
    if said is None:
        return {**read_options(text), "answer": {}}
    policy = policy_of(said)
    if policy is None:
        fault = _("计分方式“%(text)s”看不懂。可以写：%(list)s。")
        raise Unreadable(fault % {"text": said[:40], "list": _("、").join(names[0] for names in POLICIES.values())})
    return {**read_options(rest), "answer": {} if policy == choice.ALL else {"policy": policy}}


def option_of(line: str) -> dict[str, Any]:
    said, _sign, feedback = line.lstrip(STAR).partition("##")
    text = FIXED.sub("", said)
    row = {"text": text.strip(), "right": line[0] in STAR, "feedback": feedback.strip()}
    return row | {"fixed": True} if text != said else row


def write_options(part: Mapping[str, Any]) -> str:
    fixed = "[" + _("固定") + "] "
    return "\n".join(
        ("*" if row["right"] else "")
        + (fixed if row.get("fixed") else "")
        + row["text"]
        + (f" ## {row['feedback']}" if row["feedback"] else "")
        for row in part["options"]
    )


def write_multiple(part: Mapping[str, Any]) -> str:
    policy = part.get("answer", {}).get("policy")
    words = [f"计分：{POLICIES[policy][0]}"] if policy else []  # i18n: as is
    return "\n".join([*words, write_options(part)])


def read_truth(text: str) -> Fields:
    right = truth_of(text)
    if right is None:
        raise Unreadable(_("判断题的答案“%(text)s”看不懂。请填：正确 或 错误。") % {"text": text[:40]})
    return {"right": right}


def write_truth(part: Mapping[str, Any]) -> str:
    return _("正确") if part["right"] else _("错误")


def read_blanks(text: str) -> Fields:
    return {"blanks": [list(blank) for blank in blanks_of(text, 0)]}


READERS: dict[str, Callable[[str], Fields]] = {
    "single": read_options,
    "multiple": read_multiple,
    "true_false": read_truth,
    "fill_in": read_blanks,
}
WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "single": write_options,
    "multiple": write_multiple,
    "true_false": write_truth,
    "fill_in": lambda part: write_blanks(tuple(map(tuple, part["blanks"]))),
}

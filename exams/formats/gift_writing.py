"""GIFT, written. An item goes out only when reading it back gives the same item."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft, content_from
from exams.formats import fractions
from exams.formats.gift import blocks_of, record_of
from exams.formats.record import Loss, Record
from exams.formats.sameness import is_the_same
from exams.formats.tags import write_tags
from exams.rules import figures, numeric
from exams.rules.blanks import MARK

SPECIAL = re.compile(r"([~=#{}:\\])")


def write(records: Iterable[Record]) -> bytes:
    """Sorted by topic, a category a topic."""
    out, category = [], None
    for record in sorted(records, key=lambda record: record.topic):
        if record.topic != category:
            category = record.topic
            out.append(f"$CATEGORY: {record.topic.replace('/', '//')}\n")
        out.append(block(record))
    return "\n".join(out).encode()


def block(record: Record) -> str:
    draft = record.draft
    comment = "// " + " ".join([f"[id:{record.slug}]", *(f"[tag:{escape_tag(tag)}]" for tag in write_tags(record))])
    before, _mark, after = draft.stem.partition(MARK) if draft.kind == "fill_in" else (draft.stem, "", "")
    rows = ["\n".join(key_rows(draft))]
    if draft.explanation.strip():
        rows.append(f"####{escape(draft.explanation.strip())}")
    body = "\n".join(row for row in rows if row)
    return f"{comment}\n::{escape(record.slug)}::[markdown]{escape(before)}{{\n{body}\n}}{escape(after)}\n"


def key_rows(draft: Draft) -> list[str]:
    if draft.kind == "numeric":
        return [f"#{escape(draft.answer['value'])}:{escape(tolerance_of(draft))}"]
    if draft.kind == "matching":
        return [f"={escape(row)} -> {escape(choice)}" for row, choice in draft.answer["pairs"]]
    if draft.kind == "true_false":
        return ["TRUE" if draft.right else "FALSE"]
    if draft.kind == "fill_in":
        return [f"={escape(text)}" for text in draft.blanks[0]]
    shares = fractions.worth(draft)
    return [option_row(option, draft.kind, share) for option, share in zip(draft.options, shares, strict=True)]


def tolerance_of(draft: Draft) -> str:
    """In base units: GIFT knows no percent."""
    key = numeric.key_of(content_from(draft))
    return figures.shown(abs(key.value) * key.tolerance / 100 if key.is_percent else key.tolerance)


def held(draft: Draft) -> tuple[Draft, tuple[str, ...]]:
    """What GIFT holds of it, and what it does not."""
    answer = draft.answer
    if draft.kind == "numeric":
        lost = [_("单位")] if answer.get("units") else []
        lost += [_("按百分比的误差改写成了绝对值")] if answer.get("is_percent") else []
        return replace(draft, answer={"value": answer["value"], "tolerance": tolerance_of(draft)}), tuple(lost)
    if draft.kind == "matching" and answer.get("distractors"):
        return replace(draft, answer={"pairs": answer["pairs"]}), (_("多余的右边"),)
    return draft, ()


def option_row(option: OptionDraft, kind: str, share: float) -> str:
    sign = ("=" if option.right else "~") if kind == "single" else f"~%{share:.5f}%" if share % 100 else f"~%{share:g}%"
    return f"{sign}{escape(option.text)}" + (f"#{escape(option.feedback)}" if option.feedback.strip() else "")


def escape(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def escape_tag(text: str) -> str:
    return text.replace("]", "\\]")


def loss(record: Record) -> Loss:
    if record.draft.kind == "fill_in" and len(record.draft.blanks) != 1:
        return Loss((_("GIFT 的填空题只能有一个空"),), is_left_out=True)
    back = record_of(next(iter(blocks_of(block(record)))))
    kept, reasons = held(record.draft)
    if back.problems or not is_the_same(back.draft, kept):
        return Loss((_("文字会被 GIFT 读成权重或匹配"),), is_left_out=True)
    return Loss(reasons)

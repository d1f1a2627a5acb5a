"""What is said about a journal entry: to its author before it is saved, to the candidate on the result page."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from exams.rules import figures, journal, journalkey
from exams.rules.content import Content, KeyLine
from exams.rules.journal import CREDIT, DEBIT, Line, Marked, Verdict

MOST_DIMENSIONS = 3  # more do not fit a row


def problems_of(content: Content, rows: int) -> list[str]:
    entries = journalkey.entries_of(content)
    problems = [] if entries else [_("请至少写一组分录。")]
    for number, entry in enumerate(entries, 1):
        problems += [_("第 %(n)s 组分录：%(problem)s") % {"n": number, "problem": text} for text in faults(entry, rows)]
    if len(content.key["dimensions"]) > MOST_DIMENSIONS:
        problems.append(_("辅助核算最多 %(most)s 项。") % {"most": MOST_DIMENSIONS})
    if any(len(line.dimensions) != len(content.key["dimensions"]) for entry in entries for line in entry):
        problems.append(_("辅助核算的项目数不一致。"))
    for name in ("wrong_side", "extra", "unbalanced"):
        text = content.key[name]
        if not is_share(text):
            problems.append(_("“%(text)s”不是 0 到 1 之间的数。") % {"text": text})
    return problems


def faults(entry: Sequence[Line], rows: int) -> list[str]:
    found = []
    if not 2 <= len(entry) <= rows:
        found.append(_("要有 2 至 %(most)s 行。") % {"most": rows})
    for line in entry:
        if line.side not in journal.OTHER or not line.account or not line.amount:
            found.append(_("“%(text)s”缺少方向、科目或金额，金额也不能是 0。") % {"text": shown(line, [])})
    if not found and not journal.is_balanced(entry):
        debit, credit = totals(entry)
        found.append(_("借方合计 %(debit)s，贷方合计 %(credit)s，不平衡。") % {"debit": debit, "credit": credit})
    return found


def is_share(text: str) -> bool:
    try:
        return 0 <= figures.number(text) <= 1
    except figures.NotAFigure:
        return False


def key_lines(entries: Sequence[Sequence[Line]], names: Sequence[str]) -> tuple[KeyLine, ...]:
    """All accepted entries, for those who look at the item or gave no answer."""
    one = len(entries) == 1
    return tuple(
        KeyLine(
            shown(line, names), False, False, label=_("第 %(n)s 行") % {"n": place} if one else several(number, place)
        )
        for number, entry in enumerate(entries, 1)
        for place, line in enumerate(entry, 1)
    )


def several(number: int, place: int) -> str:
    return _("答案 %(number)s 第 %(place)s 行") % {"number": number, "place": place}


def marked_lines(marked: Marked, names: Sequence[str]) -> tuple[KeyLine, ...]:
    lines = [key_line(number, one, names) for number, one in enumerate(marked.verdicts, 1)]
    if not marked.is_balanced:
        given = [line for one in marked.verdicts for line in one.given]
        debit, credit = totals(given)
        text = _("借方 %(debit)s，贷方 %(credit)s") % {"debit": debit, "credit": credit}
        lines.append(KeyLine("", False, True, text, _("借贷不平衡，得分有上限。"), _("借贷平衡")))
    return tuple(lines)


def key_line(number: int, one: Verdict, names: Sequence[str]) -> KeyLine:
    given = " + ".join(shown(line, names) for line in one.given)
    label = _("第 %(n)s 行") % {"n": number} if one.expected else _("多余")
    expected = shown(one.expected, names) if one.expected else ""
    return KeyLine(expected, one.outcome == "right", bool(given), given, feedback_of(one), label)


def feedback_of(one: Verdict) -> str:
    match one.outcome:
        case "wrong_side":
            return _("科目和金额正确，借贷方向相反。")
        case "amount":
            return _("科目和方向正确，金额不对。")
        case "dimensions":
            return _("科目和方向正确，辅助核算或金额不对。")
        case "extra":
            return _("这一行不属于这笔分录，按约定扣分。")
        case _:
            return ""


def shown(line: Line, names: Sequence[str]) -> str:
    """借 1122 应收账款 113,000（客户：恒远制造）"""
    side = {DEBIT: _("借"), CREDIT: _("贷")}.get(line.side, "—")
    pairs = [f"{name}：{value}" for name, value in zip(names, line.dimensions, strict=False) if value]
    amount = money(line.amount) if line.amount is not None else "—"
    return f"{side} {line.account} {amount}" + (f"（{'；'.join(pairs)}）" if pairs else "")


def money(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount == round(amount, 2) else figures.shown(amount)


def totals(lines: Sequence[Line]) -> tuple[str, str]:
    sums = [
        sum((line.amount or Decimal(0) for line in lines if line.side == side), Decimal(0)) for side in (DEBIT, CREDIT)
    ]
    return money(sums[0]), money(sums[1])

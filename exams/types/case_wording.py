"""What is said about the parts of a case: to its author before it is saved, to the candidate on the result page."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from exams.rules import figures, formula, numeric
from exams.rules.casework import Earned
from exams.rules.content import KeyLine
from exams.rules.grade import mark
from exams.types.case_parts import Part

MOST_POINTS = 100


def part_problems(number: int, part: Part, parts: Sequence[Part]) -> list[str]:
    """Beyond what its own kind asks for."""
    problems = []
    if not is_between(part.points, Fraction(1, 100), Fraction(MOST_POINTS)):
        problems.append(_("分值“%(text)s”不是 0.01 到 100 之间的数。") % {"text": part.points})
    if not is_between(part.carried, Fraction(0), Fraction(1)):
        problems.append(_("“%(text)s”不是 0 到 1 之间的数。") % {"text": part.carried})
    return [*problems, *formula_problems(number, part, parts)]


def formula_problems(number: int, part: Part, parts: Sequence[Part]) -> list[str]:
    """A formula rests on earlier numeric parts, and gives the key from their right values."""
    if not part.formula:
        return []
    if part.content.kind != "numeric":
        return [_("只有数值题可以写推算公式。")]
    try:
        rests_on = formula.parts_of(part.formula)
    except formula.BadFormula:
        return [
            _("推算公式“%(text)s”看不懂。只用 + - * / 括号、数和 p1 这样的前面各问。") % {"text": part.formula[:60]}
        ]
    earlier = {one.number: one for one in parts if one.number < number and one.content.kind == "numeric"}
    if not rests_on or not rests_on <= set(earlier):
        return [_("推算公式“%(text)s”要用到前面的数值题，例如 p1 是第 1 问。") % {"text": part.formula[:60]}]
    try:
        right = {n: Fraction(numeric.key_of(earlier[n].content).value) for n in rests_on}
        key, value = numeric.key_of(part.content), formula.value(part.formula, right)
    except (figures.NotAFigure, formula.NoValue):
        return [_("推算公式用前面各问的正确答案算不出数。")]
    if abs(value - Fraction(key.value)) > key.margin(Fraction(key.value)):
        values = {"value": shown(value), "key": figures.shown(key.value)}
        return [_("推算公式用前面各问的正确答案算出 %(value)s，与本问的答案 %(key)s 不符。") % values]
    return []


def is_between(text: str, least: Fraction, most: Fraction) -> bool:
    try:
        return least <= Fraction(figures.number(text)) <= most
    except figures.NotAFigure:
        return False


def part_line(part: Part, earned: Earned, *, is_given: bool) -> KeyLine:
    """The head of a part in the review: what it asked, what it earned, and on what."""
    points = figures.number(part.points)
    return KeyLine(
        text="",
        is_right=earned.share == 1,
        is_given=is_given,
        feedback=told(earned),
        label=part.content.stem,
        mark=figures.shown(mark(points, earned.share)),
        points=figures.shown(points),
    )


def told(earned: Earned) -> str:
    if earned.follows:
        own = _("、").join(str(number) for number in earned.follows)
        if earned.share == 1:
            return _("按您第 %(n)s 问的结果计算，正确。") % {"n": own}
        if earned.share:
            return _("按您第 %(n)s 问的结果计算，正确；按约定得部分分。") % {"n": own}
        return _("按您第 %(n)s 问的结果计算，正确；这道题约定不给分。") % {"n": own}
    if earned.expected is not None:
        return _("按您前面的结果推算，应为 %(value)s。") % {"value": shown(earned.expected)}
    return ""


def policy_of(parts: Sequence[Part]) -> str:
    points = _("、").join(_("第 %(n)s 问 %(points)s 分") % {"n": one.number, "points": one.points} for one in parts)
    lines = [_("各问分别计分：%(points)s，按比例折算成试卷上的分值。") % {"points": points}]
    for part in parts:
        if part.formula:
            values = {"n": part.number, "formula": part.formula, "share": part.carried}
            lines.append(_("第 %(n)s 问前面算错时，按 %(formula)s 推算一致得这一问的 %(share)s。") % values)
    return " ".join(lines)


def shown(value: Fraction) -> str:
    """To four places, without zeros at the end."""
    return figures.shown(Decimal(round(value * 10**4)) / 10**4)

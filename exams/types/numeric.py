"""A number with a tolerance and units.

`Draft.answer`: {"value": "113000", "tolerance": "0", "is_percent": false, "units": [["元", "1"], ["万元", "10000"]],
"needs_unit": true}. Numbers are texts, so that none passes through a float; all but `value` may be left out.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import blanks, figures, numeric
from exams.rules.content import CandidateView, Content, KeyLine, Response, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType
from exams.types.writing import stem_problems


class Numeric(ItemType):
    TEMPLATE = "exams/types/numeric.html"
    IS_TYPED = True

    def build(self, draft: Draft) -> Content:
        answer = draft.answer
        units = [[str(name).strip(), str(factor).strip()] for name, factor in answer.get("units", ())]
        key = {
            "value": str(answer.get("value", "")).strip(),
            "tolerance": str(answer.get("tolerance", "0")).strip() or "0",
            "is_percent": bool(answer.get("is_percent", False)),
            "units": units,
            "needs_unit": bool(answer.get("needs_unit", False)),
        }
        return Content(draft.kind, draft.stem.strip(), (), key)

    def written(self, content: Content) -> Mapping[str, Any]:
        return {"answer": dict(content.key)}

    def validate(self, content: Content) -> list[str]:
        return [*stem_problems(content), *number_problems(content), *unit_problems(content)]

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, blanks=1)

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        return CandidateView(content.kind, content.stem, blanks=1)

    def read_response(self, shape: Shape, raw: object) -> Response:
        """Any short text: what is no number is kept and is wrong. Raises BadResponse."""
        return blanks.read(shape, raw)

    def share(self, content: Content, response: Response) -> Fraction:
        return Fraction(any(response) and numeric.is_right(numeric.key_of(content), response[0]))

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        key, given = numeric.key_of(content), (response or [""])[0]
        feedback = hint(key, given) if given else ""
        return (KeyLine(accepted(key), bool(self.share(content, response)), bool(given), given, feedback, _("数值")),)

    def how_marked(self, content: Content) -> str:
        units = "、".join(f"{name} = {factor}" for name, factor in content.key["units"])  # i18n: as is
        if not units:
            return ""
        if content.key["needs_unit"]:
            return _("可接受的单位：%(units)s；没写单位算错。") % {"units": units}
        return _("可接受的单位：%(units)s；没写单位按基本单位计。") % {"units": units}

    def model_answer(self, content: Content) -> Response:
        return [numeric.model(numeric.key_of(content))]

    def wrong_answer(self, content: Content) -> Response:
        return ["不清楚"]


def number_problems(content: Content) -> list[str]:
    problems = []
    if not is_number(content.key["value"]):
        problems.append(_("答案“%(text)s”不是数。请只写数，单位写在下面一栏。") % {"text": content.key["value"]})
    tolerance = content.key["tolerance"]
    if not is_number(tolerance) or figures.number(tolerance) < 0:
        problems.append(_("允许误差“%(text)s”不是数，或者小于 0。") % {"text": tolerance})
    return problems


def unit_problems(content: Content) -> list[str]:
    units = content.key["units"]
    problems = []
    if content.key["needs_unit"] and not units:
        problems.append(_("要求写单位，却没有列出可接受的单位。请至少写一个，例如：元 = 1。"))
    names = [blanks.fold(name) for name, _factor in units]
    if not all(names) or len(set(names)) < len(names) or any(char.isdigit() for name in names for char in name):
        problems.append(_("单位不能为空、不能重复，也不能含有数字。"))
    for name, factor in units:
        if not is_number(factor) or figures.number(factor) <= 0:
            problems.append(_("单位“%(unit)s”的换算“%(text)s”不是大于 0 的数。") % {"unit": name, "text": factor})
    return problems


def is_number(text: str) -> bool:
    try:
        figures.number(text)
    except figures.NotAFigure:
        return False
    return True


def accepted(key: numeric.Key) -> str:
    """The right value, and how far one may be from it."""
    text = numeric.model(key)
    if not key.tolerance:
        return text
    margin = f"{figures.shown(key.tolerance)}%" if key.is_percent else figures.shown(key.tolerance)
    return f"{text} ± {margin}"


def hint(key: numeric.Key, given: str) -> str:
    """Why an answer is wrong beyond its value."""
    try:
        figure = figures.parse(given)
    except figures.NotAFigure:
        return _("看不出是一个数。")
    if key.needs_unit and not figures.names_unit(figure, key.factors()):
        return _("没有写单位。")
    return "" if figures.in_base(figure, key.factors()) is not None else _("单位不在可接受的范围内。")

"""A text that people mark by a rubric: short answers and essays.

`Draft.answer`: {"criteria": [{"title": "原因", "levels": [{"points": "4", "text": "…"}, …]}, …], "least": "0",
"most": "800", "sample": "…"}. Lengths are in characters and texts; `sample` is an answer to compare with.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import prose, rubric
from exams.rules.content import CandidateView, Content, KeyLine, Response, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType, ToMark
from exams.types.writing import stem_problems

LONGEST = 5000  # characters an item may allow; a save has to stay below exams.views.saving.LARGEST
USUAL = "800"
MOST_CRITERIA, MOST_LEVELS = 8, 8


class Essay(ItemType):
    TEMPLATE = "exams/types/essay.html"
    KEY_TEMPLATE = "exams/types/_essay_key.html"
    NEEDS_MARKER = True

    def build(self, draft: Draft) -> Content:
        answer = draft.answer
        key = {
            "criteria": [tidy(number, row) for number, row in enumerate(answer.get("criteria", ()), 1)],
            "least": str(answer.get("least", "") or "0").strip(),
            "most": str(answer.get("most", "") or USUAL).strip(),
            "sample": str(answer.get("sample", "")).strip(),
        }
        return Content(draft.kind, draft.stem.strip(), (), key)

    def written(self, content: Content) -> Mapping[str, Any]:
        criteria = [{"title": row["title"], "levels": row["levels"]} for row in content.key["criteria"]]
        return {"answer": {**content.key, "criteria": criteria}}

    def validate(self, content: Content) -> list[str]:
        return [*stem_problems(content), *length_problems(content), *rubric_problems(content)]

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, blanks=1, longest=int(content.key["most"]))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        least, most = int(content.key["least"]), int(content.key["most"])
        return CandidateView(content.kind, content.stem, blanks=1, least=least, most=most)

    def read_response(self, shape: Shape, raw: object) -> Response:
        return prose.read(shape, raw)

    def is_answered(self, response: Response) -> bool:
        return prose.length(response) > 0

    def share(self, content: Content, response: Response) -> Fraction:
        raise NotImplementedError  # people mark it

    def to_mark(self, content: Content, response: Response) -> tuple[ToMark, ...]:
        key, text = content.key, (response or [""])[0]
        return (ToMark(text, least=int(key["least"]), most=int(key["most"]), sample=key["sample"]),)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        """The answer beside the sample; for staff, who look without an answer, the rubric as well."""
        sample = KeyLine(content.key["sample"], False, bool(response), (response or [""])[0], label=_("参考答案"))
        return (sample,) if response else (sample, *map(criterion_line, rubric.criteria_of(content.key)))

    def how_marked(self, content: Content) -> str:
        return _("由阅卷人按评分标准评阅，标准满分 %(most)s，按比例折算成试卷上的分值。") % {
            "most": rubric.most(rubric.criteria_of(content.key))
        }

    def model_answer(self, content: Content) -> Response:
        return [content.key["sample"] or _("（示例作答）")]

    def wrong_answer(self, content: Content) -> Response:
        return [""]  # what earns nothing without a marker


def criterion_line(criterion: rubric.Criterion) -> KeyLine:
    levels = "\n".join(f"{level.points}　{level.text}" for level in criterion.levels)  # i18n: as is
    return KeyLine(levels, False, False, label=criterion.title)


def tidy(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    levels = [{"points": str(one["points"]).strip(), "text": str(one["text"]).strip()} for one in row["levels"]]
    levels.sort(key=lambda level: rubric.number(level["points"]) or 0, reverse=True)
    return {"id": f"c{number}", "title": str(row["title"]).strip(), "levels": levels}


def length_problems(content: Content) -> list[str]:
    least, most = content.key["least"], content.key["most"]
    if not (least.isascii() and least.isdigit() and most.isascii() and most.isdigit()):
        return [_("字数请写整数。")]
    if not int(least) <= int(most) <= LONGEST or int(most) < 1:
        return [_("字数上限在 1 到 %(longest)s 之间，并且不少于下限。") % {"longest": LONGEST}]
    if len(content.key["sample"]) > LONGEST:
        return [_("参考答案超过 %(n)s 个字符。请缩短。") % {"n": LONGEST}]
    return []


def rubric_problems(content: Content) -> list[str]:
    rows = content.key["criteria"]
    if not 1 <= len(rows) <= MOST_CRITERIA:
        return [_("评分标准要有 1 至 %(most)s 项。") % {"most": MOST_CRITERIA}]
    problems = []
    if len({row["title"] for row in rows}) < len(rows) or not all(row["title"] for row in rows):
        problems.append(_("评分标准各项的名称不能为空，也不能重复。"))
    for row in rows:
        problems += [_("%(title)s：%(problem)s") % {"title": row["title"], "problem": text} for text in faults(row)]
    return problems


def faults(row: Mapping[str, Any]) -> list[str]:
    numbers = [rubric.number(level["points"]) for level in row["levels"]]
    wrong = [level["points"] for level, number in zip(row["levels"], numbers, strict=True) if number is None]
    problems = [_("“%(text)s”不是分数，请写不小于 0 的数，至多两位小数。") % {"text": text} for text in wrong]
    if not 2 <= len(numbers) <= MOST_LEVELS:
        problems.append(_("要有 2 至 %(most)s 个档次。") % {"most": MOST_LEVELS})
    elif not wrong and (len(set(numbers)) < len(numbers) or 0 not in numbers or set(numbers) == {0}):
        problems.append(_("各档分数不能相同，最低一档是 0 分。"))
    return problems

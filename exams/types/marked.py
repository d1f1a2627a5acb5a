"""What all types have that people mark: a rubric and a sample in the key, and how both are said."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import rubric
from exams.rules.content import Content, KeyLine, Response
from exams.rules.drafts import Draft
from exams.types.base import ItemType
from exams.types.writing import stem_problems

LONGEST = 5000  # characters an item may allow; a save has to stay below exams.views.saving.LARGEST
MOST_CRITERIA, MOST_LEVELS = 8, 8


class Marked(ItemType):
    """`Draft.answer`: {"criteria": [{"title": "原因", "levels": [{"points": "4", "text": "…"}, …]}, …], "sample": "…"}
    and what `asked` adds. `sample` is an answer to compare with."""

    KEY_TEMPLATE = "exams/types/_essay_key.html"
    NEEDS_MARKER = True

    def build(self, draft: Draft) -> Content:
        answer = draft.answer
        criteria = [tidy(number, row) for number, row in enumerate(answer.get("criteria", ()), 1)]
        key = {"criteria": criteria, **self.asked(answer), "sample": str(answer.get("sample", "")).strip()}
        return Content(draft.kind, draft.stem.strip(), (), key)

    def asked(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What of the key says how much may be handed in, all of it as texts."""
        raise NotImplementedError

    def asked_problems(self, content: Content) -> list[str]:
        """What is wrong with that."""
        raise NotImplementedError

    def written(self, content: Content) -> Mapping[str, Any]:
        criteria = [{"title": row["title"], "levels": row["levels"]} for row in content.key["criteria"]]
        return {"answer": {**content.key, "criteria": criteria}}

    def validate(self, content: Content) -> list[str]:
        problems = [*stem_problems(content), *self.asked_problems(content)]
        if len(content.key["sample"]) > LONGEST:
            problems.append(_("参考答案超过 %(n)s 个字符。请缩短。") % {"n": LONGEST})
        return [*problems, *rubric_problems(content)]

    def share(self, content: Content, response: Response) -> Fraction:
        raise NotImplementedError  # people mark it

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        """The sample; for staff, who look without an answer, the rubric as well."""
        sample = self.beside_sample(KeyLine(content.key["sample"], False, False, label=_("参考答案")), response)
        return (sample,) if response else (sample, *map(criterion_line, self.criteria(content)))

    def beside_sample(self, sample: KeyLine, response: Response) -> KeyLine:
        """The line of the sample with what was given; files are shown elsewhere."""
        return sample

    def how_marked(self, content: Content) -> str:
        return _("由阅卷人按评分标准评阅，标准满分 %(most)s，按比例折算成试卷上的分值。") % {
            "most": rubric.most(self.criteria(content))
        }


def criterion_line(criterion: rubric.Criterion) -> KeyLine:
    levels = "\n".join(f"{level.points}　{level.text}" for level in criterion.levels)  # i18n: as is
    return KeyLine(levels, False, False, label=criterion.title)


def tidy(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    levels = [{"points": str(one["points"]).strip(), "text": str(one["text"]).strip()} for one in row["levels"]]
    levels.sort(key=lambda level: rubric.number(level["points"]) or 0, reverse=True)
    return {"id": f"c{number}", "title": str(row["title"]).strip(), "levels": levels}


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

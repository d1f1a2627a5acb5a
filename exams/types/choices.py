"""Single choice, multiple choice and true/false: options, of which the right set earns the points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils.translation import pgettext

from exams.rules import choice
from exams.rules.content import CandidateView, Content, KeyLine, Option, Response, Shape
from exams.rules.drafts import Draft, OptionDraft
from exams.types.base import ItemType, fresh_id
from exams.types.writing import choice_problems


@dataclass(frozen=True)
class Choice(ItemType):
    """`right` is the fewest and the most options that may be right; None is no limit."""

    least: int  # options
    right: tuple[int, int | None]

    TEMPLATE = "exams/types/choice.html"
    KEY_TEMPLATE = "exams/types/_choice_key.html"
    SHUFFLES = True
    IS_CHOICE = True

    def build(self, draft: Draft) -> Content:
        return content_of(draft, draft.options)

    def written(self, content: Content) -> Mapping[str, Any]:
        right = content.right()
        return {
            "options": tuple(
                OptionDraft(row.text, row.id in right, row.feedback, row.is_fixed) for row in content.options
            )
        }

    def validate(self, content: Content) -> list[str]:
        return choice_problems(content, least=self.least, right=self.right)

    def shape(self, content: Content) -> Shape:
        return choice.shape(content)

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        return choice.candidate_view(content, order)

    def read_response(self, shape: Shape, raw: object) -> Response:
        return choice.read(shape, raw, most=self.right[1] or len(shape.options))

    def share(self, content: Content, response: Response) -> Fraction:
        return choice.all_or_nothing(content, response)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        return choice.describe(content, response, order)

    def model_answer(self, content: Content) -> Response:
        return sorted(content.right())

    def wrong_answer(self, content: Content) -> Response:
        return [option.id for option in content.options if option.id not in content.right()][:1]


class TrueFalse(Choice):
    """Two options that keep their order. Items keep them in Chinese; readers see them in their own language."""

    SHUFFLES = False

    def build(self, draft: Draft) -> Content:
        return content_of(draft, () if draft.right is None else two_options(draft.right))

    def written(self, content: Content) -> Mapping[str, Any]:
        return {"right": content.options[0].id in content.right()}

    def validate(self, content: Content) -> list[str]:
        return choice_problems(content, least=2, most=2, right=self.right)

    def option_text(self, text: str) -> str:
        return {TRUE: pgettext("true or false", "正确"), FALSE: pgettext("true or false", "错误")}.get(text, text)

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        view = super().candidate_view(content, order)
        return replace(view, options=tuple((option, self.option_text(text)) for option, text in view.options))

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        lines = super().describe_key(content, response, order)
        return tuple(replace(line, text=self.option_text(line.text)) for line in lines)


TRUE, FALSE = "正确", "错误"  # i18n: as is (as items keep them)


def two_options(right: bool) -> tuple[OptionDraft, OptionDraft]:
    return OptionDraft(TRUE, right), OptionDraft(FALSE, not right)


def option_of(row: OptionDraft) -> Option:
    text = row.text.strip()
    return Option(fresh_id(), text, row.feedback.strip(), row.fixed or choice.speaks_of_others(text))


def content_of(draft: Draft, rows: Sequence[OptionDraft]) -> Content:
    options = [(option_of(row), row.right) for row in rows]
    right = sorted(option.id for option, is_right in options if is_right)
    return Content(draft.kind, draft.stem.strip(), tuple(option for option, _right in options), {"right": right})

"""Fill in the blanks: every blank has its accepted answers and an equal share of the points."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exams.rules import blanks
from exams.rules.content import CandidateView, Content, KeyLine, Response, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType
from exams.types.writing import blank_problems


class FillIn(ItemType):
    TEMPLATE = "exams/types/fill_in.html"
    IS_TYPED = True

    def build(self, draft: Draft) -> Content:
        accepted = [[text.strip() for text in blank if text.strip()] for blank in draft.blanks]
        return Content(draft.kind, draft.stem.strip(), (), {"blanks": accepted})

    def written(self, content: Content) -> Mapping[str, Any]:
        return {"blanks": content.blanks()}

    def validate(self, content: Content) -> list[str]:
        return blank_problems(content)

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, blanks=len(content.blanks()))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        count = len(content.blanks())
        return CandidateView(content.kind, blanks.numbered(content.stem, count), blanks=count)

    def read_response(self, shape: Shape, raw: object) -> Response:
        return blanks.read(shape, raw)

    def share(self, content: Content, response: Response) -> Fraction:
        return blanks.share(content, response)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        return blanks.describe(content, response)

    def model_answer(self, content: Content) -> Response:
        return [accepted[0] for accepted in content.blanks()]

    def wrong_answer(self, content: Content) -> Response:
        return ["不清楚"] * len(content.blanks())

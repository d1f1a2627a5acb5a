"""A text that people mark by a rubric: short answers and essays.

`Draft.answer`: as of all that people mark (marked.py), and "least": "0", "most": "800", in characters and texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import prose
from exams.rules.content import CandidateView, Content, KeyLine, Response, Shape
from exams.types.base import ToMark
from exams.types.marked import LONGEST, Marked

USUAL = "800"


class Essay(Marked):
    TEMPLATE = "exams/types/essay.html"

    def asked(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "least": str(answer.get("least", "") or "0").strip(),
            "most": str(answer.get("most", "") or USUAL).strip(),
        }

    def asked_problems(self, content: Content) -> list[str]:
        least, most = content.key["least"], content.key["most"]
        if not (least.isascii() and least.isdigit() and most.isascii() and most.isdigit()):
            return [_("字数请写整数。")]
        if not int(least) <= int(most) <= LONGEST or int(most) < 1:
            return [_("字数上限在 1 到 %(longest)s 之间，并且不少于下限。") % {"longest": LONGEST}]
        return []

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, blanks=1, longest=int(content.key["most"]))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        least, most = int(content.key["least"]), int(content.key["most"])
        return CandidateView(content.kind, content.stem, blanks=1, least=least, most=most)

    def read_response(self, shape: Shape, raw: object) -> Response:
        return prose.read(shape, raw)

    def is_answered(self, response: Response) -> bool:
        return prose.length(response) > 0

    def to_mark(self, content: Content, response: Response) -> tuple[ToMark, ...]:
        key, text = content.key, (response or [""])[0]
        return (ToMark(text, least=int(key["least"]), most=int(key["most"]), sample=key["sample"]),)

    def beside_sample(self, sample: KeyLine, response: Response) -> KeyLine:
        return replace(sample, is_given=bool(response), given=(response or [""])[0])

    def model_answer(self, content: Content) -> Response:
        return [content.key["sample"] or _("（示例作答）")]

    def wrong_answer(self, content: Content) -> Response:
        return [""]  # what earns nothing without a marker

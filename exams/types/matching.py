"""Match rows with choices; more choices than rows need are distractors.

`Draft.answer`: {"pairs": [["row", "its choice"], …], "distractors": ["belongs to no row", …]}. Rows that name the same
choice share it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import matching, pairs
from exams.rules.content import CandidateView, Content, KeyLine, Option, Response, Row, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType, fresh_id
from exams.types.writing import stem_problems, text_problems

LEAST, MOST = 2, 12  # rows
MOST_CHOICES = 20


class Matching(ItemType):
    TEMPLATE = "exams/types/matching.html"
    SHUFFLES = True

    def build(self, draft: Draft) -> Content:
        written = [(str(row).strip(), str(choice).strip()) for row, choice in draft.answer.get("pairs", ())]
        texts = [*(choice for _row, choice in written), *map(str.strip, map(str, draft.answer.get("distractors", ())))]
        choices = {text: Option(matching.CHOICE + fresh_id(), text) for text in dict.fromkeys(texts)}
        rows = [(Option(fresh_id(), row), choice) for row, choice in written]
        by_chance = sorted(choices.values(), key=lambda option: option.id)  # not in the order of their rows
        key = {"pairs": {row.id: choices[choice].id for row, choice in rows}}
        return Content(draft.kind, draft.stem.strip(), (*(row for row, _choice in rows), *by_chance), key)

    def written(self, content: Content) -> Mapping[str, Any]:
        right = matching.right_choices(content)
        names = {option.id: option.text for option in matching.choices(content)}
        return {
            "answer": {
                "pairs": [[row.text, names[right[row.id]]] for row in matching.rows(content)],
                "distractors": sorted(text for identity, text in names.items() if identity not in right.values()),
            }
        }

    def validate(self, content: Content) -> list[str]:
        rows, choices = matching.rows(content), matching.choices(content)
        problems = stem_problems(content) + text_problems([row.text for row in rows])
        if not LEAST <= len(rows) <= MOST:
            problems.append(_("请写 %(least)s 至 %(most)s 行配对。") % {"least": LEAST, "most": MOST})
        if not all(choice.text for choice in choices):
            problems.append(_("每一行都要写明与什么配对：左边 = 右边。"))
        if not LEAST <= len(choices) <= MOST_CHOICES:
            problems.append(_("右边连同干扰项要有 %(least)s 至 %(most)s 个。") % {"least": LEAST, "most": MOST_CHOICES})
        return problems

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, tuple(option.id for option in content.options))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        options = tuple((option.id, option.text) for option in content.in_order(order))
        return CandidateView(content.kind, content.stem, options)

    def rows(self, view: CandidateView, response: Response) -> tuple[Row, ...]:
        """`response` may be what a form held that was refused: what is no pair is passed over."""
        given = set(response)
        choices = [(identity, text) for identity, text in view.options if matching.is_choice(identity)]
        shown = []
        for row, text in view.options:
            if not matching.is_choice(row):
                values = tuple((pairs.join(row, identity), choice) for identity, choice in choices)
                shown.append(Row(text, next((value for value, _text in values if value in given), ""), values))
        return tuple(shown)

    def read_response(self, shape: Shape, raw: object) -> Response:
        rows = [identity for identity in shape.options if not matching.is_choice(identity)]
        return pairs.read(raw, rows, set(shape.options) - set(rows))

    def share(self, content: Content, response: Response) -> Fraction:
        return matching.share(content, response)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        right, given = matching.right_choices(content), pairs.given_in(response)
        names = {option.id: option.text for option in matching.choices(content)}
        return tuple(
            KeyLine(
                text=names[right[row.id]],
                is_right=given.get(row.id) == right[row.id],
                is_given=row.id in given,
                given=names.get(given.get(row.id, ""), ""),
                label=row.text,
            )
            for row in content.in_order(order)
            if not matching.is_choice(row.id)
        )

    def model_answer(self, content: Content) -> Response:
        right = matching.right_choices(content)
        return [pairs.join(row.id, right[row.id]) for row in matching.rows(content)]

    def wrong_answer(self, content: Content) -> Response:
        right, choices = matching.right_choices(content), matching.choices(content)
        others = {row: next(choice.id for choice in choices if choice.id != right[row]) for row in right}
        return [pairs.join(row.id, others[row.id]) for row in matching.rows(content)]

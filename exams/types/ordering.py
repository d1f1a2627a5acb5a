"""Put items in order: each gets a place, chosen from a list, so that keyboard and plain forms are enough.

`Draft.answer`: {"items": ["first", "second", …] in the right order, "policy": "all" or "relative"}.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import ordering, pairs
from exams.rules.content import CandidateView, Content, KeyLine, Option, Response, Row, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType, fresh_id
from exams.types.writing import stem_problems, text_problems

LEAST, MOST = 3, 12  # items; with two it would be a true or false


class Ordering(ItemType):
    TEMPLATE = "exams/types/ordering.html"
    SHUFFLES = True

    def build(self, draft: Draft) -> Content:
        options = [Option(fresh_id(), str(text).strip()) for text in draft.answer.get("items", ())]
        key = {"order": [option.id for option in options], "policy": draft.answer.get("policy", ordering.ALL)}
        by_chance = sorted(options, key=lambda option: option.id)  # as papers show it that do not shuffle
        return Content(draft.kind, draft.stem.strip(), tuple(by_chance), key)

    def written(self, content: Content) -> Mapping[str, Any]:
        items = [option.text for option in content.in_order(content.key["order"])]
        return {"answer": {"items": items, "policy": content.key["policy"]}}

    def validate(self, content: Content) -> list[str]:
        problems = stem_problems(content) + text_problems([option.text for option in content.options])
        if not LEAST <= len(content.options) <= MOST:
            problems.append(_("请写 %(least)s 至 %(most)s 项。") % {"least": LEAST, "most": MOST})
        if content.key["policy"] not in ordering.POLICIES:
            problems.append(_("没有“%(text)s”这种计分方式。") % {"text": content.key["policy"]})
        return problems

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, tuple(option.id for option in content.options))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        options = tuple((option.id, option.text) for option in content.in_order(order))
        return CandidateView(content.kind, content.stem, options)

    def rows(self, view: CandidateView, response: Response) -> tuple[Row, ...]:
        given = set(response)
        places = [str(number) for number in range(1, len(view.options) + 1)]
        return tuple(
            Row(
                text,
                next((value for number in places if (value := pairs.join(item, number)) in given), ""),
                tuple((pairs.join(item, number), place(number)) for number in places),
            )
            for item, text in view.options
        )

    def read_response(self, shape: Shape, raw: object) -> Response:
        """Two items may be at the same place for a while: a candidate moves them one after the other."""
        return pairs.read(raw, shape.options, {str(number) for number in range(1, len(shape.options) + 1)})

    def share(self, content: Content, response: Response) -> Fraction:
        return ordering.share(content, response)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        """The items in the right order. Where the relative order counts, what is wrong is told by its neighbour."""
        items = content.in_order(content.key["order"])
        given = pairs.given_in(response)
        is_relative = content.key["policy"] == ordering.RELATIVE and any(response)
        kept = set(ordering.kept(content.key["order"], ordering.arranged(response))) if is_relative else set()
        return tuple(
            KeyLine(
                text=after(items[number - 2].text if number > 1 else "") if is_relative else place(number),
                is_right=option.id in kept if is_relative else given.get(option.id) == str(number),
                is_given=option.id in given,
                given=place(given[option.id]) if option.id in given else "",
                label=option.text,
            )
            for number, option in enumerate(items, 1)
        )

    def how_marked(self, content: Content) -> str:
        if content.key["policy"] == ordering.RELATIVE:
            return _("按先后正确的项数占比得分（最长的、先后正确的一串；只有一项不得分）")
        return _("全部排对才得分")

    def model_answer(self, content: Content) -> Response:
        return in_sequence(content, content.key["order"])

    def wrong_answer(self, content: Content) -> Response:
        return in_sequence(content, content.key["order"][::-1])


def place(number: int | str) -> str:
    return _("第 %(n)s 位") % {"n": number}


def after(item: str) -> str:
    return _("在“%(item)s”之后") % {"item": item} if item else _("排在最前")


def in_sequence(content: Content, order: Sequence[str]) -> Response:
    """The response that gives this order, in the sequence of the options as they are stored."""
    places = {item: str(number) for number, item in enumerate(order, 1)}
    return [pairs.join(option.id, places[option.id]) for option in content.options]

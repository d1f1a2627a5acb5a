"""A case: material that several parts share, each of an existing kind and marked on its own.

The stem is the material. `Draft.answer`: {"parts": [{"kind": "numeric", "points": "2", "stem": "…", …as an item of its
kind, "formula": "p1 * 13%", "carried": "0.5"}, …]}. `points` weigh the parts beside each other; a paper scales their
sum to its own points. How a later figure is marked on an earlier one is in `exams/rules/casework.py`, how the answers
of all parts are one response in `exams/rules/parts.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import blanks, carrying, casework, figures, numeric, parts, rubric
from exams.rules.content import BadResponse, CandidateView, Content, KeyLine, Response, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType, ToMark
from exams.types.case_parts import Part, draft_of, option_row, option_written, parts_in
from exams.types.case_wording import part_line, part_problems, policy_of

LEAST, MOST = 2, 10  # parts
LARGEST = 400  # texts of one response, all parts together


class Case(ItemType):
    TEMPLATE = "exams/types/case.html"
    KEY_TEMPLATE = "exams/types/_case_key.html"

    def __init__(self, kinds: Mapping[str, ItemType]) -> None:
        self.kinds = kinds  # of parts

    # writing
    def build(self, draft: Draft) -> Content:
        rows = [self.built(row) for row in draft.answer.get("parts", ())]
        return Content(draft.kind, draft.stem.strip(), (), {"parts": rows})

    def built(self, row: Mapping[str, Any]) -> dict[str, Any]:
        own = {
            "points": str(row.get("points", "1")).strip(),
            "formula": str(row.get("formula", "")).strip(),
            "carried": str(row.get("carried", "1")).strip() or "1",
        }
        kind = str(row.get("kind", ""))
        if kind not in self.kinds:
            return {"kind": kind, "stem": str(row.get("stem", "")), "options": [], "key": {}, **own}
        content = self.kinds[kind].build(draft_of(row))
        options = [option_row(option) for option in content.options]
        return {"kind": kind, "stem": content.stem, "options": options, "key": dict(content.key), **own}

    def written(self, content: Content) -> Mapping[str, Any]:
        return {"answer": {"parts": [self.written_part(part) for part in parts_in(content)]}}

    def written_part(self, part: Part) -> dict[str, Any]:
        fields = dict(self.kinds[part.content.kind].written(part.content))
        if "options" in fields:
            rows = fields["options"]
            fields["options"] = [option_written(row) for row in rows]
        if "blanks" in fields:
            fields["blanks"] = [list(blank) for blank in fields["blanks"]]
        own = {"kind": part.content.kind, "points": part.points, "stem": part.content.stem}
        return {**own, **fields, "formula": part.formula, "carried": part.carried}

    def validate(self, content: Content) -> list[str]:
        found = parts_in(content)
        problems = [] if content.stem.strip() else [_("请填写材料。")]
        if not LEAST <= len(found) <= MOST:
            problems.append(_("案例要有 %(least)s 至 %(most)s 问。") % {"least": LEAST, "most": MOST})
        for part in found:
            told = self.kind_problems(part) or part_problems(part.number, part, found)
            problems += [_("第 %(n)s 问：%(problem)s") % {"n": part.number, "problem": text} for text in told]
        return problems

    def kind_problems(self, part: Part) -> list[str]:
        if part.content.kind not in self.kinds:
            return [_("“%(kind)s”不能作为案例的一问。") % {"kind": part.content.kind}]
        return self.kinds[part.content.kind].validate(part.content)

    # showing
    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, parts=tuple(self.of(part).shape(part.content) for part in parts_in(content)))

    def fixed(self, content: Content) -> frozenset[str]:
        return frozenset().union(*(self.of(part).fixed(part.content) for part in parts_in(content)))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        views = []
        for part in parts_in(content):
            own = parts.given(order, part.number)
            views.append(replace(self.of(part).candidate_view(part.content, own), points=part.points))
        return CandidateView(content.kind, content.stem, parts=tuple(views))

    # answering
    def read_response(self, shape: Shape, raw: object) -> Response:
        """Only parts with an answer are kept."""
        if isinstance(raw, list) and len(raw) > LARGEST:
            raise BadResponse("too many texts")
        clean = {}
        for number, texts in parts.split(raw, len(shape.parts)).items():
            form = shape.parts[number - 1]
            response = self.kinds[form.kind].read_response(form, texts)
            if self.kinds[form.kind].is_answered(response):
                clean[number] = response
        return parts.joined(clean)

    # grading
    def share(self, content: Content, response: Response) -> Fraction:
        """Of all parts together; those that people mark earn nothing here."""
        return self.total(content, response, {})

    def total(self, content: Content, response: Response, by_people: Mapping[int, Fraction]) -> Fraction:
        found = parts_in(content)
        whole = sum((part.weight for part in found), Fraction(0))
        earned = {**self.shares(content, response), **by_people}
        return sum((part.weight * earned[part.number] for part in found), Fraction(0)) / whole if whole else Fraction(0)

    def shares(self, content: Content, response: Response) -> dict[int, Fraction]:
        return {part.number: self.earned_by(part, content, response).share for part in parts_in(content)}

    def earned_by(self, part: Part, content: Content, response: Response) -> casework.Earned:
        given = parts.given(response, part.number)
        if part.content.kind == "numeric":
            return casework.earned(part.number, figured(content, response))
        if self.of(part).NEEDS_MARKER or not self.of(part).is_answered(given):
            return casework.Earned(Fraction(0))
        return casework.Earned(self.of(part).share(part.content, given))

    def needs_marker(self, shape: Shape, response: Response) -> bool:
        answered = ((form, parts.given(response, number)) for number, form in enumerate(shape.parts, 1))
        return any(self.kinds[form.kind].needs_marker(form, given) for form, given in answered)

    def marked_by_people(self, content: Content) -> list[Part]:
        return [part for part in parts_in(content) if self.of(part).NEEDS_MARKER]

    def criteria(self, content: Content) -> tuple[rubric.Criterion, ...]:
        """Of all parts that people mark, told apart by the number of the part."""
        found = []
        for part in self.marked_by_people(content):
            for one in self.of(part).criteria(part.content):
                title = _("第 %(n)s 问 · %(title)s") % {"n": part.number, "title": one.title}
                found.append(replace(one, id=f"p{part.number}{one.id}", title=title))
        return tuple(found)

    def share_by_people(self, content: Content, response: Response, points: Mapping[str, str]) -> Fraction:
        """The machine's share of the other parts together with what the rubric says of these."""
        known = {one.id for one in self.criteria(content)}
        if set(points) != known:
            raise rubric.NotOnTheRubric("every criterion needs points, and no other")
        given = {}
        for part in self.marked_by_people(content):
            head = f"p{part.number}"
            own = {one.id: points[f"{head}{one.id}"] for one in self.of(part).criteria(part.content)}
            given[part.number] = self.of(part).share_by_people(part.content, parts.given(response, part.number), own)
        return self.total(content, response, given)

    def to_mark(self, content: Content, response: Response) -> tuple[ToMark, ...]:
        return tuple(
            replace(one, stem=part.content.stem)
            for part in self.marked_by_people(content)
            for one in self.of(part).to_mark(part.content, parts.given(response, part.number))
        )

    def carry(self, old: Content, new: Content, response: Response) -> Response:
        ones, others = parts_in(old), parts_in(new)
        if len(ones) != len(others):
            raise carrying.Incomparable("another number of parts")
        answers = {
            one.number: self.of(one).carry(one.content, other.content, parts.given(response, one.number))
            for one, other in zip(ones, others, strict=True)
        }
        return parts.joined(answers)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        return tuple(self.described(part, content, response, order) for part in parts_in(content))

    def described(self, part: Part, content: Content, response: Response, order: Sequence[str]) -> KeyLine:
        kind, given = self.of(part), parts.given(response, part.number)
        lines = kind.describe_key(part.content, given, parts.given(order, part.number))
        line = part_line(part, self.earned_by(part, content, response), is_given=kind.is_answered(given))
        if kind.NEEDS_MARKER:
            line = replace(line, mark="")
        stem = blanks.numbered(line.label, len(part.content.blanks())) if part.content.blanks() else line.label
        return replace(line, lines=lines, template=kind.KEY_TEMPLATE, label=stem)

    def how_marked(self, content: Content) -> str:
        return policy_of(parts_in(content))

    def model_answer(self, content: Content) -> Response:
        return parts.joined({part.number: self.of(part).model_answer(part.content) for part in parts_in(content)})

    def wrong_answer(self, content: Content) -> Response:
        answers = {part.number: self.of(part).wrong_answer(part.content) for part in parts_in(content)}
        return parts.joined({number: given for number, given in answers.items() if any(given)})

    def of(self, part: Part) -> ItemType:
        return self.kinds[part.content.kind]


def figured(content: Content, response: Response) -> dict[int, casework.Figured]:
    return {
        part.number: casework.Figured(
            numeric.key_of(part.content),
            (parts.given(response, part.number) or [""])[0],
            part.formula,
            Fraction(figures.number(part.carried)),
        )
        for part in parts_in(content)
        if part.content.kind == "numeric"
    }

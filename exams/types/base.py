"""The interface of an item type. What most types do alike is written here once; a type overrides the rest.

A type builds what a candidate sees from an allow-list, so a new type leaks nothing by default.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exams.rules import carrying, prose, rubric
from exams.rules.content import CandidateView, Content, KeyLine, Response, Row, Shape
from exams.rules.drafts import Draft
from exams.rules.replay import Answer


@dataclass(frozen=True, slots=True)
class ToMark:
    """One text, or files, that a marker judges. `stem` is that of a part of a case; `files` are digests."""

    text: str = ""
    stem: str = ""
    least: int = 0
    most: int = 0
    sample: str = ""
    files: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        return prose.length([self.text])


class ItemType:
    TEMPLATE = ""  # how a candidate answers
    KEY_TEMPLATE = "exams/types/_written_key.html"  # how the key is shown: beside what was given, or to staff
    SHUFFLES = False  # whether the order of the options may change
    NEEDS_MARKER = False  # whether people mark it, or a part of it, by a rubric in its key
    IS_TYPED = False  # whether a response is a few short texts, so that it can be counted who wrote what
    IS_CHOICE = False  # whether a response is a set of option ids, so that it can be counted who took which

    # writing
    def build(self, draft: Draft) -> Content:
        """Content with fresh ids. Never raises: what is wrong is said by `validate`."""
        raise NotImplementedError

    def written(self, content: Content) -> Mapping[str, Any]:
        """The fields of a Draft that `build` makes this content from."""
        raise NotImplementedError

    def validate(self, content: Content) -> list[str]:
        """What keeps this content from being an item, in the author's language; empty when all is well."""
        raise NotImplementedError

    # showing
    def shape(self, content: Content) -> Shape:
        raise NotImplementedError

    def fixed(self, content: Content) -> frozenset[str]:
        """The options that keep their place on every paper."""
        return frozenset(option.id for option in content.options if option.is_fixed or not self.SHUFFLES)

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        """`order` is that of the options on the paper (rules.parts.order_of)."""
        raise NotImplementedError

    def rows(self, view: CandidateView, response: Response) -> tuple[Row, ...]:
        """The inputs of a type that is answered row by row, with what was given."""
        return ()

    def option_text(self, text: str) -> str:
        """An option as its reader says it: what every item of the type has in common is in the reader's language."""
        return text

    # answering
    def read_response(self, shape: Shape, raw: object) -> Response:
        """Raises BadResponse."""
        raise NotImplementedError

    def is_answered(self, response: Response) -> bool:
        return any(response)

    # grading
    def share(self, content: Content, response: Response) -> Fraction:
        """How much of the points this response earns, 0 to 1. Never asked of a type that needs a marker."""
        raise NotImplementedError

    def earned(self, content: Content, answer: Answer) -> Fraction:
        """The same for an answer with its moments, for a type where it counts when something was decided."""
        return self.share(content, answer.response)

    def needs_marker(self, shape: Shape, response: Response) -> bool:
        """Whether people have to look at this response."""
        return self.NEEDS_MARKER and self.is_answered(response)

    def criteria(self, content: Content) -> tuple[rubric.Criterion, ...]:
        """What people mark by, of a type that needs them."""
        return rubric.criteria_of(content.key)

    def share_by_people(self, content: Content, response: Response, points: Mapping[str, str]) -> Fraction:
        """How much of the points it earns with these of the rubric, by criterion. Raises NotOnTheRubric."""
        return rubric.share(self.criteria(content), points)

    def to_mark(self, content: Content, response: Response) -> tuple[ToMark, ...]:
        """What a marker reads."""
        return ()

    def carry(self, old: Content, new: Content, response: Response) -> Response:
        """A response to the old version, as one to the new. Raises Incomparable, also where people have to mark."""
        if self.NEEDS_MARKER or self.shape(old).blanks != self.shape(new).blanks:
            raise carrying.Incomparable("other answers are asked for")
        ids = carrying.new_ids(old, new)
        return carrying.carried(ids, response) if ids else list(response)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        raise NotImplementedError

    def describe_answer(self, content: Content, answer: Answer, order: Sequence[str]) -> tuple[KeyLine, ...]:
        """The key beside an answer with its moments."""
        return self.describe_key(content, answer.response, order)

    def how_marked(self, content: Content) -> str:
        """What of the marking is a choice of this item, for who reviews it; empty when nothing is."""
        return ""

    def model_answer(self, content: Content) -> Response:
        """A response that earns everything, or would deserve it."""
        raise NotImplementedError

    def wrong_answer(self, content: Content) -> Response:
        """A response that fits and earns nothing: for rehearsals."""
        raise NotImplementedError


def fresh_id() -> str:
    """An option id, which says nothing about the key."""
    return secrets.token_hex(4)

"""How a case keeps its parts: as plain rows in its key, and each as an item of its kind for what works on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exams.rules import figures
from exams.rules.choice import speaks_of_others
from exams.rules.content import Content, Option
from exams.rules.drafts import Draft, OptionDraft


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stored case."""

    number: int
    content: Content
    points: str
    formula: str
    carried: str

    @property
    def weight(self) -> Fraction:
        return Fraction(figures.number(self.points))


def draft_of(row: Mapping[str, Any]) -> Draft:
    """A part as an item of its kind."""
    options = tuple(
        OptionDraft(str(one["text"]), bool(one["right"]), str(one.get("feedback", "")), bool(one.get("fixed", False)))
        for one in row.get("options", ())
    )
    accepted = tuple(tuple(str(text) for text in blank) for blank in row.get("blanks", ()))
    return Draft(
        row["kind"], str(row.get("stem", "")), options, row.get("right"), accepted, answer=row.get("answer", {}) or {}
    )


def option_row(option: Option) -> dict[str, Any]:
    """An option as a case keeps it."""
    row = {"id": option.id, "text": option.text, "feedback": option.feedback}
    return row | {"fixed": True} if option.is_fixed else row


def option_written(row: OptionDraft) -> dict[str, Any]:
    """An option as its author wrote it; that 以上都对 is fixed goes without saying."""
    written = {"text": row.text, "right": row.right, "feedback": row.feedback}
    return written | {"fixed": True} if row.fixed and not speaks_of_others(row.text) else written


def parts_in(content: Content) -> list[Part]:
    return [
        Part(number, content_of(row), row["points"], row["formula"], row["carried"])
        for number, row in enumerate(content.key["parts"], 1)
    ]


def content_of(row: Mapping[str, Any]) -> Content:
    options = tuple(
        Option(one["id"], one["text"], one.get("feedback", ""), bool(one.get("fixed")) or speaks_of_others(one["text"]))
        for one in row["options"]
    )
    return Content(row["kind"], row["stem"], options, row["key"])

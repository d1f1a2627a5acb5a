"""An item as a file holds it: what every format is read into and written from. Nothing here knows the database."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an item shows: png or jpg, and what is in it, read when it is wanted."""

    type: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Record:
    """One item of a file. What the file does not say stays empty; `problems` keep it from being taken in."""

    line: int  # row of a sheet, line of a text, or number of the question
    draft: Draft
    slug: str = ""
    topic: str = ""  # title or slug
    competency: str = ""  # title or slug
    difficulty: int | None = None
    problems: tuple[str, ...] = ()  # each says what to do
    notes: tuple[str, ...] = ()  # what the file has and an item cannot hold
    tags: tuple[str, ...] = ()
    sheet: str = ""  # of a workbook with several
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by their fingerprints

    def to_json(self) -> dict[str, Any]:
        """Without the pictures themselves: what is kept of a file has them in the storage."""
        row = asdict(replace(self, pictures={}))
        return {name: value for name, value in row.items() if name != "pictures"}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Record":
        draft = row["draft"]
        options = tuple(OptionDraft(**option) for option in draft["options"])
        blanks = tuple(tuple(accepted) for accepted in draft["blanks"])
        made = Draft(**{**draft, "options": options, "blanks": blanks, "cites": tuple(draft["cites"])})
        problems, notes = tuple(row["problems"]), tuple(row["notes"])
        tags = tuple(row.get("tags", ()))
        return cls(**{**row, "draft": made, "problems": problems, "notes": notes, "tags": tags})

    @property
    def place(self) -> str:
        """Where in the file, in words."""
        if self.sheet:
            return _("“%(sheet)s”第 %(line)s 行") % {"sheet": self.sheet, "line": self.line}
        return _("第 %(line)s 行") % {"line": self.line}


@dataclass(frozen=True, slots=True)
class Loss:
    """What one item loses in a format. `is_left_out` when the format has no place for its kind at all."""

    reasons: tuple[str, ...] = ()
    is_left_out: bool = False


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why and what to do, in the reader's language."""


class NotHeld(ValueError):
    """This item has no place in the format; the message says why."""

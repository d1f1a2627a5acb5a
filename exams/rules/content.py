"""The plain values of an examination: what an item says, what a candidate may see of it, what a response must fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Response = list[str]  # chosen option ids, or texts in order; each type says what its texts mean


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    feedback: str = ""
    is_fixed: bool = False  # keeps its place when the others are shuffled: 以上都对


@dataclass(frozen=True, slots=True)
class Content:
    """One version of an item with its key. Never leaves the server as it is."""

    kind: str
    stem: str
    options: tuple[Option, ...] = ()
    key: Mapping[str, Any] = field(default_factory=dict)

    def right(self) -> frozenset[str]:
        return frozenset(self.key.get("right", ()))

    def blanks(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(accepted) for accepted in self.key.get("blanks", ()))

    def in_order(self, order: Sequence[str]) -> tuple[Option, ...]:
        """The options as one candidate sees them; an option that the order forgets comes last."""
        place = {identity: number for number, identity in enumerate(order)}
        return tuple(sorted(self.options, key=lambda option: place.get(option.id, len(place))))


@dataclass(frozen=True, slots=True)
class CandidateView:
    """All that a candidate may see before the review opens: an allow-list, so a new field stays on the server."""

    kind: str
    stem: str
    options: tuple[tuple[str, str], ...] = ()  # (id, text)
    blanks: int = 0
    columns: tuple[str, ...] = ()  # what is asked for in each row besides what the type always asks
    chart: str = ""  # the chart of accounts to choose from
    least: int = 0  # characters that are asked for
    most: int = 0  # characters that are allowed
    parts: tuple["CandidateView", ...] = ()  # of a case
    points: str = ""  # what a part of a case counts beside the others
    speed: str = ""  # drill minutes that pass in a minute
    limits: tuple[tuple[str, str], ...] = ()  # (level, minutes) of a drill, where the candidate may know them
    policy: str = ""  # how what is partly right counts, of types that say so beside the question


@dataclass(frozen=True, slots=True)
class Row:
    """One row of inputs on a sitting page, and what stands in it."""

    label: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # (value, text) of a list to choose from; none: a text is typed
    cells: tuple["Row", ...] = ()  # a row of several inputs, each with a label of its own


@dataclass(frozen=True, slots=True)
class Shape:
    """What a response to one slot must fit. Kept in the paper, so that saving an answer never loads an item.

    `options` are ids in the order of this paper; `blanks` counts the texts that are expected; `longest` is how many
    characters such a text may have, 0 where the type knows; `parts` are those of a case.
    """

    kind: str
    options: tuple[str, ...] = ()
    blanks: int = 0
    longest: int = 0
    parts: tuple["Shape", ...] = ()

    def to_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"kind": self.kind, "options": list(self.options), "blanks": self.blanks}
        if self.longest:
            row["longest"] = self.longest
        if self.parts:
            row["parts"] = [part.to_json() for part in self.parts]
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Shape":
        parts = tuple(map(cls.from_json, row.get("parts", ())))
        return cls(row["kind"], tuple(row["options"]), row["blanks"], row.get("longest", 0), parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """One slot of a paper."""

    slot: int
    item_version: int
    points: Decimal
    shape: Shape
    section: int = 1

    def to_json(self) -> dict[str, Any]:
        where = {"slot": self.slot, "item_version": self.item_version, "points": str(self.points)}
        return where | self.shape.to_json() | ({"section": self.section} if self.section > 1 else {})

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Entry":
        shape = Shape.from_json(row)
        return cls(row["slot"], row["item_version"], Decimal(row["points"]), shape, row.get("section", 1))


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the key beside what the candidate gave: an option, or what would be accepted in this place.

    `label` names the place; without one, places are numbered. A part of a case has `lines` of its own, the `template`
    that shows them, and `mark` of `points` that it earned, in the points of the item.
    """

    text: str
    is_right: bool
    is_given: bool
    given: str = ""
    feedback: str = ""
    label: str = ""
    lines: tuple["KeyLine", ...] = ()
    template: str = ""
    mark: str = ""
    points: str = ""


class BadResponse(ValueError):
    """A response does not fit its slot."""

"""What a sheet of the workbook is: its columns by the names people give them, and what a row or some rows of it say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exams.formats.answers import tidy
from exams.formats.record import Record

Values = dict[str, str]
Hint = str | Promise


def in_language(chinese: str, english: str) -> str:
    """What a reader of the file is given; reading understands both."""
    return english if (get_language() or "").startswith("en") else chinese


@dataclass(frozen=True, slots=True)
class Column:
    """`hint` is shown when a cell is chosen, and on the page of explanations. `fills`: cells merged with those above
    say the same in every row; of any other column that is a mistake."""

    field: str
    names: tuple[str, str]  # Chinese, English
    width: int
    others: tuple[str, ...] = ()
    hint: Hint = ""
    fills: bool = True
    is_folded: bool = False

    @property
    def name(self) -> str:
        return in_language(*self.names)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: number, texts by field, what is wrong or worth knowing about its cells, and whether one of them
    itself says something: not all is merged with cells above."""

    number: int
    values: Mapping[str, str]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_own: bool = True

    def get(self, field: str) -> str:
        return self.values.get(field, "")

    def says(self, *fields: str) -> bool:
        return any(self.get(one) for one in fields)


@dataclass(slots=True)
class Block:
    """The rows of one item while they are read; collects what is wrong, each with row and column."""

    layout: "Layout"
    lines: Sequence[Line]
    faults: list[str] = field(default_factory=list)

    def fault(self, line: Line, name: str, text: str) -> None:
        values = {"row": line.number, "column": self.layout.name_of(name), "problem": text}
        self.faults.append(_("第 %(row)s 行“%(column)s”：%(problem)s") % values)

    def one(self, name: str) -> str:
        """What is said once of the whole item, in whichever of its rows; rows that differ are a fault."""
        said = [line for line in self.lines if line.get(name)]
        others = [line for line in said if line.get(name) != said[0].get(name)]
        if others:
            fault = _("和第 %(row)s 行写的不一样。同一道题只写一次。") % {"row": said[0].number}
            self.fault(others[0], name, fault)
        return said[0].get(name) if said else ""

    def told(self) -> tuple[str, ...]:
        """All that keeps these rows from being an item, each once."""
        return tuple(dict.fromkeys([*(fault for line in self.lines for fault in line.faults), *self.faults]))

    def notes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(note for line in self.lines for note in line.notes))


@dataclass(frozen=True)
class Layout:
    """A sheet for some kinds of items. `needed` are the columns by which it is known; an item begins in a row where
    `begins` says something new, and goes on below; without `goes_on` every row is an item."""

    names: tuple[str, str]
    kinds: frozenset[str]
    columns: tuple[Column, ...]
    needed: frozenset[str]
    read: Callable[[Block], Record]
    write: Callable[[Record], list[Values]]
    about: Hint
    begins: str = "stem"
    goes_on: bool = True

    @property
    def name(self) -> str:
        return in_language(*self.names)

    def name_of(self, field: str) -> str:
        return next((column.name for column in self.columns if column.field == field), field)

    def fields(self) -> dict[str, str]:
        """Every name a heading may have, tidied, with the field it means."""
        names = {bare(name): one.field for one in self.columns for name in (*one.others, *one.names)}
        return names | {bare(name): one.field for one in self.columns for name in one.names}

    def blocks(self, lines: Iterable[Line]) -> list[Block]:
        """The rows item by item. The same words in the next row are the same item, unless it has another identifier."""
        found: list[list[Line]] = []
        for line in lines:
            if self.goes_on and found and self.continues(found[-1], line):
                found[-1].append(line)
            else:
                found.append([line])
        return [Block(self, lines) for lines in found]

    def continues(self, above: list[Line], line: Line) -> bool:
        same = line.get(self.begins) in {"", above[0].get(self.begins)}
        return same and line.get("slug") in {"", above[0].get("slug")}


def bare(name: str) -> str:
    """A heading as it is compared: without spaces, without what stands in brackets or a star behind it."""
    plain = tidy(name).replace(" ", "")
    return plain.partition("(")[0].strip("*") or plain

"""The sections of a paper: what each says and asks for, and the clock of those that have one.

A section with `minutes` is closed until the candidate opens it; its clock runs from then, and it closes when its time
is over or when the candidate finishes it. An answer to it counts while it is open, with the same travel time and grace
as at the end of the paper (rules.timing). Sections without a clock are open as long as the paper. After an incident an
examiner may give a closed section time again: it waits until the candidate opens it once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from exams.rules import timing


@dataclass(frozen=True, slots=True)
class Section:
    """What a paper keeps of a section of its blueprint. Numbers start at 1."""

    number: int
    title: str = ""
    instructions: str = ""
    minutes: int | None = None
    pass_percent: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        percent = None if self.pass_percent is None else str(self.pass_percent)
        return {
            "number": self.number,
            "title": self.title,
            "instructions": self.instructions,
            "minutes": self.minutes,
            "pass_percent": percent,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Section":
        percent = row.get("pass_percent")
        return cls(
            row["number"],
            row.get("title", ""),
            row.get("instructions", ""),
            row.get("minutes"),
            None if percent is None else Decimal(percent),
        )


PLAIN = Section(1)  # of a blueprint that asks for nothing special: papers say nothing about it


@dataclass(frozen=True, slots=True)
class Clock:
    """A section with a limit that was opened. Answers to `slots` count until `deadline`, or within `grace` of it."""

    slots: frozenset[int]
    deadline: datetime
    grace: timedelta

    def counts(self, received: datetime, waited: timedelta | None) -> bool:
        return timing.counts(received, self.deadline, waited, self.grace)

    def admits(self, received: datetime) -> bool:
        """Whether an answer that was recorded then could have counted: what the log can say without the browser."""
        return timing.is_in_time(received, self.deadline, self.grace)

    def is_running(self, now: datetime) -> bool:
        return now < self.deadline

    def moved(self, by: timedelta, now: datetime) -> "Clock":
        """As the deadline of the paper was moved while this clock ran; one that is over stays over."""
        return replace(self, deadline=max(now, self.deadline + by)) if self.is_running(now) else self

    def finished(self, now: datetime) -> "Clock":
        return replace(self, deadline=min(now, self.deadline))


@dataclass(slots=True)
class Clocks:
    """What the log says of the sections with a limit: which slots they have, and the clocks of those opened."""

    limited: dict[int, frozenset[int]]  # slots by section number
    opened: dict[int, Clock]
    again: dict[int, timedelta] = field(default_factory=dict)  # closed ones that may be opened again, and for how long

    def section_of(self, slot: int) -> int | None:
        return next((number for number, slots in self.limited.items() if slot in slots), None)

    def counts(self, slot: int, received: datetime, waited: timedelta | None = None) -> bool:
        """Whether an answer to this slot counts as far as its section goes."""
        number = self.section_of(slot)
        if number is None:
            return True
        clock = self.opened.get(number)
        return clock is not None and clock.counts(received, waited)

    def admits(self, slot: int, received: datetime) -> bool:
        number = self.section_of(slot)
        return number is None or (number in self.opened and self.opened[number].admits(received))

    def phase(self, number: int, now: datetime) -> "Phase":
        if number not in self.limited:
            return Phase.FREE
        clock = self.opened.get(number)
        if clock is None:
            return Phase.UNOPENED
        if number in self.again:
            return Phase.AGAIN
        return Phase.RUNNING if clock.is_running(now) else Phase.CLOSED

    def running(self, now: datetime) -> int | None:
        return next((number for number, clock in self.opened.items() if clock.is_running(now)), None)


class Phase(StrEnum):
    """Where a section stands. FREE: it has no clock and is open with the paper. AGAIN: closed, with time to come."""

    FREE = "free"
    UNOPENED = "unopened"
    RUNNING = "running"
    CLOSED = "closed"
    AGAIN = "again"


def sections_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """From what a paper keeps; one plain section where it keeps nothing."""
    return tuple(Section.from_json(row) for row in rows) or (PLAIN,)


def limited_slots(sections: Iterable[Section], section_of: Mapping[int, int]) -> dict[int, list[int]]:
    """The slots of each section with a limit, by its number. `section_of` is by slot."""
    return {
        section.number: sorted(slot for slot, number in section_of.items() if number == section.number)
        for section in sections
        if section.minutes is not None
    }


def minutes_for(minutes: int, usual: int, extra: int) -> int:
    """A section's limit for a candidate with `extra` minutes on top of the `usual` ones: as much longer, rounded up."""
    return minutes if extra <= 0 or usual <= 0 else -(-minutes * (usual + extra) // usual)

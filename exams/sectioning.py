"""A candidate opens a section that has a clock of its own, and finishes it; an examiner gives a closed one time again.

All are events of the attempt.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from exams import logbook
from exams.admitting import extra_minutes_of
from exams.contents import sections_of
from exams.models import Attempt, AttemptEvent
from exams.rules.sections import Clocks, Phase, Section, minutes_for
from exams.running import mine, require_open
from people.models import User

Kind = AttemptEvent.Kind


class NoSuchSection(LookupError):
    """The paper has no section of this number that has a clock."""


class SectionOver(Exception):
    """The section was closed; nobody gets back into it, unless an examiner gives it time again."""


class NotOver(Exception):
    """The section is not closed: a clock that runs is moved with the paper's, and what waits needs nothing."""


class AnotherIsOpen(Exception):
    """One clock at a time: the section that is open has to be finished first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@transaction.atomic
def open_section(attempt_id: int, person: User, number: int, at: datetime | None = None) -> datetime:
    """Start the section's clock, or say when it ends if it runs. Opening twice is opening once.

    Raises NotYours, ExamClosed, NoSuchSection, SectionOver, AnotherIsOpen.
    """
    now = at or timezone.now()
    attempt, section, clocks = found(attempt_id, person, number, now)
    phase = clocks.phase(number, now)
    if phase is Phase.CLOSED:
        raise SectionOver
    if phase is Phase.RUNNING:
        return clocks.opened[number].deadline
    running = clocks.running(now)
    if running is not None:
        raise AnotherIsOpen(running)
    given = clocks.again[number] if phase is Phase.AGAIN else time_for(attempt, section)
    deadline = min(now + given, attempt.deadline)
    data: dict[str, Any] = {"section": number, "deadline": deadline.isoformat(), "grace": attempt.exam.grace_seconds}
    logbook.record(attempt, Kind.SECTION, data, now)
    if phase is Phase.AGAIN:
        bring_back(attempt, clocks.limited[number], now)
    return deadline


def bring_back(attempt: Attempt, slots: Collection[int], now: datetime) -> None:
    """What came too late for the section before is where the candidate goes on: nobody types twice what was there."""
    held = logbook.state_of(attempt.pk).answers
    late: dict[int, dict[str, Any]] = {}
    for data in (
        logbook.events_of(attempt.pk).filter(kind=Kind.LATE).order_by("sequence").values_list("data", flat=True)
    ):
        if data["slot"] in slots and data["version"] > late.get(data["slot"], {"version": 0})["version"]:
            late[data["slot"]] = data
    for slot, data in sorted(late.items()):
        if slot not in held or data["version"] > held[slot].version:
            logbook.record(attempt, Kind.ANSWERED, {**data, "was_late": True}, now)


@transaction.atomic
def finish_section(attempt_id: int, person: User, number: int, at: datetime | None = None) -> None:
    """Close a section before its time is over. Finishing what is over does nothing.

    Raises NotYours, ExamClosed, NoSuchSection (also for one that was never opened).
    """
    now = at or timezone.now()
    attempt, _section, clocks = found(attempt_id, person, number, now)
    if clocks.phase(number, now) is Phase.UNOPENED:
        raise NoSuchSection
    if clocks.phase(number, now) is Phase.RUNNING:
        logbook.record(attempt, Kind.FINISHED, {"section": number}, now)


@transaction.atomic
def reopen_section(
    attempt: Attempt, number: int, minutes: int, by: User, reason: str, at: datetime | None = None
) -> datetime:
    """Give a closed section so many minutes again. They run from when the candidate opens it, who may not be there yet
    or have another section open; and the paper lasts as much longer, or the other sections would pay for them.

    Returns the new deadline of the paper. Raises ExamClosed, NoSuchSection, NotOver.
    """
    now = at or timezone.now()
    row = logbook.locked(pk=attempt.pk)
    require_open(row, now)
    limited_section(row, number)
    if logbook.clocks_of(row.pk).phase(number, now) is not Phase.CLOSED:
        raise NotOver
    row.deadline += timedelta(minutes=minutes)
    row.save(update_fields=["deadline"])
    data = {"section": number, "minutes": minutes, "reason": reason, "by": by.pk, "deadline": row.deadline.isoformat()}
    logbook.record(row, Kind.REOPENED, data, now)
    return row.deadline


def found(attempt_id: int, person: User, number: int, now: datetime) -> tuple[Attempt, Section, Clocks]:
    attempt = mine(attempt_id, person)
    require_open(attempt, now)
    return attempt, limited_section(attempt, number), logbook.clocks_of(attempt.pk)


def limited_section(attempt: Attempt, number: int) -> Section:
    section = next((one for one in sections_of(attempt.paper) if one.number == number and one.minutes), None)
    if section is None:
        raise NoSuchSection
    return section


def time_for(attempt: Attempt, section: Section) -> timedelta:
    """A candidate who has more time for the paper has as much more for a section."""
    extra = extra_minutes_of(attempt.exam, attempt.person)
    return timedelta(minutes=minutes_for(section.minutes or 0, attempt.exam.minutes, extra))

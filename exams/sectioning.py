"""A candidate opens a section that has a clock of its own, and finishes it. Both are events of the attempt."""

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


class NoSuchSection(LookupError):
    """The paper has no section of this number that has a clock."""


class SectionOver(Exception):
    """The section was closed; nobody gets back into it."""


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
    deadline = min(now + time_for(attempt, section), attempt.deadline)
    data: dict[str, Any] = {"section": number, "deadline": deadline.isoformat(), "grace": attempt.exam.grace_seconds}
    logbook.record(attempt, AttemptEvent.Kind.SECTION, data, now)
    return deadline


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
        logbook.record(attempt, AttemptEvent.Kind.FINISHED, {"section": number}, now)


def found(attempt_id: int, person: User, number: int, now: datetime) -> tuple[Attempt, Section, Clocks]:
    attempt = mine(attempt_id, person)
    require_open(attempt, now)
    section = next((one for one in sections_of(attempt.paper) if one.number == number and one.minutes), None)
    if section is None:
        raise NoSuchSection
    return attempt, section, logbook.clocks_of(attempt.pk)


def time_for(attempt: Attempt, section: Section) -> timedelta:
    """A candidate who has more time for the paper has as much more for a section."""
    extra = extra_minutes_of(attempt.exam, attempt.person)
    return timedelta(minutes=minutes_for(section.minutes or 0, attempt.exam.minutes, extra))

"""What a running attempt is asked before anything is noted: mine? open? in time? this window, this browser?"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from exams import doorkeeping, logbook, swift
from exams.models import Attempt
from exams.rules import timing
from exams.rules.content import BadResponse, Entry
from exams.rules.safe_browser import Seal
from people.models import User


class NotYours(Exception):
    """There is no such attempt of this person."""


class StaleWindow(Exception):
    """Another window of the same attempt has taken over."""


class WrongBrowser(Exception):
    """The exam asks for Safe Exam Browser, and this is another one."""


@dataclass
class ExamClosed(Exception):
    """Time is over or the paper was handed in; `saved` says what counts, as version by slot."""

    saved: dict[int, int] = field(default_factory=dict)
    submitted_at: datetime | None = None


def still_counts(attempt: Attempt, now: datetime, waited: timedelta | None = None) -> bool:
    if attempt.state != Attempt.State.RUNNING:
        return False
    return timing.is_in_time(now, attempt.deadline) or timing.counts(now, attempt.deadline, waited, grace_of(attempt))


def mine(attempt_id: int, person: User) -> Attempt:
    try:
        return logbook.locked(pk=attempt_id, person=person)
    except Attempt.DoesNotExist:
        raise NotYours from None


def my_desk(attempt_id: int, person: User) -> Attempt:
    try:
        return swift.locked(attempt_id, person.pk)
    except Attempt.DoesNotExist:
        raise NotYours from None


def require_open(attempt: Attempt, now: datetime) -> None:
    """Until the grace is over: a browser that comes back within it may still open the paper and deliver."""
    if attempt.state != Attempt.State.RUNNING or is_over(attempt, now):
        raise ExamClosed


def is_over(attempt: Attempt, now: datetime) -> bool:
    return not timing.is_in_time(now, attempt.deadline) and not timing.is_in_time(
        now, attempt.deadline, grace_of(attempt)
    )


def grace_of(attempt: Attempt) -> timedelta:
    return timedelta(seconds=attempt.exam.grace_seconds)


def require_browser(attempt: Attempt, seal: Seal | None) -> None:
    if not doorkeeping.is_right_browser(attempt.exam, seal):
        raise WrongBrowser


def require_window(attempt: Attempt, window: str) -> None:
    if not secrets.compare_digest(attempt.window.encode(), window.encode()):
        raise StaleWindow


def closed(attempt_id: int) -> ExamClosed:
    """The refusal, with what was saved before it."""
    state = logbook.state_of(attempt_id)
    return ExamClosed({slot: answer.version for slot, answer in state.answers.items()}, state.submitted_at)


def entry_of(attempt: Attempt, slot: int) -> Entry:
    row: dict[str, Any] | None = next((row for row in attempt.paper.entries if row["slot"] == slot), None)
    if row is None:
        raise BadResponse("no such question in this paper")
    return Entry.from_json(row)

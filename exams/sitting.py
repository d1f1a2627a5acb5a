"""A candidate sits an exam: start, open a window, answer (in saving.py), hand in; and what happens when time runs out.

Every public function is one transaction that checks and writes together.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from exams import doorkeeping, logbook, preparing
from exams.admitting import NotAdmitted, lock, standing
from exams.contents import entries_of, sections_of
from exams.models import Attempt, AttemptEvent, Exam
from exams.rules import timing
from exams.rules.safe_browser import Seal
from exams.rules.sections import limited_slots
from exams.running import (
    ExamClosed,
    NotYours,
    StaleWindow,
    WrongBrowser,
    is_over,
    mine,
    require_browser,
    require_open,
    require_window,
)
from exams.saving import Saved, SectionClosed, VersionTaken, answer, answer_all
from exams.signals import attempt_submitted
from exams.weighing import Reason
from people.models import User
from people.scoping import everyone

Kind = AttemptEvent.Kind


def start(
    exam: Exam,
    person: User,
    at: datetime | None = None,
    *,
    code: str = "",
    address: str | None = None,
    seal: Seal | None = None,
) -> Attempt:
    """Begin, or go on with the attempt that already runs. Raises NotAdmitted, NotEnoughItems.

    `address` is where the request came from, `seal` what it says of its browser; None, for rehearsals and tools, is not
    judged.
    """
    now = at or timezone.now()
    if exam.access_code and standing(exam, person, now, address, seal).may_start:
        require_code(exam, person, code)  # outside the transaction, which would roll the count of tries back
    try:
        return begin(exam, person, now, address, seal)
    except IntegrityError:  # a second click won the race; the database let only one attempt be open
        running = standing(exam, person, at).running
        if running is None:
            raise
        return running


def require_code(exam: Exam, person: User, code: str) -> None:
    if doorkeeping.is_guessing(exam, person):
        raise NotAdmitted(Reason.GUESSING)
    if not doorkeeping.is_right(exam, code):
        raise NotAdmitted(Reason.CODE)


@transaction.atomic
def begin(exam: Exam, person: User, now: datetime, address: str | None, seal: Seal | None) -> Attempt:
    lock(person)  # an arrangement made in this moment comes before the start or moves its deadline
    status = standing(exam, person, now, address, seal)
    if status.running:
        return status.running
    if not status.may_start or person.organisation is None:
        raise NotAdmitted(status.reason)
    with everyone():  # the numbers of one person's attempts
        last = Attempt.objects.filter(exam=exam, person=person).aggregate(last=Max("number"))["last"] or 0
        attempt = Attempt.objects.create(
            exam=exam,
            person=person,
            organisation=person.organisation,
            number=last + 1,
            started_at=now,
            deadline=timing.deadline(now, exam.minutes, status.extra_minutes, status.window.end_for(now)),
        )
    paper = preparing.paper_for(attempt)
    data: dict[str, Any] = {"paper": paper.digest, "deadline": attempt.deadline.isoformat()}
    limited = limited_slots(sections_of(paper), {entry.slot: entry.section for entry in entries_of(paper)})
    if limited:
        data["limited"] = limited
    logbook.record(attempt, Kind.STARTED, data, now, sequence=1)
    return attempt


@transaction.atomic
def open_window(
    attempt: Attempt, at: datetime | None = None, *, address: str | None = None, seal: Seal | None = None
) -> str:
    """Give the newest window the right to save; windows opened before are stale from now on.

    Raises ExamClosed, or NotAdmitted from outside the networks or in another browser than the exam asks for. A window
    that is open may go on saving from wherever it is: a change of the network in mid-exam must not cost answers.
    """
    now = at or timezone.now()
    if not doorkeeping.is_right_place(attempt.exam, address):
        raise NotAdmitted(Reason.PLACE)
    if not doorkeeping.is_right_browser(attempt.exam, seal):
        raise NotAdmitted(Reason.BROWSER)
    row = logbook.locked(pk=attempt.pk)
    require_open(row, now)
    row.window = attempt.window = secrets.token_hex(16)
    row.save(update_fields=["window"])
    logbook.record(row, Kind.OPENED, {"window": row.window}, now)
    return row.window


@transaction.atomic
def submit(
    attempt_id: int,
    person: User,
    at: datetime | None = None,
    *,
    window: str | None = None,
    seal: Seal | None = None,
) -> Attempt:
    """Hand in. Handing in twice is handing in once; after the deadline it counts as collected, not as handed in."""
    now = at or timezone.now()
    attempt = mine(attempt_id, person)
    if attempt.state != Attempt.State.RUNNING:
        return attempt
    require_browser(attempt, seal)
    if window is not None:
        require_window(attempt, window)
    in_time = timing.is_in_time(now, attempt.deadline)
    return hand_in(attempt, Kind.SUBMITTED if in_time else Kind.EXPIRED, now)


def close_overdue(at: datetime | None = None, limit: int = 500) -> int:
    """Collect what is over time, from what was saved. Each attempt is a transaction of its own."""
    now = at or timezone.now()
    with everyone():  # the sweep works for every organisation
        rows = Attempt.objects.filter(state=Attempt.State.RUNNING, deadline__lt=timing.overdue_before(now))
        known = rows.select_related("exam").only("deadline", "exam__grace_seconds").order_by("deadline")
        due = [attempt.pk for attempt in known if is_over(attempt, now)][:limit]
    return sum(close_if_over(attempt, now) for attempt in due)


@transaction.atomic
def close_if_over(attempt_id: int, at: datetime | None = None) -> bool:
    """Collect this attempt if its time is over and nobody did it before. True when this call did it."""
    now = at or timezone.now()
    attempt = logbook.locked(pk=attempt_id)
    if attempt.state != Attempt.State.RUNNING or not is_over(attempt, now):
        return False
    hand_in(attempt, Kind.EXPIRED, now)
    return True


@transaction.atomic
def extend(attempt: Attempt, minutes: int, by: User, reason: str, at: datetime | None = None) -> datetime:
    """Give a running attempt more time; an examiner's decision may go past the end of the window.

    Returns the new deadline. Raises ExamClosed when the attempt is over.
    """
    now = at or timezone.now()
    row = logbook.locked(pk=attempt.pk)
    require_open(row, now)
    logbook.postpone(row, row.deadline + timedelta(minutes=minutes), by, reason, now)
    return row.deadline


def hand_in(attempt: Attempt, kind: AttemptEvent.Kind, now: datetime, data: Mapping[str, Any] | None = None) -> Attempt:
    logbook.record(attempt, kind, data or {}, now)
    # A paper collected late, because nobody swept or within the grace, was still finished at its deadline.
    attempt.state, attempt.submitted_at = Attempt.State.SUBMITTED, min(now, attempt.deadline)
    attempt.save(update_fields=["state", "submitted_at"])
    attempt_submitted.announce(attempt.pk)
    return attempt


__all__ = [
    "ExamClosed",
    "NotAdmitted",
    "NotYours",
    "Saved",
    "SectionClosed",
    "StaleWindow",
    "VersionTaken",
    "WrongBrowser",
    "answer",
    "answer_all",
    "close_if_over",
    "close_overdue",
    "extend",
    "open_window",
    "start",
    "submit",
]

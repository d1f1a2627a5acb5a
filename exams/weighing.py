"""Weighs one person's case at the door of an exam: the first thing that stands in the way, the most telling one first.

What is known of the case is gathered in exams.admitting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from exams import rereading
from exams.models import Admission, Attempt, Exam
from exams.rules.resit import opens_again
from exams.rules.window import Window
from people.models import User


class Reason(StrEnum):
    """Why a standing is as it is. OPEN is the only one that lets a person start."""

    OPEN = "open"
    RUNNING = "running"
    MARKING = "marking"
    PENDING = "pending"
    PASSED = "passed"
    NOT_YET = "not_yet"
    LATE = "late"
    CLOSED = "closed"
    PLACE = "place"
    BROWSER = "browser"
    COURSE = "course"
    EXAM = "exam"
    COOLDOWN = "cooldown"
    USED_UP = "used_up"
    NO_ORGANISATION = "no_organisation"
    CODE = "code"  # only a start finds out
    GUESSING = "guessing"


@dataclass(frozen=True, slots=True)
class Standing:
    reason: Reason
    attempts_left: int | None  # None: as many as one likes
    window: Window
    extra_minutes: int = 0
    running: Attempt | None = None
    last: Attempt | None = None
    next_start: datetime | None = None  # when a cooldown ends, or what was passed may be sat again

    @property
    def may_start(self) -> bool:
        return self.reason is Reason.OPEN


@dataclass(frozen=True, slots=True)
class Case:
    """All that one standing is judged by. A voided attempt does not count; everything else does."""

    exam: Exam
    person: User
    now: datetime
    attempts: list[Attempt]
    admission: Admission | None
    is_prepared: bool
    has_passed_before: bool
    is_right_place: bool
    is_right_browser: bool
    is_pending: bool

    @property
    def last_pass(self) -> Attempt | None:
        """As far as results are out. Practice may be passed as often as one likes."""
        if self.exam.is_practice or self.is_pending:
            return None
        return next((attempt for attempt in reversed(self.attempts) if attempt.passed), None)

    @property
    def resit_at(self) -> datetime | None:
        return resit_at(self.exam, self.last_pass) if self.last_pass else None

    @property
    def is_done(self) -> bool:
        """Passed, and not yet to be sat again."""
        return self.last_pass is not None and (self.resit_at is None or self.now < self.resit_at)

    @property
    def round(self) -> list[Attempt]:
        """The attempts that count against what is allowed: once it may be sat again, those after the pass."""
        if self.last_pass is None or self.is_done:
            return self.attempts
        return [attempt for attempt in self.attempts if attempt.number > self.last_pass.number]

    @property
    def left(self) -> int | None:
        if self.exam.is_practice:
            return None
        allowed = self.exam.attempts_allowed + (self.admission.extra_attempts if self.admission else 0)
        return max(0, allowed - len(self.round))


def judge(case: Case) -> Standing:
    exam, attempts, admission, now = case.exam, case.attempts, case.admission, case.now
    running = next((attempt for attempt in attempts if attempt.state == Attempt.State.RUNNING), None)
    last = attempts[-1] if attempts else None
    ready = cooled_down(exam, case.round[-1] if case.round else None)
    if ready and last and now < ready and exam.reading_unlocks and rereading.has_read_all(last, case.person, now):
        ready = None
    window = window_of(exam, admission)
    if case.is_done:
        ready = case.resit_at if case.resit_at and case.resit_at < window.last_start else None
    return Standing(
        reason=reason(case, window, ready),
        attempts_left=case.left,
        window=window,
        extra_minutes=admission.extra_minutes if admission else 0,
        running=running,
        last=last,
        next_start=ready if ready and ready > now else None,
    )


def window_of(exam: Exam, admission: Admission | None) -> Window:
    window = Window(exam.opens_at, exam.closes_at, exam.late_minutes)
    return window.own(admission.opens_at, admission.closes_at) if admission else window


def reason(case: Case, window: Window, ready: datetime | None) -> Reason:
    """The first thing that stands in the way, the most telling one first."""
    now, states = case.now, {attempt.state for attempt in case.attempts}
    counts = not case.exam.is_practice
    obstacles = [
        (Reason.RUNNING, Attempt.State.RUNNING in states),
        (Reason.MARKING, Attempt.State.SUBMITTED in states),
        # Whoever passed and whoever failed are told the same until results are out.
        (Reason.PENDING, counts and case.is_pending and Attempt.State.GRADED in states),
        (Reason.PASSED, case.is_done),
        (Reason.NO_ORGANISATION, case.person.organisation_id is None),
        (Reason.CLOSED, now >= window.closes_at),
        (Reason.USED_UP, case.left == 0),
        (Reason.LATE, now > window.last_start),
        (Reason.COURSE, not case.is_prepared),  # before the opening, while there is time to learn
        (Reason.EXAM, not case.has_passed_before),
        (Reason.NOT_YET, now < window.opens_at),
        (Reason.COOLDOWN, ready is not None and now < ready),
        (Reason.PLACE, not case.is_right_place),
        (Reason.BROWSER, not case.is_right_browser),
    ]
    return next((reason for reason, stands_in_the_way in obstacles if stands_in_the_way), Reason.OPEN)


def resit_at(exam: Exam, passed: Attempt) -> datetime | None:
    """When this exam may be sat again after this pass; counted from the day of the hand-in, which no regrade moves."""
    zone = timezone.get_default_timezone()
    return opens_again((passed.submitted_at or passed.deadline).astimezone(zone).date(), exam.resit_after_months, zone)


def cooled_down(exam: Exam, last: Attempt | None) -> datetime | None:
    """When the pause after the last attempt is over; counted from its hand-in."""
    if last is None or not exam.cooldown_hours:
        return None
    return (last.submitted_at or last.deadline) + timedelta(hours=exam.cooldown_hours)

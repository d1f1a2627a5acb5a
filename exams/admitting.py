"""May this person start this exam now, and if not, why not?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from courses.models import Enrolment
from exams import disclosing, doorkeeping
from exams.models import Admission, Attempt, Exam
from exams.rules.disclosure import Level
from exams.rules.safe_browser import Seal
from exams.rules.window import Window
from people.models import User
from people.scoping import everyone


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
    next_start: datetime | None = None  # when a cooldown ends

    @property
    def may_start(self) -> bool:
        return self.reason is Reason.OPEN


class NotAdmitted(Exception):
    """This person may not start this exam now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def standing(
    exam: Exam, person: User, now: datetime | None = None, address: str | None = None, seal: Seal | None = None
) -> Standing:
    return standings([exam], person, now, address, seal)[exam.pk]


def standings(
    exams: Iterable[Exam],
    person: User,
    now: datetime | None = None,
    address: str | None = None,
    seal: Seal | None = None,
) -> dict[int, Standing]:
    """By exam id, in three queries however many exams there are. `address`, `seal` None: place, browser not judged."""
    exams, now = list(exams), now or timezone.now()
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    with everyone():  # one person's own rows, whichever organisation they belonged to then
        for attempt in Attempt.objects.filter(person=person, exam__in=exams).order_by("number"):
            attempts[attempt.exam_id].append(attempt)
        admissions = {row.exam_id: row for row in Admission.objects.filter(person=person, exam__in=exams)}
        courses = {exam.course_id for exam in exams if exam.course_id}
        finished = Enrolment.objects.filter(person=person, course__in=courses, finished_at__lte=now)
        done = set(finished.values_list("course_id", flat=True)) if courses else set()
    levels = disclosing.levels(exams, now)
    return {
        exam.pk: judge(
            Case(
                exam,
                person,
                now,
                [attempt for attempt in attempts[exam.pk] if attempt.state != Attempt.State.VOIDED],
                admissions.get(exam.pk),
                is_prepared=exam.course_id in {None, *done},
                is_right_place=doorkeeping.is_right_place(exam, address),
                is_right_browser=doorkeeping.is_right_browser(exam, seal),
                is_pending=levels[exam.pk] is Level.PENDING,
            )
        )
        for exam in exams
    }


@dataclass(frozen=True, slots=True)
class Case:
    """All that one standing is judged by. A voided attempt does not count; everything else does."""

    exam: Exam
    person: User
    now: datetime
    attempts: list[Attempt]
    admission: Admission | None
    is_prepared: bool
    is_right_place: bool
    is_right_browser: bool
    is_pending: bool

    @property
    def left(self) -> int | None:
        if self.exam.is_practice:
            return None
        allowed = self.exam.attempts_allowed + (self.admission.extra_attempts if self.admission else 0)
        return max(0, allowed - len(self.attempts))


def judge(case: Case) -> Standing:
    exam, attempts, admission, now = case.exam, case.attempts, case.admission, case.now
    running = next((attempt for attempt in attempts if attempt.state == Attempt.State.RUNNING), None)
    last = attempts[-1] if attempts else None
    ready = cooled_down(exam, last)
    window = window_of(exam, admission)
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


def lock(person: User) -> None:
    """Until the transaction ends, nobody else starts an attempt of this person or changes their arrangements."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def reason(case: Case, window: Window, ready: datetime | None) -> Reason:
    """The first thing that stands in the way, the most telling one first."""
    now, states = case.now, {attempt.state for attempt in case.attempts}
    counts = not case.exam.is_practice
    passed = counts and any(attempt.passed for attempt in case.attempts)
    obstacles = [
        (Reason.RUNNING, Attempt.State.RUNNING in states),
        (Reason.MARKING, Attempt.State.SUBMITTED in states),
        # Whoever passed and whoever failed are told the same until results are out.
        (Reason.PENDING, counts and case.is_pending and Attempt.State.GRADED in states),
        (Reason.PASSED, passed),
        (Reason.NO_ORGANISATION, case.person.organisation_id is None),
        (Reason.CLOSED, now >= window.closes_at),
        (Reason.USED_UP, case.left == 0),
        (Reason.LATE, now > window.last_start),
        (Reason.COURSE, not case.is_prepared),  # before the opening, while there is time to learn
        (Reason.NOT_YET, now < window.opens_at),
        (Reason.COOLDOWN, ready is not None and now < ready),
        (Reason.PLACE, not case.is_right_place),
        (Reason.BROWSER, not case.is_right_browser),
    ]
    return next((reason for reason, stands_in_the_way in obstacles if stands_in_the_way), Reason.OPEN)


def cooled_down(exam: Exam, last: Attempt | None) -> datetime | None:
    """When the pause after the last attempt is over; counted from its hand-in."""
    if last is None or not exam.cooldown_hours:
        return None
    return (last.submitted_at or last.deadline) + timedelta(hours=exam.cooldown_hours)

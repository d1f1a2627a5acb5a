"""May this person start this exam now, and if not, why not?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from courses.models import Enrolment
from exams.models import Admission, Attempt, Exam
from people.models import User
from people.scoping import everyone


class Reason(StrEnum):
    """Why a standing is as it is. OPEN is the only one that lets a person start."""

    OPEN = "open"
    RUNNING = "running"
    MARKING = "marking"
    PASSED = "passed"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    COURSE = "course"
    COOLDOWN = "cooldown"
    USED_UP = "used_up"
    NO_ORGANISATION = "no_organisation"


@dataclass(frozen=True, slots=True)
class Standing:
    reason: Reason
    attempts_left: int
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


def standing(exam: Exam, person: User, now: datetime | None = None) -> Standing:
    return standings([exam], person, now)[exam.pk]


def standings(exams: Iterable[Exam], person: User, now: datetime | None = None) -> dict[int, Standing]:
    """By exam id, in three queries however many exams there are."""
    exams, now = list(exams), now or timezone.now()
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    with everyone():  # one person's own rows, whichever organisation they belonged to then
        for attempt in Attempt.objects.filter(person=person, exam__in=exams).order_by("number"):
            attempts[attempt.exam_id].append(attempt)
        admissions = {row.exam_id: row for row in Admission.objects.filter(person=person, exam__in=exams)}
        courses = {exam.course_id for exam in exams if exam.course_id}
        finished = Enrolment.objects.filter(person=person, course__in=courses, finished_at__lte=now)
        done = set(finished.values_list("course_id", flat=True)) if courses else set()
    return {
        exam.pk: judge(exam, person, now, attempts[exam.pk], admissions.get(exam.pk), exam.course_id in {None, *done})
        for exam in exams
    }


def judge(
    exam: Exam, person: User, now: datetime, attempts: list[Attempt], admission: Admission | None, prepared: bool
) -> Standing:
    """A voided attempt does not count; everything else does."""
    counting = [attempt for attempt in attempts if attempt.state != Attempt.State.VOIDED]
    allowed = exam.attempts_allowed + (admission.extra_attempts if admission else 0)
    running = next((attempt for attempt in counting if attempt.state == Attempt.State.RUNNING), None)
    last = counting[-1] if counting else None
    ready = cooled_down(exam, last)
    return Standing(
        reason=reason(exam, person, now, counting, max(0, allowed - len(counting)), prepared, ready),
        attempts_left=max(0, allowed - len(counting)),
        extra_minutes=admission.extra_minutes if admission else 0,
        running=running,
        last=last,
        next_start=ready if ready and ready > now else None,
    )


def reason(
    exam: Exam,
    person: User,
    now: datetime,
    attempts: list[Attempt],
    left: int,
    prepared: bool,
    ready: datetime | None,
) -> Reason:
    """The first thing that stands in the way, the most telling one first."""
    states = {attempt.state for attempt in attempts}
    obstacles = [
        (Reason.RUNNING, Attempt.State.RUNNING in states),
        (Reason.MARKING, Attempt.State.SUBMITTED in states),
        (Reason.PASSED, any(attempt.passed for attempt in attempts)),
        (Reason.NO_ORGANISATION, person.organisation_id is None),
        (Reason.CLOSED, now >= exam.closes_at),
        (Reason.USED_UP, left == 0),
        (Reason.NOT_YET, now < exam.opens_at),
        (Reason.COURSE, not prepared),
        (Reason.COOLDOWN, ready is not None and now < ready),
    ]
    return next((reason for reason, stands_in_the_way in obstacles if stands_in_the_way), Reason.OPEN)


def cooled_down(exam: Exam, last: Attempt | None) -> datetime | None:
    """When the pause after the last attempt is over; counted from its hand-in."""
    if last is None or not exam.cooldown_hours:
        return None
    return (last.submitted_at or last.deadline) + timedelta(hours=exam.cooldown_hours)

"""What a holder can do so that a certificate does not run out: from when, until when, and how."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from certificates.faces import Face, house_date
from certificates.models import Certificate
from certificates.rules.states import State
from courses import visibility as course_visibility
from courses.models import CoursePage, Enrolment
from exams import visibility as exam_visibility
from exams.models import Attempt, Exam
from people.models import User
from people.scoping import everyone


@dataclass(frozen=True)
class Way:
    """An exam to pass or a course to finish; without an address where the holder may not open it."""

    kind: str  # exam, course, arrangement (somebody has to set an exam first) or review
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Outlook:
    """`opens_on`: from this day a renewal loses nothing, for the new term follows the old one."""

    opens_on: date
    is_open: bool
    last_day: date
    ways: list[Way]


def outlook(face: Face, holder: User) -> Outlook | None:
    """None for what never runs out, has run out for good, was replaced or revoked."""
    certificate = face.certificate
    if face.expires_on is None or face.state not in (State.VALID, State.GRACE):
        return None
    opens_on = face.expires_on - timedelta(days=certificate.award.renewal_days)
    today = house_date(timezone.now())
    return Outlook(opens_on, today >= opens_on, face.grace_on or face.expires_on, ways_of(certificate, holder))


def ways_of(certificate: Certificate, holder: User) -> list[Way]:
    """An exam that was passed cannot be sat again, so it is no way; nor is a course finished before."""
    award, ways = certificate.award, []
    exams = dict.fromkeys(exam for exam in (award.renewal_exam, award.exam) if exam is not None)
    passed, finished = done_by(holder, list(exams), award.renewal_course)
    for exam in exams:
        if exam.pk not in passed:
            ways.append(
                Way("exam", exam.title, f"/exams/{exam.slug}/" if exam_visibility.may_see(holder, exam) else "")
            )
    course = award.renewal_course
    if course is not None and not finished:
        may_see = course_visibility.may_see(holder, course)
        ways.append(Way("course", course.title, f"/courses/{course.slug}/" if may_see else ""))
    return ways or [Way("arrangement" if exams or course else "review")]


def done_by(holder: User, exams: list[Exam], course: CoursePage | None) -> tuple[set[int], bool]:
    with everyone():  # the holder's own, wherever they were
        attempts = Attempt.objects.filter(person=holder, exam__in=exams, passed=True).exclude(
            state=Attempt.State.VOIDED
        )
        finished = Enrolment.objects.filter(person=holder, course=course, finished_at__isnull=False)
        return set(attempts.values_list("exam_id", flat=True)), course is not None and finished.exists()

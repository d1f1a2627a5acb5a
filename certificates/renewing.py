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
from exams.admitting import standings
from exams.weighing import Reason
from people.models import User
from people.scoping import everyone


@dataclass(frozen=True)
class Way:
    """An exam to pass or a course to finish; without an address where the holder may not open it.

    `from_on`: the day from which an exam that was passed may be sat again, while that is still ahead.
    """

    kind: str  # exam, course, arrangement (somebody has to set an exam first) or review
    title: str = ""
    url: str = ""
    from_on: date | None = None


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
    last_day = face.grace_on or face.expires_on
    return Outlook(opens_on, today >= opens_on, last_day, ways_of(certificate, holder, last_day))


def ways_of(certificate: Certificate, holder: User, last_day: date) -> list[Way]:
    """An exam that was passed is no way unless it may be sat again in time; nor is a course finished before."""
    award, ways = certificate.award, []
    exams = list(dict.fromkeys(exam for exam in (award.renewal_exam, award.exam) if exam is not None))
    found = standings(exams, holder)
    for exam in exams:
        again = found[exam.pk].next_start if found[exam.pk].reason is Reason.PASSED else None
        from_on = house_date(again) if again else None
        if found[exam.pk].reason is not Reason.PASSED or (from_on is not None and from_on <= last_day):
            url = f"/exams/{exam.slug}/" if exam_visibility.may_see(holder, exam) else ""
            ways.append(Way("exam", exam.title, url, from_on))
    course = award.renewal_course
    if course is not None and not has_finished(holder, course):
        url = f"/courses/{course.slug}/" if course_visibility.may_see(holder, course) else ""
        ways.append(Way("course", course.title, url))
    return ways or [Way("arrangement" if exams or course else "review")]


def has_finished(holder: User, course: CoursePage) -> bool:
    with everyone():  # the holder's own, wherever they were
        return Enrolment.objects.filter(person=holder, course=course, finished_at__isnull=False).exists()

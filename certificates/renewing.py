"""What a holder can do so that a certificate does not run out: from when, until when, and how."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from certificates.faces import Face, house_date
from certificates.models import Certificate
from certificates.rules.states import State
from courses import visibility as course_visibility
from exams import visibility as exam_visibility
from people.models import User


@dataclass(frozen=True)
class Way:
    """An exam to pass or a course to finish; without an address where the holder may not open it."""

    kind: str  # exam, course or review
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
    award, ways = certificate.award, []
    for exam in dict.fromkeys(exam for exam in (award.renewal_exam, award.exam) if exam is not None):
        may_see = exam_visibility.may_see(holder, exam)
        ways.append(Way("exam", exam.title, f"/exams/{exam.slug}/" if may_see else ""))
    if award.renewal_course is not None:
        may_see = course_visibility.may_see(holder, award.renewal_course)
        address = f"/courses/{award.renewal_course.slug}/" if may_see else ""
        ways.append(Way("course", award.renewal_course.title, address))
    return ways or [Way("review")]

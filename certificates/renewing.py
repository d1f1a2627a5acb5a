"""What a holder can do so that a certificate does not run out: from when, until when, and how."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.counting import with_state
from certificates.faces import Face, face_of, house_date
from certificates.models import Award, Certificate
from certificates.rules.states import State
from courses import visibility as course_visibility
from courses.models import CoursePage, Enrolment
from courses.retaking import has_finished
from exams import visibility as exam_visibility
from exams.admitting import standings
from exams.weighing import Reason
from people.models import User
from people.scoping import everyone


@dataclass(frozen=True)
class Way:
    """An exam to pass or a course to finish; without an address where the holder may not open it.

    `from_on`: the day from which what was passed or finished may be taken again, while that is still ahead.
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
    opens_on = opening_of(certificate.award, face.expires_on)
    today = house_date(timezone.now())
    last_day = face.grace_on or face.expires_on
    is_open = today >= opens_on
    ways = ways_of(certificate, holder, last_day, None if is_open else opens_on)
    return Outlook(opens_on, is_open, last_day, ways)


def ways_of(certificate: Certificate, holder: User, last_day: date, opens_on: date | None) -> list[Way]:
    """An exam that was passed is no way unless it may be sat again in time; a finished course can be taken again from
    `opens_on` on, None when that has come."""
    award, ways = certificate.award, []
    exams = list(dict.fromkeys(exam for exam in (award.renewal_exam, award.exam) if exam is not None))
    found = standings(exams, holder)
    for exam in exams:
        again = found[exam.pk].next_start if found[exam.pk].reason is Reason.PASSED else None
        from_on = house_date(again) if again else None
        if found[exam.pk].reason is not Reason.PASSED or (from_on is not None and from_on <= last_day):
            url = f"/exams/{exam.slug}/" if exam_visibility.may_see(holder, exam) else ""
            ways.append(Way("exam", exam.title, url, from_on))
    for course in courses_of(award):
        url = f"/courses/{course.slug}/" if course_visibility.may_see(holder, course) else ""
        ways.append(Way("course", course.title, url, opens_on if has_finished(holder, course) else None))
    return ways or [Way("arrangement" if exams else "review")]


def courses_of(award: Award) -> list[CoursePage]:
    """Those that renew it: the one named for that, and the course of an award that asks for nothing else."""
    own = award.course if award.exam is None else None
    return list(dict.fromkeys(course for course in (award.renewal_course, own) if course is not None))


def reasons_to_retake(last: Enrolment) -> list[str]:
    """Why somebody who finished this course takes it again: a certificate that it renews has come due, or one that it
    earns has run out. Before that a certificate would gain nothing by it."""
    course, now = last.course_id, timezone.now()
    alone = Q(award__course=course, award__exam=None)
    with everyone():  # the holder's own, wherever they earned them
        standing = Certificate.objects.filter(alone | Q(award__renewal_course=course), holder=last.person_id)
        standing = with_state(standing.filter(revocation=None, replaced_by=None, issued_at__gte=last.finished_at))
        rows = list(standing.select_related("award").order_by("issued_at", "pk"))
    newest = {row.award_id: face_of(row, now) for row in rows}
    return [words for face in newest.values() if (words := reason_for(face, course, house_date(now)))]


def reason_for(face: Face, course: int, today: date) -> str:
    award = face.certificate.award
    if face.expires_on is None or today < opening_of(award, face.expires_on):
        return ""
    words = {"title": face.certificate.title, "day": date_format(face.grace_on or face.expires_on, "DATE_FORMAT")}
    if face.state in (State.VALID, State.GRACE):
        return _("重新学完这门课程，即可续期证书“%(title)s”，最晚到 %(day)s。") % words
    if award.course_id == course and award.exam_id is None:
        return _("证书“%(title)s”已失效（到 %(day)s 为止）。重新学完这门课程，即可再次取得。") % words
    return ""


def opening_of(award: Award, expires_on: date) -> date:
    """From this day a renewal loses nothing."""
    return expires_on - timedelta(days=award.renewal_days)

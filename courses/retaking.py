"""A finished course taken once more: a new enrolment in which nothing counts yet; the one before stays as it was.

Somebody has a reason to: it was assigned to them once more, or a certificate that it renews comes due, which the apps
above know.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses import visibility
from courses.enrolling import NoOrganisation, NotForThem, release_to_learn
from courses.models import CoursePage, Enrolment
from people.models import User
from people.scoping import everyone

Reasons = Callable[[Enrolment], list[str]]  # worded for the learner; none where there is nothing to take it again for

ASKED: dict[str, Reasons] = {}


class NoReason(Exception):
    """The course is not finished yet, or nothing asks for it once more."""


def register_reasons(app: str, reasons: Reasons) -> None:
    """Of this app or one above, asked about the last time that somebody finished a course."""
    ASKED[app] = reasons


def has_finished(person: User, course: CoursePage) -> bool:
    with everyone():  # one's own learning, wherever one worked
        return Enrolment.objects.filter(person=person, course=course, finished_at__isnull=False).exists()


def reasons_for(last: Enrolment | None) -> list[str]:
    if last is None or last.finished_at is None:
        return []
    return [words for reasons in ASKED.values() for words in reasons(last)]


@transaction.atomic
def take_again(last: Enrolment, at: datetime | None = None) -> Enrolment:
    """Begin once more, with the newest release. A second call returns the enrolment that the first one made."""
    with everyone():  # one's own learning, wherever one worked the last time
        begun = Enrolment.objects.filter(again_of=last).first()
        if begun is not None:
            return begun
        if not reasons_for(last):
            raise NoReason
        if last.person.organisation is None:
            raise NoOrganisation
        if not visibility.may_see(last.person, last.course):
            raise NotForThem
        new = {
            "person": last.person,
            "course": last.course,
            "organisation": last.person.organisation,
            "release": release_to_learn(last.course),
            "enrolled_at": at or timezone.now(),
        }
        return Enrolment.objects.get_or_create(again_of=last, defaults=new)[0]

"""Arranges what differs for one candidate, also while they sit: own dates, more time, more attempts."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from exams import logbook
from exams.admitting import lock
from exams.models import Admission, Attempt, Exam
from exams.rules import timing
from exams.weighing import window_of
from people.models import User
from people.scoping import everyone


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Dates that are None are those of the exam."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extra_minutes: int = 0
    extra_attempts: int = 0
    reason: str = ""


class NoOrganisation(Exception):
    """Arrangements belong to an organisation; this person has none."""


@transaction.atomic
def arrange(exam: Exam, person: User, wish: Arrangement, by: User, at: datetime | None = None) -> Admission:
    """Replace this person's arrangement; a running attempt gets its new deadline at once. Raises NoOrganisation."""
    now = at or timezone.now()
    if person.organisation_id is None:
        raise NoOrganisation
    lock(person)  # no attempt starts with the old dates in between
    with everyone():  # an examiner arranges for all organisations; these are one person's rows
        before = Admission.objects.filter(exam=exam, person=person).first()
        values = {name: getattr(wish, name) for name in wish.__slots__}
        admission, _ = Admission.objects.update_or_create(
            exam=exam, person=person, defaults={**values, "organisation_id": person.organisation_id}
        )
        running = Attempt.objects.filter(exam=exam, person=person, state=Attempt.State.RUNNING).first()
    if running is not None:
        move_deadline(logbook.locked(pk=running.pk), exam, before, admission, by, now)
    return admission


def move_deadline(
    attempt: Attempt, exam: Exam, before: Admission | None, after: Admission, by: User, now: datetime
) -> None:
    """By as much as the arrangement moved it: what was given on the log page stays given. Never into the past."""
    if attempt.state != Attempt.State.RUNNING:
        return
    moved = deadline_under(attempt, exam, after) - deadline_under(attempt, exam, before)
    deadline = max(now, attempt.deadline + moved)
    if not moved or deadline == attempt.deadline:
        return
    logbook.postpone(attempt, deadline, by, after.reason, now)


def deadline_under(attempt: Attempt, exam: Exam, admission: Admission | None) -> datetime:
    extra = admission.extra_minutes if admission else 0
    end = window_of(exam, admission).end_for(attempt.started_at)
    return timing.deadline(attempt.started_at, exam.minutes, extra, end)

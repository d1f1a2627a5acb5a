"""May this person start this exam now, and if not, why not? Gathers what is known; exams.weighing judges it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone

from courses.models import Enrolment
from exams import disclosing, doorkeeping
from exams.models import Admission, Attempt, Exam
from exams.rules.disclosure import Level
from exams.rules.safe_browser import Seal
from exams.weighing import Case, Reason, Standing, judge
from people.models import User
from people.scoping import everyone


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
        required = {exam.requires_id for exam in exams if exam.requires_id}
        passed = passed_of(person, required, now) if required else set()
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
                has_passed_before=exam.requires_id in {None, *passed},
                is_right_place=doorkeeping.is_right_place(exam, address),
                is_right_browser=doorkeeping.is_right_browser(exam, seal),
                is_pending=levels[exam.pk] is Level.PENDING,
            )
        )
        for exam in exams
    }


def passed_of(person: User, exams: Collection[int], now: datetime) -> set[int]:
    """Which of these exams this person passed, as far as the results are out."""
    rows = Attempt.objects.filter(person=person, exam__in=exams, state=Attempt.State.GRADED, passed=True)
    found = {row.exam for row in rows.select_related("exam")}
    levels = disclosing.levels(found, now)
    return {exam.pk for exam in found if levels[exam.pk] is not Level.PENDING}


def extra_minutes_of(exam: Exam, person: User) -> int:
    """What was arranged for this person."""
    with everyone():  # one person's own row
        return Admission.objects.filter(exam=exam, person=person).values_list("extra_minutes", flat=True).first() or 0


def lock(person: User) -> None:
    """Until the transaction ends, nobody else starts an attempt of this person or changes their arrangements."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)

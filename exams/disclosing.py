"""What of a result may be seen, by whom it concerns and by all who are told of it; and how an examiner opens it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from exams.models import Admission, Attempt, Exam
from exams.rules.disclosure import Level, Policy
from exams.signals import attempt_graded
from people.scoping import everyone

Moment = Exam.Moment


def level_of(exam: Exam, now: datetime | None = None) -> Level:
    return levels([exam], now)[exam.pk]


def levels(exams: Iterable[Exam], now: datetime | None = None) -> dict[int, Level]:
    """By exam id. Two queries at most, and none while nothing waits for the close of a window."""
    exams, now = list(exams), now or timezone.now()
    closed = closings(exam for exam in exams if Moment.CLOSED in {exam.results_when, exam.keys_when})
    return {exam.pk: policy_of(exam, closed.get(exam.pk, exam.closes_at)).level(now) for exam in exams}


def opened_at(exam: Exam, graded_at: datetime) -> datetime | None:
    """When a result of this moment could first be seen; None while that is open, or where no marks are shown."""
    if exam.review == Exam.Review.NOTHING:
        return None
    closed = closings([exam] if exam.results_when == Moment.CLOSED else [])
    return policy_of(exam, closed.get(exam.pk, exam.closes_at)).opened_at(graded_at)


def policy_of(exam: Exam, closed_at: datetime) -> Policy:
    return Policy(exam.review, exam.results_when, exam.keys_when, closed_at, exam.released_at)


def closings(exams: Iterable[Exam]) -> dict[int, datetime]:
    """By exam id, when the last candidate's window closes: own dates and running attempts count too."""
    ends = {exam.pk: exam.closes_at for exam in exams}
    if not ends:
        return ends
    with everyone():  # an answer must not reach anybody while somebody of another organisation still sits
        own = Admission.objects.filter(exam__in=ends, closes_at__isnull=False).order_by()
        running = Attempt.objects.filter(exam__in=ends, state=Attempt.State.RUNNING).order_by()
        found = [
            *own.values_list("exam").annotate(Max("closes_at")),
            *running.values_list("exam").annotate(Max("deadline")),
        ]
    for exam, end in found:
        ends[exam] = max(ends[exam], end)
    return ends


def veiled(attempts: Iterable[Attempt], now: datetime | None = None) -> list[Attempt]:
    """For showing only: an attempt whose result is still pending looks as if it waited for its grade."""
    shown = list(attempts)
    known = levels({attempt.exam for attempt in shown}, now)
    for attempt in shown:
        if attempt.state == Attempt.State.GRADED and known[attempt.exam_id] is Level.PENDING:
            attempt.state = Attempt.State.SUBMITTED
            attempt.score = attempt.max_score = attempt.passed = attempt.graded_at = None
    return shown


@transaction.atomic
def release(exam: Exam, at: datetime | None = None) -> bool:
    """Open what waits for the examiner; twice is once. True when this call did it."""
    now = at or timezone.now()
    if not Exam.objects.filter(pk=exam.pk, released_at=None).update(released_at=now):
        return False
    exam.released_at = now
    report(exam, f"released-{now.timestamp():.0f}")
    return True


def report_if_opened(exam: Exam, was: Level, at: datetime | None = None) -> None:
    """After the exam's policy or dates were changed from level `was`: what that opened is reported too."""
    now = at or timezone.now()
    if was is Level.PENDING and level_of(exam, now) is not Level.PENDING:
        report(exam, f"opened-{now.timestamp():.0f}")


def announce_closed(at: datetime | None = None) -> int:
    """Report the passes of exams whose last window has closed since they were last reported. How many exams."""
    now = at or timezone.now()
    exams = list(Exam.objects.filter(results_when=Moment.CLOSED, closes_at__lte=now))
    closed = closings(exams)
    return sum(announce(exam, closed[exam.pk], now) for exam in exams if closed[exam.pk] <= now)


@transaction.atomic
def announce(exam: Exam, closed_at: datetime, now: datetime) -> bool:
    unheard = Q(announced_at=None) | Q(announced_at__lt=closed_at)
    if not Exam.objects.filter(unheard, pk=exam.pk).update(announced_at=now):
        return False
    report(exam, f"closed-{now.timestamp():.0f}")
    return True


def report(exam: Exam, occasion: str) -> None:
    """Tell again, one rung up, who was graded: certificates were not issued while the result was pending."""
    with everyone():  # whoever passed, in any organisation
        passed = Attempt.objects.filter(exam=exam, state=Attempt.State.GRADED, passed=True)
        for identity in passed.order_by("pk").values_list("pk", flat=True):
            attempt_graded.announce(identity, occasion)

"""What the marking pages show: which exams wait, how far each question is. Everything behind the viewer's wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from exams.marking import held_by, open_places
from exams.models import Attempt, Exam, Marking, MarkingPlan, MarkingTask
from people.models import User


@dataclass(frozen=True, slots=True)
class Queued:
    """An exam with answers to mark: how many answers there are, how many are settled, since when the oldest waits."""

    exam: Exam
    total: int
    settled: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an exam across its attempts. Counts are answers; `open_for_me` are those this person may take."""

    version: int
    slug: str
    stem: str
    total: int
    settled: int
    held: int
    third: int
    open_for_me: int

    @property
    def percent(self) -> int:
        return 100 * self.settled // self.total if self.total else 0


def tasks() -> QuerySet[MarkingTask]:
    """Answers of attempts that count."""
    return MarkingTask.objects.filter(attempt__state__in=[Attempt.State.SUBMITTED, Attempt.State.GRADED])


def exams() -> list[Queued]:
    """Exams with answers in this viewer's scope, those that wait longest first. Two queries."""
    waiting = Q(mark=None)
    rows = tasks().order_by().values("exam").annotate(
        total=Count("pk"), settled=Count("mark"), oldest=Min("attempt__submitted_at", filter=waiting)
    )  # fmt: skip
    counted = {row["exam"]: row for row in rows}
    found = Exam.objects.in_bulk(list(counted))
    queued = [Queued(found[pk], row["total"], row["settled"], row["oldest"]) for pk, row in counted.items()]
    return sorted(queued, key=lambda one: (one.oldest is None, one.oldest or timezone.now(), one.exam.title))


def questions(exam: Exam, marker: User, at: datetime | None = None) -> list[Question]:
    """In the order of their identifiers. Three queries, however many answers there are."""
    now = at or timezone.now()
    mine = tasks().filter(exam=exam)
    names = {"version": F("item_version"), "slug": F("item_version__item__slug"), "stem": F("item_version__stem")}
    rows: Any = mine.order_by().values(**names).annotate(total=Count("pk"), settled=Count("mark"))
    held = Q(marker__isnull=False, leased_until__gte=now)
    places: Any = Marking.objects.filter(task__in=mine, done_at=None).order_by().values(version=F("task__item_version"))
    begun: dict[int, Any] = {
        row["version"]: row
        for row in places.annotate(held=Count("pk", filter=held), third=Count("pk", filter=Q(round=3)))
    }
    free = open_places(exam, marker, now).order_by().values(version=F("task__item_version"))
    open_ones = dict(free.annotate(n=Count("task", distinct=True)).values_list("version", "n"))
    nothing = {"held": 0, "third": 0}
    return [
        Question(
            **row,
            held=begun.get(row["version"], nothing)["held"],
            third=begun.get(row["version"], nothing)["third"],
            open_for_me=open_ones.get(row["version"], 0),
        )
        for row in sorted(rows, key=lambda row: row["slug"])
    ]


def mine(exam: Exam, marker: User, most: int = 10) -> list[Marking]:
    """What this person marked last and may still change, newest first; and what they hold."""
    held = list(held_by(marker, timezone.now()).filter(task__exam=exam).select_related("task__item_version__item"))
    open_tasks = MarkingTask.objects.filter(exam=exam, attempt__state=Attempt.State.SUBMITTED)
    done = Marking.objects.filter(task__in=open_tasks, marker=marker).exclude(done_at=None)
    return held + list(done.select_related("task__item_version__item").order_by("-done_at")[:most])


def is_blind(exam: Exam) -> bool:
    plan = MarkingPlan.objects.filter(exam=exam).first()
    return plan.is_blind if plan else True

"""People mark answers: take the next one, give it back, mark it. Every mark is an event in the log of the attempt.

A marker holds an answer by a lease, so that two never mark the same one by accident; nobody marks their own.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from exams import grading, logbook, types
from exams.contents import content_of
from exams.models import Attempt, AttemptEvent, Exam, Marking, MarkingAllocation, MarkingTask
from exams.rules.grade import mark as mark_of
from exams.rules.replay import State
from exams.rules.settling import Policy, wanted
from people.models import User

LEASE = timedelta(minutes=30)
TRIES = 20  # other markers may be faster that often


class NotHeld(Exception):
    """This answer is not with this marker: the lease ran out and somebody else took it, or it is graded."""


def open_places(exam: Exam, marker: User, now: datetime) -> QuerySet[Marking]:
    """Free places at answers of this exam that this person may mark. `MarkingTask` is behind the wall.

    A question that was given to some is for them alone; a dispute is for anybody who has not marked it.
    """
    tasks = MarkingTask.objects.filter(exam=exam, mark=None, attempt__state=Attempt.State.SUBMITTED)
    mine = Marking.objects.filter(marker=marker).values("task")
    free = Q(marker=None) | Q(leased_until__lt=now)
    allocated = MarkingAllocation.objects.filter(exam=exam, item=OuterRef("task__item_version__item"))
    theirs = ~Exists(allocated) | Exists(allocated.filter(marker=marker)) | Q(round=3)
    return (
        Marking.objects.filter(free, theirs, task__in=tasks.exclude(attempt__person=marker), done_at=None)
        .exclude(task__in=mine)
        .order_by(Case(When(round=3, then=0), default=1), "task__number", "round")  # a dispute has waited longest
    )


def claim(
    exam: Exam, version: int, marker: User, at: datetime | None = None, *, but_not: int | None = None
) -> Marking | None:
    """The answer to this question that this person marks next, held for them: one they hold already, or a free one.

    None when there is nothing left. `but_not` is a place to pass over, because they just gave it back.
    """
    now = at or timezone.now()
    held = held_by(marker, now).filter(task__exam=exam, task__item_version=version).first()
    if held is not None:
        return renew(held, now)
    places = open_places(exam, marker, now).filter(task__item_version=version)
    others = places.exclude(pk=but_not) if but_not else places
    for _ in range(TRIES):
        place = others.first() or places.first()
        if place is None or take(place, marker, now):
            return place
    return None


def held_by(marker: User, now: datetime) -> QuerySet[Marking]:
    """Places this person has begun with and not finished; also after the lease, while nobody else took them."""
    open_tasks = MarkingTask.objects.filter(mark=None, attempt__state=Attempt.State.SUBMITTED)
    return Marking.objects.filter(task__in=open_tasks, marker=marker, done_at=None).order_by("leased_until")


def renew(place: Marking, now: datetime) -> Marking | None:
    held = Marking.objects.filter(pk=place.pk, marker=place.marker_id, done_at=None)
    return place if held.update(leased_until=now + LEASE) else None


def take(place: Marking, marker: User, now: datetime) -> bool:
    """Hold the place if it is still free: the condition and the write are one statement."""
    free = Marking.objects.filter(Q(marker=None) | Q(leased_until__lt=now), pk=place.pk, done_at=None)
    try:
        with transaction.atomic():
            return bool(free.update(marker=marker, leased_until=now + LEASE))
    except IntegrityError:  # a second window of the same person took the other place of this answer
        return False


def give_back(place: Marking, marker: User) -> None:
    """Leave it to somebody else. What is not held any more stays as it is."""
    Marking.objects.filter(pk=place.pk, marker=marker, done_at=None).update(marker=None, leased_until=None)


@transaction.atomic
def mark(
    place: Marking, marker: User, points: Mapping[str, str], comment: str = "", at: datetime | None = None
) -> Attempt:
    """Give marks by the rubric; grades the attempt when nothing waits any more. Raises NotHeld, NotOnTheRubric.

    A marker may change their mind until the answer is settled by another's mark or the attempt is graded.
    """
    now = at or timezone.now()
    task = place.task
    attempt = logbook.locked(pk=task.attempt_id)
    if attempt.state != Attempt.State.SUBMITTED or attempt.person_id == marker.pk:
        raise NotHeld
    content, response = content_of(task.item_version), logbook.state_of(attempt.pk).responses.get(task.slot, [])
    share = types.of(content.kind).share_by_people(content, response, points)
    worth = mark_of(task.points, share)
    values = {"mark": worth, "points": dict(points), "comment": comment, "done_at": now}
    if place.round != 3 and task.markings.filter(round=3).exists():
        raise NotHeld  # a third marker was asked because of this mark
    if not Marking.objects.filter(pk=place.pk, marker=marker).update(**values):
        raise NotHeld
    data: dict[str, Any] = {"slot": task.slot, "round": place.round, "by": marker.pk, "mark": str(worth)}
    logbook.record(attempt, AttemptEvent.Kind.MARKED, {**data, "points": dict(points), "comment": comment}, now)
    state = logbook.state_of(attempt.pk)
    settle(task, attempt, state)
    return grading.conclude(attempt, now, state)


def settle(task: MarkingTask, attempt: Attempt, state: State) -> None:
    """Note what the marks come to, or ask for a third marker."""
    settled = grading.settled_at(attempt, state, task.slot)
    given = {number: marking.mark for number, marking in state.markings[task.slot].items()}
    if settled is None and wanted(state.policy or Policy(), task.points, given) == 3:
        Marking.objects.get_or_create(task=task, round=3)
    MarkingTask.objects.filter(pk=task.pk).update(mark=settled.mark if settled else None)

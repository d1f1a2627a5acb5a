"""Prepares papers before an exam opens, so that a class that starts at once takes papers and draws none.

Papers wait for the candidates who are known, and some for whoever else comes. Each is taken once; where none waits, or
what waits is out of date, a paper is drawn at the start as ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from exams import drawing, inviting
from exams.drawing import Plan
from exams.models import Attempt, Exam, ItemVersion, Paper, PreparedPaper
from exams.rules.draw import NotEnoughItems
from jobs.enqueuing import enqueue_merged
from people.models import User
from people.scoping import everyone

LEAD = timedelta(hours=24)  # before the opening
MOST = 2000  # candidates per exam; whoever comes beyond gets a spare paper, or one is drawn
BATCH = 50  # papers a transaction
LEAST_SPARE, SPARE_SHARE = 5, 20  # one more for each so many candidates
DISCARDS = 3  # papers out of date that one start throws away before it draws
COLUMNS = ("seed", "form", "entries", "sections", "digest")


@dataclass(frozen=True, slots=True)
class Stock:
    expected: int
    prepared: int
    spare: int


def paper_for(attempt: Attempt) -> Paper:
    """The paper of an attempt that starts: a prepared one, or drawn now. Raises NotEnoughItems."""
    waiting = take(attempt)
    if waiting is not None:
        return Paper.objects.create(attempt=attempt, **{name: getattr(waiting, name) for name in COLUMNS})
    return Paper.objects.create(attempt=attempt, **drawing.fresh_sheet(drawing.plan_of(attempt.exam.blueprint)))


def take(attempt: Attempt) -> PreparedPaper | None:
    """The paper that waits for this candidate, else a spare one, taken out of the stock. In the caller's transaction.

    Two who come at once take two: on PostgreSQL a row that another start has locked is passed over, on SQLite there is
    no other.
    """
    rows = PreparedPaper.objects.select_for_update(skip_locked=True).filter(
        Q(person=attempt.person_id) | Q(person=None), exam=attempt.exam_id, revision=attempt.exam.blueprint.revision
    )
    for _try in range(DISCARDS):
        found = rows.order_by("number", "pk").first()  # one's own has number 0
        if found is None:
            return None
        found.delete()
        if is_sound(found):
            return found
    return None


def is_sound(paper: PreparedPaper) -> bool:
    """Whether every item on it is still the approved one and in use."""
    wanted = {entry["item_version"] for entry in paper.entries}
    approved = ItemVersion.objects.filter(pk__in=wanted, state=ItemVersion.State.APPROVED, item__retired_at=None)
    return approved.count() == len(wanted)


def ask_for_due(at: datetime | None = None) -> int:
    """Ask for the papers of exams that open soon; how many exams. What nobody took is thrown away after the end."""
    now = at or timezone.now()
    PreparedPaper.objects.filter(exam__closes_at__lte=now).delete()
    soon = Exam.objects.filter(opens_at__gt=now, opens_at__lte=now + LEAD, is_practice=False)
    for pk in soon.values_list("pk", flat=True):
        ask(pk)
    return soon.count()


def ask(exam_id: int) -> None:
    enqueue_merged("prepare_papers", str(exam_id), exam=exam_id)


def prepare(exam_id: int) -> int:
    """Make the papers that are missing, a batch a transaction; how many. Twice is once: the database lets one wait for
    a person, and one under each spare number."""
    exam = Exam.objects.select_related("blueprint").filter(pk=exam_id).first()
    if exam is None:
        return 0
    plan = drawing.plan_of(exam.blueprint)
    discard_stale(exam, plan)
    held = set(PreparedPaper.objects.filter(exam=exam).values_list("person_id", "number"))
    people = list(expected(exam).values_list("pk", flat=True)[:MOST])
    spares = range(1, LEAST_SPARE + len(people) // SPARE_SHARE + 1)
    places: list[tuple[int | None, int]] = [*((pk, 0) for pk in people), *((None, n) for n in spares)]
    missing = [place for place in places if place not in held]
    try:
        for start in range(0, len(missing), BATCH):
            make(exam, plan, missing[start : start + BATCH])
    except NotEnoughItems:
        return 0  # the examiner's page says so, and the start will
    return len(missing)


@transaction.atomic
def make(exam: Exam, plan: Plan, places: list[tuple[int | None, int]]) -> None:
    PreparedPaper.objects.bulk_create(
        [
            PreparedPaper(
                exam=exam,
                person_id=person,
                number=number,
                revision=exam.blueprint.revision,
                **drawing.fresh_sheet(plan),
            )
            for person, number in places
        ],
        ignore_conflicts=True,
    )


def discard_stale(exam: Exam, plan: Plan) -> None:
    """Throw away what was made for an earlier plan, or with an item that is not the one to draw any more."""
    rows = PreparedPaper.objects.filter(exam=exam)
    rows.exclude(revision=exam.blueprint.revision).delete()
    known = {candidate.version for candidate in plan.pool}
    stale = [
        pk
        for pk, entries in rows.values_list("pk", "entries").iterator(BATCH)
        if any(entry["item_version"] not in known for entry in entries)
    ]
    rows.filter(pk__in=stale).delete()


def expected(exam: Exam) -> QuerySet[User]:
    """Those who may come for the first time: in the audience, with the course finished, and not there before."""
    with everyone():  # papers are prepared for every organisation
        sat = Attempt.objects.filter(exam=exam).exclude(state=Attempt.State.VOIDED).values("person_id")
        return inviting.meant(exam).exclude(pk__in=sat).order_by("pk")


def stock(exam: Exam) -> Stock:
    """How many are expected, and how many papers wait."""
    counted = PreparedPaper.objects.filter(exam=exam, revision=exam.blueprint.revision).aggregate(
        own=Count("pk", filter=Q(person__isnull=False)), spare=Count("pk", filter=Q(person=None))
    )
    return Stock(expected(exam).count(), counted["own"], counted["spare"])

"""Candidates object to the mark of a question, within so many days; somebody who did not mark it answers.

An answer may raise the mark, by the same event as any other correction, and never lowers it.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams import disclosing, grading, logbook, regrading
from exams.contents import entries_of
from exams.models import Appeal, Attempt, AttemptEvent, MarkingPlan
from exams.rules.content import Entry
from exams.rules.disclosure import Level
from exams.rules.replay import State
from notices.posting import post
from people.models import User
from people.scoping import everyone

Kind = AttemptEvent.Kind


class NoAppeal(Exception):
    """Not one's own graded attempt, too late, nothing to gain at this question, or objected to before."""


class NotForYou(Exception):
    """Who gave the mark, or sat the exam, does not answer."""


class NoSuchMark(ValueError):
    """An answer keeps the mark or raises it, up to the points of the question."""


def open_until(attempt: Attempt) -> datetime | None:
    """The end of the window, counted from the moment the first grade could be seen; None without one."""
    plan = MarkingPlan.objects.filter(exam=attempt.exam_id).first()
    grade = logbook.events_of(attempt.pk).filter(kind=Kind.GRADED).order_by("sequence").first()
    if plan is None or not plan.appeal_days or grade is None:
        return None
    opened = disclosing.opened_at(attempt.exam, grade.at)
    return opened + timedelta(days=plan.appeal_days) if opened else None


@transaction.atomic
def appeal(attempt_id: int, person: User, slot: int, text: str, at: datetime | None = None) -> Appeal:
    """Raises NoAppeal."""
    now = at or timezone.now()
    with everyone():  # their own attempt, whichever organisation they belonged to then
        attempt = Attempt.objects.filter(pk=attempt_id, person=person).first()
        if attempt is None:
            raise NoAppeal
        attempt = logbook.locked(pk=attempt_id)
        until, state = open_until(attempt), logbook.state_of(attempt.pk)
        entry = entry_of(attempt, slot)
        is_open = until is not None and now <= until and disclosing.level_of(attempt.exam, now) >= Level.MARKS
        if attempt.state != Attempt.State.GRADED or not is_open or entry is None:
            raise NoAppeal
        mark = state.marks.get(slot, Decimal(0))
        if mark >= entry.points or Appeal.objects.filter(attempt=attempt, slot=slot).exists():
            raise NoAppeal
        made = Appeal.objects.create(
            attempt=attempt, organisation_id=attempt.organisation_id, slot=slot, text=text, was=mark, at=now
        )
    logbook.record(attempt, Kind.APPEALED, {"slot": slot, "text": text}, now)
    return made


def entry_of(attempt: Attempt, slot: int) -> Entry | None:
    return next((entry for entry in entries_of(attempt.paper) if entry.slot == slot), None)


def may_answer(made: Appeal, person: User, state: State) -> bool:
    markers = {marking.marker for marking in state.markings.get(made.slot, {}).values()}
    return person.pk not in markers | {made.attempt.person_id}


@transaction.atomic
def reply(made: Appeal, by: User, answer: str, mark: Decimal | None = None, at: datetime | None = None) -> Appeal:
    """Answer, once; a second answer changes nothing. Without a mark, or with the present one, the mark stays.

    Raises NotForYou, NoSuchMark.
    """
    now = at or timezone.now()
    attempt = logbook.locked(pk=made.attempt_id)
    made = Appeal.objects.select_related("attempt").get(pk=made.pk)
    if made.answered_at is not None:
        return made
    state, entry = logbook.state_of(attempt.pk), entry_of(attempt, made.slot)
    if not may_answer(made, by, state):
        raise NotForYou
    held = state.marks.get(made.slot, Decimal(0))
    new = held if mark is None else mark
    if entry is None or not held <= new <= entry.points or attempt.state != Attempt.State.GRADED:
        raise NoSuchMark
    made.answer, made.answered_by, made.answered_at, made.mark = answer, by, now, max(new, made.was)
    made.save(update_fields=["answer", "answered_by", "answered_at", "mark"])
    data = {"slot": made.slot, "by": by.pk, "answer": answer, "mark": str(new)}
    logbook.record(attempt, Kind.REPLIED, data, now)
    if new > held:
        percent = attempt.exam.pass_percent if state.pass_percent is None else state.pass_percent
        why = {"appeal": made.pk, "slot": made.slot, "by": by.pk, "reason": answer[:250]}
        after = grading.summed(attempt, state.marks | {made.slot: new}, percent)
        regrading.write(attempt, after, why, f"appeal-{made.pk}", now)
    else:
        tell(made, attempt)
    return made


def tell(made: Appeal, attempt: Attempt) -> None:
    """An appeal that changed nothing is answered as well; one that raised the mark is told by the new grade."""
    with translation.override(settings.LANGUAGE_CODE):
        post(
            attempt.person,
            "appeal_answered",
            f"appeal_answered:{made.pk}",
            title=_("您对“%(exam)s”的申诉已有答复") % {"exam": attempt.exam.title},
            body=_("第 %(slot)s 题的得分不变，答复在考试结果里。") % {"slot": made.slot},
            url=attempt.get_absolute_url(),
        )

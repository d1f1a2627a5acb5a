"""Grades a handed-in attempt from its event log. Grading twice is grading once.

What a machine can mark is marked at once. While an answer waits for people, the attempt stays handed in; exams.marking
takes their marks and calls `conclude` after each.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams import disclosing, logbook, types
from exams.contents import contents, entries_of, sections_of
from exams.models import Attempt, AttemptEvent, Marking, MarkingPlan, MarkingTask, Regrade
from exams.rules.content import Content, Entry, Response
from exams.rules.disclosure import Level
from exams.rules.grade import Result, mark, result
from exams.rules.replay import Answer, State
from exams.rules.settling import Policy, Settled, settle
from exams.signals import attempt_graded
from notices.posting import post
from people.scoping import everyone

NUMBERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else


@transaction.atomic
def grade(attempt_id: int, at: datetime | None = None) -> Attempt:
    """Mark every slot, write the event, copy the result to the attempt and announce it; or set aside for people."""
    now = at or timezone.now()
    attempt = logbook.locked(pk=attempt_id)
    if attempt.state != Attempt.State.SUBMITTED:
        return attempt
    state = logbook.state_of(attempt.pk)
    waiting = [entry for entry in entries_of(attempt.paper) if needs_marker(entry, state.responses.get(entry.slot))]
    if waiting and state.policy is None:
        return set_aside(attempt, waiting, state, now)
    return conclude(attempt, now, state)


def needs_marker(entry: Entry, response: Response | None) -> bool:
    """An answer left open earns nothing, and nobody has to look at it."""
    return response is not None and types.of(entry.shape.kind).needs_marker(entry.shape, response)


def set_aside(attempt: Attempt, waiting: list[Entry], state: State, now: datetime) -> Attempt:
    """Freeze the policy and what a machine gave, and put each answer of `waiting` into the queue."""
    plan = MarkingPlan.objects.filter(exam=attempt.exam_id).first()
    policy = plan.policy() if plan else Policy()
    slots = [entry.slot for entry in waiting]
    marks = {slot: str(value) for slot, value in by_machine(attempt, state, slots).items()}
    data = {"policy": policy.to_json(), "waiting": slots, "marks": marks}
    logbook.record(attempt, AttemptEvent.Kind.AWAITING, data, now)
    number = "".join(secrets.choice(NUMBERS) for _ in range(6))
    with everyone():  # a job has no viewer; the rows are those of this attempt
        tasks = MarkingTask.objects.bulk_create(
            MarkingTask(
                attempt=attempt,
                organisation_id=attempt.organisation_id,
                exam_id=attempt.exam_id,
                slot=entry.slot,
                item_version_id=entry.item_version,
                points=entry.points,
                number=number,
            )
            for entry in waiting
        )
        Marking.objects.bulk_create(Marking(task=task, round=n) for task in tasks for n in range(1, policy.markers + 1))
    return attempt


def conclude(attempt: Attempt, now: datetime, state: State) -> Attempt:
    """Grade if nothing waits any more. The attempt is locked and handed in, and `state` is what its log says."""
    if any(settled_at(attempt, state, slot) is None for slot in state.waiting):
        return attempt
    outcome = outcome_of(attempt, state)
    data = as_json(outcome) | {"pass_percent": str(attempt.exam.pass_percent)}
    logbook.record(attempt, AttemptEvent.Kind.GRADED, data, now)
    attempt.state, attempt.graded_at = Attempt.State.GRADED, now
    attempt.score, attempt.max_score, attempt.passed = outcome.score, outcome.max_score, outcome.passed
    attempt.save(update_fields=["state", "graded_at", "score", "max_score", "passed"])
    attempt_graded.announce(attempt.pk)
    if state.waiting and disclosing.level_of(attempt.exam, now) is not Level.PENDING:
        tell(attempt)
    return attempt


def outcome_of(attempt: Attempt, state: State | None = None) -> Result:
    """What the log of this attempt is worth against the versions on its paper. Every slot has its marks."""
    state = state or logbook.state_of(attempt.pk)
    marks = by_machine(attempt, state, state.waiting)
    for slot in state.waiting:
        settled = settled_at(attempt, state, slot)
        marks[slot] = settled.mark if settled else Decimal(0)
    return summed(attempt, marks, attempt.exam.pass_percent)


def summed(attempt: Attempt, marks: Mapping[int, Decimal], pass_percent: Decimal) -> Result:
    """By the sections and pass marks that the paper was drawn with."""
    return result(marks, entries_of(attempt.paper), pass_percent, sections_of(attempt.paper))


def by_machine(attempt: Attempt, state: State, but_not: list[int] | tuple[int, ...]) -> dict[int, Decimal]:
    entries = [entry for entry in entries_of(attempt.paper) if entry.slot not in but_not]
    replaced = corrections(attempt.exam_id)
    versions = {entry.item_version for entry in entries}
    items = contents(versions | {replaced[version] for version in versions & set(replaced)})
    return {
        entry.slot: marked(entry, items, replaced.get(entry.item_version), state.answers.get(entry.slot))
        for entry in entries
    }


def corrections(exam_id: int) -> dict[int, int]:
    """The item versions whose key counts in this exam, by those on its papers. The latest correction is the one."""
    rows = Regrade.objects.filter(exam=exam_id).order_by("pk")
    return dict(rows.values_list("old_version_id", "new_version_id"))


def settled_at(attempt: Attempt, state: State, slot: int) -> Settled | None:
    """What people's marks for this slot come to; None while one is missing."""
    points = next(entry.points for entry in entries_of(attempt.paper) if entry.slot == slot)
    given = {number: marking.mark for number, marking in state.markings.get(slot, {}).items()}
    return settle(state.policy or Policy(), points, given)


def marked(entry: Entry, items: Mapping[int, Content], corrected: int | None, answer: Answer | None) -> Decimal:
    """By the key of the version on the paper, or of the one that corrects it."""
    kind, content = types.of(entry.shape.kind), items[entry.item_version]
    if answer is None or not kind.is_answered(answer.response):
        return mark(entry.points, Fraction(0))
    if corrected is not None:
        answer = answer.carried(kind.carry(content, items[corrected], answer.response))
        content = items[corrected]
    return mark(entry.points, kind.earned(content, answer))


def as_json(outcome: Result) -> dict[str, object]:
    row: dict[str, object] = {
        "marks": {str(slot): str(value) for slot, value in outcome.marks.items()},
        "score": str(outcome.score),
        "max_score": str(outcome.max_score),
        "passed": outcome.passed,
    }
    parts = [
        {"section": part.section, "score": str(part.score), "max_score": str(part.max_score), "passed": part.passed}
        for part in outcome.parts
    ]
    return row | {"sections": parts} if parts else row


def tell(attempt: Attempt) -> None:
    """Whoever waited for people is told; a grade that was there at once needs no news."""
    with translation.override(settings.LANGUAGE_CODE):
        post(
            attempt.person,
            "attempt_marked",
            f"attempt_marked:{attempt.pk}",
            title=_("“%(exam)s”的成绩出来了") % {"exam": attempt.exam.title},
            body=_("您的答卷已经评阅完毕，可以查看结果。"),
            url=attempt.get_absolute_url(),
        )

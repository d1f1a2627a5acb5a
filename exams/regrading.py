"""Puts a wrong key right: first who would change and how, then the change, with a reason.

The correction is a row that holds from its commit for whatever is graded later; what was graded before is gone over by
a job, an attempt a transaction. Each changed attempt gets an event beside its old grade, which stays readable.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams import disclosing, grading, logbook, types
from exams.contents import contents, entries_of
from exams.models import Attempt, AttemptEvent, Exam, ItemVersion, Regrade
from exams.rules.carrying import Incomparable
from exams.rules.content import Content
from exams.rules.disclosure import Level
from exams.rules.grade import Result
from exams.rules.replay import State
from exams.signals import attempt_graded
from jobs.enqueuing import enqueue
from notices.posting import post
from people.models import User
from people.scoping import everyone

AGAIN = timedelta(minutes=2)  # whoever was being graded in the moment of the correction is found by a second look


class NotACorrection(ValueError):
    """This version cannot stand in for the other: not approved, of another item, or asking for something else."""


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt whose grade would be another. `passed` says how, "" when that stays as it is: "gained", "lost"."""

    attempt: Attempt
    before: State
    after: Result

    @property
    def passed(self) -> str:
        if self.before.passed == self.after.passed:
            return ""
        return "gained" if self.after.passed else "lost"


def require_correction(old: ItemVersion, new: ItemVersion) -> None:
    """Raises NotACorrection. Four eyes have seen the new key: only an approved version corrects."""
    is_sound = new.state == ItemVersion.State.APPROVED and new.item_id == old.item_id and new.pk != old.pk
    found = contents([old.pk, new.pk])
    try:
        types.of(old.kind).carry(found[old.pk], found[new.pk], [])
    except Incomparable:
        is_sound = False
    if not is_sound:
        raise NotACorrection(f"{old} → {new}")


def preview(exam: Exam, old: ItemVersion, new: ItemVersion) -> list[Change]:
    """Who would change, and how, in the order they started. Writes nothing. Raises NotACorrection."""
    require_correction(old, new)
    found = contents([old.pk, new.pk])
    changes = []
    attempts = affected(exam, old)
    states = logbook.states_of([attempt.pk for attempt in attempts])
    for attempt in attempts:
        state = states[attempt.pk]
        after = corrected(attempt, state, old.pk, found[old.pk], found[new.pk])
        if after.marks != state.marks:
            changes.append(Change(attempt, state, after))
    return changes


def affected(exam: Exam, old: ItemVersion) -> list[Attempt]:
    """Graded attempts whose paper has this version."""
    graded = Attempt.objects.filter(exam=exam, state=Attempt.State.GRADED).select_related("paper", "person", "exam")
    rows = graded.order_by("started_at", "pk").iterator(500)
    return [row for row in rows if any(entry["item_version"] == old.pk for entry in row.paper.entries)]


def corrected(attempt: Attempt, state: State, version: int, old: Content, new: Content) -> Result:
    """The grade with this one question marked anew; all other marks, and the pass mark of that day, stay.

    What an appeal has raised is not lowered again.
    """
    entries = entries_of(attempt.paper)
    marks = dict(state.marks)
    for entry in entries:
        if entry.item_version == version:
            items = {version: old, 0: new}
            anew = grading.marked(entry, items, 0, state.answers.get(entry.slot))
            marks[entry.slot] = max(anew, marks[entry.slot]) if entry.slot in state.raised else anew
    percent = attempt.exam.pass_percent if state.pass_percent is None else state.pass_percent
    return grading.summed(attempt, marks, percent)


def digest(changes: Iterable[Change]) -> str:
    """Says whether what somebody agreed to is still what would happen."""
    lines = (f"{one.attempt.pk}:{one.before.score}:{one.after.score}:{one.after.passed}" for one in changes)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@transaction.atomic
def commit(
    exam: Exam, old: ItemVersion, new: ItemVersion, by: User, reason: str, certificates: str, at: datetime | None = None
) -> Regrade:
    """Let the new key count in this exam, and have graded attempts gone over. Raises NotACorrection."""
    require_correction(old, new)
    regrade = Regrade.objects.create(
        exam=exam,
        old_version=old,
        new_version=new,
        by=by,
        reason=reason,
        certificates=certificates,
        at=at or timezone.now(),
    )
    enqueue("regrade", f"regrade:{regrade.pk}", regrade=regrade.pk)
    enqueue("regrade", f"regrade:{regrade.pk}:again", delay=AGAIN, regrade=regrade.pk)
    return regrade


def regrade_all(regrade_id: int) -> int:
    """Go over every graded attempt; how many changed. Doing it again changes nothing more."""
    regrade = Regrade.objects.select_related("exam", "old_version").get(pk=regrade_id)
    with everyone():  # a wrong key is wrong for all organisations
        found = [attempt.pk for attempt in affected(regrade.exam, regrade.old_version)]
    return sum(regrade_one(attempt, regrade) for attempt in found)


@transaction.atomic
def regrade_one(attempt_id: int, regrade: Regrade, at: datetime | None = None) -> bool:
    """Write the new grade beside the old one, if it differs. A correction that was itself corrected does nothing."""
    now = at or timezone.now()
    attempt = logbook.locked(pk=attempt_id)
    is_latest = grading.corrections(regrade.exam_id).get(regrade.old_version_id) == regrade.new_version_id
    if attempt.state != Attempt.State.GRADED or not is_latest:
        return False
    state = logbook.state_of(attempt.pk)
    found = contents([regrade.old_version_id, regrade.new_version_id])
    old, new = found[regrade.old_version_id], found[regrade.new_version_id]
    after = corrected(attempt, state, regrade.old_version_id, old, new)
    if after.marks == state.marks:
        return False
    why = {"regrade": regrade.pk, "by": regrade.by_id, "reason": regrade.reason}
    write(attempt, after, why, f"regrade-{regrade.pk}", now)
    return True


def write(attempt: Attempt, after: Result, why: Mapping[str, object], occasion: str, now: datetime) -> None:
    """A new grade for a graded attempt that is locked: the event, the copies, the fact, and news for the candidate."""
    was_passed = attempt.passed
    logbook.record(attempt, AttemptEvent.Kind.REGRADED, grading.as_json(after) | dict(why), now)
    attempt.graded_at = now
    attempt.score, attempt.max_score, attempt.passed = after.score, after.max_score, after.passed
    attempt.save(update_fields=["graded_at", "score", "max_score", "passed"])
    attempt_graded.announce(attempt.pk, occasion)
    if disclosing.level_of(attempt.exam, now) is not Level.PENDING:  # who knows no grade has no news of another
        tell(attempt, occasion, was_passed)


def tell(attempt: Attempt, occasion: str, was_passed: bool | None) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        body = _("有一道题的评分有更正，您的成绩已重新计算，原来的成绩仍可查看。")
        if was_passed != attempt.passed:
            body += _("重新计算后为通过。") if attempt.passed else _("重新计算后为未通过。")
        post(
            attempt.person,
            "attempt_regraded",
            f"attempt_regraded:{attempt.pk}:{occasion}",
            title=_("“%(exam)s”的成绩有更正") % {"exam": attempt.exam.title},
            body=body,
            url=attempt.get_absolute_url(),
        )


def regrade_of(attempt_id: int) -> Regrade | None:
    """The correction behind the present grade of this attempt, if there is one."""
    last = logbook.events_of(attempt_id).filter(kind=AttemptEvent.Kind.REGRADED).order_by("-sequence").first()
    return Regrade.objects.filter(pk=last.data.get("regrade")).first() if last else None

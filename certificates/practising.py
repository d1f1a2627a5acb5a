"""What people did: they enter it, somebody in charge confirms it, and only then it counts."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from certificates import promoting
from certificates.models import PracticeDecision, PracticeRecord
from kb.models import Checklist
from people.models import User
from people.rating import may_appraise
from people.scoping import everyone

MOST = 200  # of one kind in one record; more is a slip of the finger


@transaction.atomic
def enter(
    person: User,
    kind: str,
    amount: int,
    done_on: date,
    by: User,
    note: str = "",
    checklist: Checklist | None = None,
    at: datetime | None = None,
) -> PracticeRecord:
    """By the person, or for them by somebody in charge, whose word confirms it at once."""
    is_own = by.pk == person.pk
    if person.organisation is None or not (is_own or may_appraise(by, person)):
        raise PermissionDenied
    with everyone():  # one's own, or may_appraise() has drawn the wall
        record = PracticeRecord.objects.create(
            organisation=person.organisation,
            person=person,
            kind=kind,
            amount=amount,
            done_on=done_on,
            note=note,
            checklist=checklist,
            entered_by=by,
            entered_at=at or timezone.now(),
        )
    if not is_own:
        decide(record, True, by, at=at)
    return record


@transaction.atomic
def decide(
    record: PracticeRecord, is_confirmed: bool, by: User, reason: str = "", at: datetime | None = None
) -> PracticeDecision:
    """The same word twice is said once; another word later outweighs it."""
    person = User.objects.select_for_update().get(pk=record.person_id)  # two deciders: one after the other
    if not may_appraise(by, person):
        raise PermissionDenied
    last = record.decisions.order_by("id").last()
    if last is not None and last.is_confirmed is is_confirmed:
        return last
    decision = PracticeDecision.objects.create(
        record=record, is_confirmed=is_confirmed, by=by, reason=reason, at=at or timezone.now()
    )
    promoting.request(person)
    return decision

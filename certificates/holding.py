"""What somebody has had of an award, and what that makes of earning it now: the same, a renewal, a first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from certificates.counting import with_state
from certificates.earning import HolderHasNoOrganisation, Merit, merit_from, parts_of
from certificates.faces import Face, face_of, house_date, revoked, successor_of
from certificates.models import Award, Certificate
from certificates.rules.renewal import Standing, Term, is_open, term
from people.models import User
from people.scoping import everyone


class Outcome(StrEnum):
    FIRST = "first"
    RENEWAL = "renewal"
    SAME = "same"  # nothing new: this merit has its certificate
    MISSING = "missing"  # not earned yet


@dataclass(frozen=True)
class Foreseen:
    """What issuing would do now. `face`: what would be renewed, or what there is already."""

    outcome: Outcome
    face: Face | None = None


def foresee(award: Award, people: list[User], now: datetime | None = None) -> dict[int, Foreseen]:
    """By person id, in a fixed number of queries. It asks the same questions as issuing, and changes nothing."""
    now = now or timezone.now()
    with everyone():  # whoever issues to these people sees what they have of this award
        parts, before = parts_of(award, people), had(award, people)
    found = {}
    for person in people:
        try:
            merit = merit_from(parts[person.pk], person, None) if person.pk in parts else None
        except HolderHasNoOrganisation:
            merit = None
        found[person.pk] = foreseen(award, merit, before[person.pk], now)
    return found


def foreseen(award: Award, merit: Merit | None, before: list[Certificate], now: datetime) -> Foreseen:
    if merit is None:
        return Foreseen(Outcome.MISSING)
    if same := issued_before(award, before, merit):
        return Foreseen(Outcome.SAME, face_of(standing_at(before, now) or same, now))
    old = standing_at(before, merit.earned_at)
    if old is not None and term_of(award, merit, old).renews:
        return Foreseen(Outcome.RENEWAL, face_of(old, now))
    return Foreseen(Outcome.FIRST)


def had(award: Award, people: Iterable[User]) -> dict[int, list[Certificate]]:
    """Of each person all certificates of this award, whatever became of them, in the order of their rows. One query."""
    found: dict[int, list[Certificate]] = defaultdict(list)
    rows = Certificate.objects.filter(award=award, holder__in=[person.pk for person in people])
    for row in with_state(rows).defer("basis").order_by("pk"):
        found[row.holder_id].append(row)
    return found


def issued_before(award: Award, before: list[Certificate], merit: Merit) -> Certificate | None:
    """What this merit has earned already, even if it was revoked since: a repeated fact earns nothing new."""
    if merit.attempt:
        return last([row for row in before if row.attempt_id == merit.attempt.pk])  # a correction came after it
    if merit.enrolment:
        run = merit.enrolment
        # Before this was noted, a course was finished once.
        is_unnoted = run.again_of_id is None and not merit.is_partial
        unnoted = [row for row in before if is_unnoted and row.enrolment_id is None and row.attempt_id is None]
        return last([row for row in before if row.enrolment_id == run.pk or row in unnoted])
    standing = [row for row in before if stands(row) and not (row.expires_at and row.expires_at < merit.earned_at)]
    granted = max(standing, key=lambda row: (row.issued_at, row.pk), default=None)
    if granted and granted.expires_at and is_open(house_date(merit.earned_at), *window_of(award, granted)):
        return None  # granted again in time: a renewal
    return granted


def last(rows: list[Certificate]) -> Certificate | None:
    return rows[-1] if rows else None


def stands(certificate: Certificate) -> bool:
    return revoked(certificate) is None and successor_of(certificate) is None


def standing_at(before: list[Certificate], at: datetime) -> Certificate | None:
    """The newest one at that moment that was neither revoked nor replaced, however long ago it ran out."""
    standing = [row for row in before if stands(row) and row.issued_at <= at]
    return max(standing, key=lambda row: (row.issued_at, row.pk), default=None)


def window_of(award: Award, certificate: Certificate) -> tuple[date | None, int]:
    return (house_date(certificate.expires_at) if certificate.expires_at else None, award.renewal_days)


def term_of(award: Award, merit: Merit, old: Certificate | None) -> Term:
    standing = None
    if old is not None:
        grace_on = house_date(old.grace_until) if old.grace_until else None
        standing = Standing(window_of(award, old)[0], grace_on)
    return term(house_date(merit.earned_at), award.valid_months, standing, award.renewal_days)

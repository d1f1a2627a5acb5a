"""Says how far a person is in one competency: a row, never a change of an earlier one."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.models import Competency, Rating, User
from people.scoping import everyone
from people.signals import competency_rated
from people.visibility import Viewer, manages, sees_everyone


def may_appraise(viewer: Viewer, person: User) -> bool:
    """Their managers; examiners, and trainers of the same organisation; nobody themselves."""
    if not viewer.is_authenticated or not viewer.is_active or viewer.pk == person.pk:
        return False
    if manages(viewer, person):
        return True
    near = sees_everyone(viewer) or viewer.organisation_id == person.organisation_id
    return bool(near and person.is_active and person.organisation_id and viewer.has_perm("people.rate_people"))


@transaction.atomic
def rate(
    person: User,
    competency: Competency,
    value: int,
    by: User,
    evidence: str,
    months: int | None = None,
    at: datetime | None = None,
) -> Rating:
    """`value` from 1 to 5, on the ground of `evidence`, for so many months or for good."""
    if person.organisation is None or not may_appraise(by, person):
        raise PermissionDenied
    with everyone():  # may_appraise() has drawn the wall
        made = Rating.objects.create(
            organisation=person.organisation,
            person=person,
            competency=competency,
            value=value,
            evidence=evidence,
            valid_months=months,
            by=by,
            at=at or timezone.now(),
        )
    competency_rated.announce(made.pk)
    return made

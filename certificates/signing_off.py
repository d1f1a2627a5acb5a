"""Somebody in a role puts their name to a level of a person, or takes it back: rows, none is changed."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from certificates import promoting
from certificates.models import CareerLevel, Role, SignOff
from people.models import User
from people.scoping import everyone
from people.visibility import Viewer, manages, sees_everyone

PERMISSIONS = {Role.EXAMINER: "certificates.sign_as_examiner", Role.TRAINER: "certificates.sign_as_trainer"}


def roles_of(viewer: Viewer, person: User) -> list[Role]:
    """In which roles this viewer may sign for this person; nobody signs for themselves."""
    if not viewer.is_authenticated or not viewer.is_active or viewer.pk == person.pk:
        return []
    near = sees_everyone(viewer) or viewer.organisation_id == person.organisation_id
    roles = [Role.MANAGER] if manages(viewer, person) else []
    return roles + [role for role, needed in PERMISSIONS.items() if near and viewer.has_perm(needed)]


@transaction.atomic
def sign_off(
    person: User,
    level: CareerLevel,
    role: str,
    by: User,
    note: str,
    *,
    is_granted: bool = True,
    at: datetime | None = None,
) -> SignOff:
    """Said again it stands anew from now on, which matters where a signature counts only for some months.

    Whoever holds the role may take back what another in it has given.
    """
    if role not in roles_of(by, person) or person.organisation is None:
        raise PermissionDenied
    with everyone():  # roles_of() has drawn the wall
        made = SignOff.objects.create(
            organisation=person.organisation,
            person=person,
            level=level,
            role=role,
            is_granted=is_granted,
            by=by,
            note=note,
            at=at or timezone.now(),
        )
    promoting.request(person)
    return made

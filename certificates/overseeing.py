"""Whose way up a ladder may this viewer see, with its evidence?"""

from django.db.models import Q, QuerySet

from people.models import User
from people.visibility import Viewer, manages_people, people_of, sees_everyone


def climbers(viewer: Viewer) -> QuerySet[User]:
    """Their own people; for a trainer everybody in the same organisation, whose competencies they rate."""
    found = people_of(viewer)
    if sees_everyone(viewer) or not is_trainer(viewer):
        return found
    near = User.objects.filter(is_active=True, organisation=viewer.organisation_id)
    return User.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=near.values("pk")))


def is_trainer(viewer: Viewer) -> bool:
    return bool(viewer.is_authenticated and viewer.organisation_id and viewer.has_perm("people.rate_people"))


def oversees(viewer: Viewer) -> bool:
    """Whether there is anybody but themselves to look at."""
    return manages_people(viewer) or is_trainer(viewer)


def may_read_notes(viewer: Viewer, source: object) -> bool:
    """What was written about a person stays in the organisation where it was written, and with the person."""
    if viewer is None or not getattr(viewer, "is_authenticated", False):
        return False
    is_own = getattr(source, "person_id", None) == viewer.pk
    return is_own or sees_everyone(viewer) or getattr(source, "organisation_id", 0) == viewer.organisation_id

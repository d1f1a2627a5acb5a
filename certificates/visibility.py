"""Whose certificates may this viewer see?"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from certificates.counting import with_state
from certificates.models import Certificate
from people.scoping import everyone
from people.visibility import Viewer, people_of, sees_everyone


def certificates(viewer: Viewer) -> QuerySet[Certificate]:
    """Their own, wherever earned; for managers those their people earned in this organisation; for examiners all."""
    if isinstance(viewer, AnonymousUser) or not viewer.is_active:
        with everyone():  # nothing at all
            return Certificate.objects.none()
    with everyone():  # the wall is drawn by the filter: own rows may come from an organisation one has left
        found = with_state(Certificate.objects.all()).select_related("award", "holder")
        if sees_everyone(viewer):
            return found
        theirs = Q(holder__in=people_of(viewer), organisation=viewer.organisation_id)
        return found.filter(Q(holder=viewer) | theirs)


def own(viewer: Viewer) -> QuerySet[Certificate]:
    return certificates(viewer).filter(holder=viewer.pk)

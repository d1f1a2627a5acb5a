"""The one module that answers: whose data, and which material, may this person see?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, cast

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from people.models import Membership, Team, User
from people.scoping import everyone

Viewer = Any  # a User or an AnonymousUser; every function here asks which


class Audience(StrEnum):
    """Who material is meant for. Stored on manuals, FAQ, checklists, guides, courses and exams."""

    PUBLIC = "public"
    CUSTOMERS = "customers"
    INTERNAL = "internal"


def audiences(viewer: Viewer) -> list[str]:
    """The audiences this viewer belongs to; a visitor who is not signed in sees what is public."""
    if not viewer.is_authenticated or not viewer.is_active:
        return [Audience.PUBLIC]
    if viewer.is_staff_member or viewer.is_superuser:
        return [Audience.PUBLIC, Audience.CUSTOMERS, Audience.INTERNAL]
    if viewer.organisation_id is None:
        return [Audience.PUBLIC]
    return [Audience.PUBLIC, Audience.CUSTOMERS]


def sees_everyone(viewer: Viewer) -> bool:
    """Administrators, and examiners who mark and certify across organisations."""
    return bool(viewer.is_authenticated and viewer.is_active and viewer.has_perm("people.see_everyone"))


def scope_of(viewer: Viewer) -> list[int] | None:
    """Ids of the organisations whose rows a request of this viewer may touch at all; None means all of them."""
    if not viewer.is_authenticated or not viewer.is_active:
        return []
    if sees_everyone(viewer):
        return None
    return [viewer.organisation_id] if viewer.organisation_id else []


def managed_teams(viewer: Viewer) -> set[int]:
    """Ids of the teams this person manages, with all teams below them. Two queries, whatever the depth."""
    if not viewer.is_authenticated or not viewer.is_active:
        return set()
    with everyone():  # own memberships only; a person may look at themselves without a scope
        own = Membership.objects.filter(
            person=viewer, role=Membership.Role.MANAGER, organisation=viewer.organisation_id
        )
        roots = set(own.values_list("team_id", flat=True))
        if not roots:
            return roots
        pairs = list(Team.objects.filter(organisation=viewer.organisation_id).values_list("id", "parent_id"))
    return below(roots, pairs)


def below(roots: Iterable[int], pairs: Iterable[tuple[int, int | None]]) -> set[int]:
    """The roots and everything under them, given (id, parent id) pairs; a cycle does no harm."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for team, parent in pairs:
        children[parent].append(team)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting += children[team]
    return found


def people_of(viewer: Viewer) -> QuerySet[User]:
    """The people whose progress this viewer may see: all, their own teams' members, or themselves."""
    if not viewer.is_authenticated or not viewer.is_active:
        return User.objects.none()
    active = User.objects.filter(is_active=True)
    if sees_everyone(viewer):
        return active
    with everyone():  # managed_teams() holds ids of the viewer's own organisation only
        members = Membership.objects.filter(team__in=managed_teams(viewer)).values("person_id")
        return active.filter(Q(pk=viewer.pk) | Q(pk__in=members, organisation=viewer.organisation_id))


def manages_people(viewer: Viewer) -> bool:
    return sees_everyone(viewer) or bool(managed_teams(viewer))


def me(request: HttpRequest) -> User:
    """The person who signed in, for views behind the sign-in wall."""
    return cast(User, request.user)


def manages(viewer: Viewer, person: User) -> bool:
    """Whether this person is in a team, or below one, that the viewer manages; nobody manages themselves."""
    if viewer.pk == person.pk or not person.is_active or viewer.organisation_id != person.organisation_id:
        return False
    teams = managed_teams(viewer)
    with everyone():  # managed_teams() holds ids of the viewer's own organisation only
        return bool(teams) and Membership.objects.filter(team__in=teams, person=person).exists()


def managers_of(person: User) -> list[User]:
    """Those who manage a team of this person or one above it, not the person themselves. Three queries."""
    return managers_of_all([person])[person.pk]


def managers_of_all(people: Collection[User]) -> dict[int, list[User]]:
    """By person id, as `managers_of`. Three queries, however many people."""
    homes = {person.pk: person.organisation_id for person in people}
    with everyone():  # of each person only what is in their own organisation
        teams = Team.objects.filter(organisation__in={home for home in homes.values() if home})
        parents = dict(teams.values_list("id", "parent_id"))
        own = Membership.objects.filter(person__in=homes).values_list("person_id", "team_id", "organisation_id")
        above: dict[int, set[int]] = defaultdict(set)
        for person, team, home in own:
            if home == homes[person]:
                above[person] |= upwards(team, parents)
        leading = Membership.objects.filter(
            team__in=set().union(*above.values()),
            role=Membership.Role.MANAGER,
            organisation=F("person__organisation"),
            person__is_active=True,
        )
        leads: dict[int, list[User]] = defaultdict(list)
        for row in leading.select_related("person"):
            leads[row.team_id].append(row.person)
    found = {person: {lead for team in above[person] for lead in leads[team] if lead.pk != person} for person in homes}
    return {person: sorted(some, key=lambda lead: (lead.name, lead.pk)) for person, some in found.items()}


def upwards(team: int, parents: Mapping[int, int | None]) -> set[int]:
    """The team and everything above it; a cycle does no harm."""
    found: set[int] = set()
    step: int | None = team
    while step is not None and step not in found:
        found.add(step)
        step = parents.get(step)
    return found

"""Whose data, and which material, may a person see?"""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from people.models import Membership, Team
from people.scoping import Unscoped, everyone, organisations, wall
from people.visibility import audiences, below, manages_people, people_of, scope_of

pytestmark = pytest.mark.django_db


def names(queryset):
    return set(queryset.values_list("username", flat=True))


def test_a_manager_sees_the_team_and_the_teams_below_but_nobody_else(world):
    assert names(people_of(world.wang)) == {"wang", "chen", "li", "zhou", "admin"}
    assert names(people_of(world.sun)) == {"sun", "zhao"}


def test_a_learner_sees_only_themselves_and_a_visitor_nobody(world):
    assert names(people_of(world.chen)) == {"chen"}
    assert names(people_of(AnonymousUser())) == set()
    assert not manages_people(world.chen)


def test_an_administrator_and_an_examiner_see_every_organisation(world):
    assert {"zhao", "qian", "chen"} <= names(people_of(world.admin))
    assert scope_of(world.zhou) is None


def test_somebody_disabled_sees_nothing_and_is_not_seen(world):
    world.sun.is_active = False
    world.sun.save()
    assert names(people_of(world.sun)) == set()
    assert scope_of(world.sun) == []
    assert "sun" not in names(people_of(world.admin))


def test_a_membership_in_a_foreign_organisation_opens_nothing(world):
    with everyone():
        Membership.objects.create(
            organisation=world.ruifeng, team=world.ruifeng_finance, person=world.sun, role="manager"
        )
    assert "qian" not in names(people_of(world.sun))


def test_material_is_seen_by_audience(world):
    assert audiences(AnonymousUser()) == ["public"]
    assert audiences(world.zhao) == ["public", "customers"]
    assert audiences(world.chen) == ["public", "customers", "internal"]


def test_rows_of_an_organisation_cannot_be_read_unscoped(world):
    for read in (Team.objects.all, Team.objects.exists, Team.objects.count, world.boke.teams.all):
        with pytest.raises(Unscoped):
            read()


def test_a_scope_shows_the_rows_of_its_organisations_only(world):
    with organisations(world.hengyuan.pk):
        assert [team.organisation for team in Team.objects.all()] == [world.hengyuan]


def test_a_wall_is_asked_once_where_it_stands_and_only_when_somebody_looks(world):
    asked = []

    def ids():
        asked.append(1)
        return [world.hengyuan.pk]

    with wall(ids):
        assert not asked
        assert [team.organisation for team in Team.objects.all()] == [world.hengyuan]
        with everyone():
            assert Team.objects.count() > 1
        assert Team.objects.count() == 1
        assert len(asked) == 1
    with wall(lambda: None):
        assert Team.objects.count() > 1
    with wall(lambda: []):
        assert not Team.objects.exists()


@given(st.lists(st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 12)))), st.sets(st.integers(0, 12)))
def test_below_is_closed_and_contains_its_roots_even_with_cycles(pairs, roots):
    found = below(roots, pairs)
    assert roots <= found
    assert all(team in found for team, parent in pairs if parent in found)

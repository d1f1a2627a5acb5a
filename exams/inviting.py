"""Whom an exam is held for: everybody in its audience who could be admitted."""

from collections.abc import Collection

from django.db.models import QuerySet

from courses.models import Assignment, Enrolment
from exams.models import Exam
from people.models import Membership, Organisation, Team, User
from people.scoping import everyone
from people.visibility import Audience, below


def meant(exam: Exam) -> QuerySet[User]:
    """Everybody the exam is held for who could be admitted: in its audience and organisations, the course finished."""
    people = User.objects.filter(is_active=True, organisation__isnull=False)
    if exam.audience == Audience.INTERNAL:
        people = people.filter(organisation__kind=Organisation.Kind.VENDOR)
    organisations = list(exam.organisations.all())
    if organisations:
        people = people.filter(organisation__in=organisations)
    with everyone():  # of every organisation
        teams = list(exam.team_limits.values_list("team_id", flat=True))
        if teams:
            people = people.filter(pk__in=members_of(teams))
        if exam.assigned_only:
            people = people.filter(pk__in=assigned_of(exam))
    if exam.course_id:
        with everyone():
            done = Enrolment.objects.filter(course=exam.course_id, finished_at__isnull=False).values("person_id")
            people = people.filter(pk__in=done)
    return people


def members_of(teams: Collection[int]) -> QuerySet[Membership, int]:
    """The people of these teams and those below."""
    all_of_them = below(teams, Team.objects.values_list("pk", "parent_id"))
    return Membership.objects.filter(team__in=all_of_them).values_list("person_id", flat=True)


def assigned_of(exam: Exam) -> set[int]:
    """Who was assigned the exam's course, by name or with a team."""
    rows = list(Assignment.objects.filter(course=exam.course_id).values_list("person_id", "team_id"))
    teams = [team for _person, team in rows if team]
    return {person for person, _team in rows if person} | (set(members_of(teams)) if teams else set())

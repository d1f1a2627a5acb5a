"""Gives courses to people or teams with a date."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses import visibility
from courses.due import Due, due_for, due_of
from courses.models import Assignment, CoursePage, Enrolment
from jobs.enqueuing import enqueue
from notices.posting import post
from people.models import Membership, Organisation, Team, User
from people.scoping import everyone
from people.visibility import Audience, Viewer, below, managed_teams, people_of, sees_everyone

__all__ = ["Due", "NotForThem", "NotYourPeople", "assign", "assignments_of", "due_for", "due_of", "withdraw"]


class NotYourPeople(Exception):
    """Only people and teams one manages can be given something to learn."""


class NotForThem(Exception):
    """The course is not live, or those people are not in its audience."""


@transaction.atomic
def assign(
    course: CoursePage,
    by: User,
    due_on: date,
    *,
    team: Team | None = None,
    person: User | None = None,
    again: bool = False,
    at: datetime | None = None,
) -> Assignment:
    """Give a course to a team or to a person; giving it again changes the date. Those assigned are told by a job.

    `again`: who has finished the course takes it once more, only what is finished from now on counts.
    """
    at = at or timezone.now()
    organisation = entitled(by, team, person)
    if not is_for(course, organisation):
        raise NotForThem
    given = {"organisation": organisation, "due_on": due_on, "assigned_by": by}
    if again:
        given["counts_from"] = at
    with everyone():  # somebody who changed organisations may have this course from the one before
        assignment, _created = Assignment.objects.update_or_create(
            course=course,
            team=team,
            person=person,
            defaults=given,
            create_defaults={**given, "assigned_at": at},
        )
    key = f"tell_assigned:{told(assignment)}"
    enqueue("tell_assigned", key, assignment=assignment.pk, organisation=organisation.pk)
    return assignment


def entitled(by: User, team: Team | None, person: User | None) -> Organisation:
    """The organisation of those who are assigned something, once it is clear that `by` may do that."""
    if (team is None) == (person is None):
        raise ValueError("a team or a person")
    if team is not None and (sees_everyone(by) or team.pk in managed_teams(by)):
        return team.organisation
    if person is not None and person.organisation and people_of(by).filter(pk=person.pk).exists():
        return person.organisation
    raise NotYourPeople


def is_for(course: CoursePage, organisation: Organisation) -> bool:
    return course.live and (organisation.is_vendor or course.audience != Audience.INTERNAL)


def tell(assignment_id: int) -> None:
    """Post to everybody assigned who has not done it yet. Runs as a job: a team may be large."""
    assignment = Assignment.objects.select_related("course").filter(pk=assignment_id).first()
    if assignment is None:
        return
    finished = Enrolment.objects.filter(course=assignment.course, finished_at__isnull=False)
    if assignment.counts_from:
        finished = finished.filter(finished_at__gte=assignment.counts_from)
    with translation.override(settings.LANGUAGE_CODE):
        for person in members(assignment).exclude(pk__in=finished.values("person_id")).select_related("organisation"):
            if not visibility.may_see(person, assignment.course):
                continue  # it was for them when it was assigned; it may have changed since
            post(
                person,
                "assignment",
                f"assigned:{told(assignment)}:{person.pk}",
                title=_("新的学习任务：%(course)s") % {"course": assignment.course.title},
                body=body_of(assignment) % {"date": date_format(assignment.due_on)},
                url=assignment.course.url or "",
            )


def told(assignment: Assignment) -> str:
    """What makes it another piece of news: another date, or that it is to be taken once more."""
    again = f":{assignment.counts_from.timestamp()}" if assignment.counts_from else ""
    return f"{assignment.pk}:{assignment.due_on}{again}"


def body_of(assignment: Assignment) -> str:
    if assignment.counts_from:
        return _("请在 %(date)s 之前完成。以前学完过的，请再学一次。")
    return _("请在 %(date)s 之前完成。")


def members(assignment: Assignment) -> QuerySet[User]:
    active = User.objects.filter(is_active=True)
    if assignment.person_id:
        return active.filter(pk=assignment.person_id)
    pairs = Team.objects.filter(organisation=assignment.organisation_id).values_list("id", "parent_id")
    teams = below([assignment.team_id], pairs) if assignment.team_id else set()
    return active.filter(pk__in=Membership.objects.filter(team__in=teams).values("person_id"))


def withdraw(assignment: Assignment) -> None:
    """Nothing is due any more; what was learned stays."""
    assignment.delete()


def assignments_of(viewer: Viewer) -> QuerySet[Assignment]:
    """The assignments of the viewer's teams and people."""
    found = Assignment.objects.select_related("course", "team__organisation", "person__organisation", "assigned_by")
    if sees_everyone(viewer):
        return found
    return found.filter(Q(team__in=managed_teams(viewer)) | Q(person__in=people_of(viewer).values("pk")))

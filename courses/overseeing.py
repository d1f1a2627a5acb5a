"""What a manager sees of each assignment: how many have it, how many are done. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from courses.addressing import addressed
from courses.models import Assignment, Enrolment
from courses.rules.due import DueState, Task, state_of
from people.models import Membership, Team, User
from people.visibility import below


@dataclass(frozen=True)
class Line:
    assignment: Assignment
    people: int
    done: int
    state: DueState

    @property
    def percent(self) -> int:
        return self.done * 100 // self.people if self.people else 0


def lines(assignments: list[Assignment]) -> list[Line]:
    addressed(assignment.course for assignment in assignments)
    today = timezone.localdate()
    people = people_by_assignment(assignments)
    finished = finishers(assignments)
    found = []
    for assignment in assignments:
        everybody, task = people[assignment.pk], Task(assignment.due_on, assignment.counts_from)
        done = sum(task.is_met(finished[assignment.course_id].get(person)) for person in everybody)
        state = state_of(assignment.due_on, today, is_done=bool(everybody) and done == len(everybody))
        found.append(Line(assignment, len(everybody), done, state))
    return found


def people_by_assignment(assignments: list[Assignment]) -> dict[int, set[int]]:
    """Ids of the active people behind each assignment, members of teams below included."""
    organisations = {assignment.organisation_id for assignment in assignments}
    pairs = list(Team.objects.filter(organisation__in=organisations).values_list("id", "parent_id"))
    members: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(organisation__in=organisations, person__is_active=True)
    for team, person in rows.values_list("team_id", "person_id"):
        members[team].add(person)
    alone = {assignment.person_id for assignment in assignments if assignment.person_id}
    active = set(User.objects.filter(pk__in=alone, is_active=True).values_list("pk", flat=True))
    found: dict[int, set[int]] = {}
    for one in assignments:
        inside = below([one.team_id], pairs) if one.team_id else set()
        found[one.pk] = set().union(*(members[team] for team in inside)) | (active & {one.person_id or 0})
    return found


def finishers(assignments: list[Assignment]) -> dict[int, dict[int, datetime]]:
    """For each of these courses who finished it, and when they did the last time."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    rows = Enrolment.objects.filter(course__in={one.course_id for one in assignments}, finished_at__isnull=False)
    for course, person, at in rows.order_by("finished_at").values_list("course_id", "person_id", "finished_at"):
        if at is not None:
            found[course][person] = at
    return found

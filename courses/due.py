"""What is due for whom, and how far they are with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from courses.addressing import addressed
from courses.models import Assignment, CoursePage, Enrolment
from courses.progress import Progress, progress_of
from courses.releasing import lesson_counts
from courses.rules.due import DueState, date_for, state_of
from people.models import Membership, Team, User
from people.visibility import audiences

Key = tuple[int, int]  # person id, course id


@dataclass(frozen=True)
class Due:
    course: CoursePage
    due_on: date
    state: DueState
    progress: Progress

    @property
    def is_overdue(self) -> bool:
        return self.state == DueState.OVERDUE

    @property
    def is_done(self) -> bool:
        return self.state == DueState.DONE


def due_for(person: User) -> list[Due]:
    """What this person still has to finish, the most urgent first."""
    return due_of([person])[person.pk]


def due_of(people: Iterable[User]) -> dict[int, list[Due]]:
    """What each of these people still has to finish, by person id, in a fixed number of queries."""
    everything = all_due_of(people)
    return {person: [one for one in found if not one.is_done] for person, found in everything.items()}


def all_due_of(people: Iterable[User]) -> dict[int, list[Due]]:
    """What was assigned to each of these people, finished or not."""
    people = list(people)
    prefetch_related_objects(people, "organisation")
    dates = dates_of(people)
    wanted = CoursePage.objects.live().filter(pk__in={course for _person, course in dates})
    courses = {course.pk: course for course in addressed(wanted)}
    enrolments = enrolments_of(people, courses)
    progresses = progress_of(enrolments.values())
    lessons = lesson_counts(courses)
    due: dict[int, list[Due]] = {person.pk: [] for person in people}
    allowed = {person.pk: audiences(person) for person in people}
    for (person, pk), due_on in sorted(dates.items(), key=lambda item: (item[1], item[0])):
        course = courses.get(pk)
        if course is not None and course.audience in allowed[person]:
            enrolment = enrolments.get((person, pk))
            fresh = Progress(0, lessons.get(pk, 0), 0, course.url or "")
            due[person].append(one_due(course, due_on, enrolment, progresses[enrolment.pk] if enrolment else fresh))
    return due


def one_due(course: CoursePage, due_on: date, enrolment: Enrolment | None, progress: Progress) -> Due:
    is_done = enrolment is not None and enrolment.was_finished  # what is taken again was due once
    return Due(course, due_on, state_of(due_on, timezone.localdate(), is_done=is_done), progress)


def dates_of(people: list[User]) -> dict[Key, date]:
    """The date that counts for each person and course."""
    own, of_teams = {}, defaultdict(list)
    chains = team_chains(people)
    by_team = defaultdict(list)
    teams = {team for chain in chains.values() for team in chain}
    rows = Assignment.objects.filter(Q(person__in=people) | Q(team__in=teams))
    for person, team, course, due_on in rows.values_list("person_id", "team_id", "course_id", "due_on"):
        if person:
            own[person, course] = due_on
        else:
            by_team[team].append((course, due_on))
    for person, chain in chains.items():
        for team in chain:
            for course, due_on in by_team[team]:
                of_teams[person, course].append(due_on)
    found = {key: date_for(own.get(key), of_teams[key]) for key in {*own, *of_teams}}
    return {key: due_on for key, due_on in found.items() if due_on}


def team_chains(people: list[User]) -> dict[int, set[int]]:
    """The teams of each person with all teams above them: what is assigned to those is due for this person."""
    pairs = Team.objects.filter(organisation__in={person.organisation_id for person in people})
    parents = dict(pairs.values_list("id", "parent_id"))
    chains: dict[int, set[int]] = defaultdict(set)
    for person, team in Membership.objects.filter(person__in=people).values_list("person_id", "team_id"):
        while team in parents and team not in chains[person]:
            chains[person].add(team)
            team = parents[team]
    return chains


def enrolments_of(people: list[User], courses: Iterable[int]) -> dict[Key, Enrolment]:
    rows = Enrolment.objects.filter(person__in=people, course__in=courses, again=None)
    return {(enrolment.person_id, enrolment.course_id): enrolment for enrolment in rows}

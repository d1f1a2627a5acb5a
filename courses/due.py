"""What is due for whom, and how far they are with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.addressing import addressed
from courses.models import Assignment, CoursePage, Enrolment
from courses.progress import Progress, progress_of
from courses.releasing import lesson_counts
from courses.rules.due import DueState, Task, state_of, task_for
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
    tasks = tasks_of(people)
    wanted = CoursePage.objects.live().filter(pk__in={course for _person, course in tasks})
    courses = {course.pk: course for course in addressed(wanted)}
    enrolments = enrolments_of(people, courses)
    progresses = progress_of(enrolments.values())
    lessons = lesson_counts(courses)
    due: dict[int, list[Due]] = {person.pk: [] for person in people}
    allowed = {person.pk: audiences(person) for person in people}
    for (person, pk), (own, of_teams) in tasks.items():
        course = courses.get(pk)
        if course is not None and course.audience in allowed[person]:
            enrolment = enrolments.get((person, pk))
            fresh = Progress(0, lessons.get(pk, 0), 0, course.url or "")
            finished_at = enrolment.last_finished_at if enrolment else None
            if task := task_for(own, of_teams, finished_at):
                is_done = task.is_met(finished_at)
                state = state_of(task.due_on, timezone.localdate(), is_done=is_done)
                # What is finished and due all the same is due from its first lesson on.
                is_going_on = enrolment is not None and (is_done or enrolment.finished_at is None)
                progress = progresses[enrolment.pk] if enrolment and is_going_on else fresh
                due[person].append(Due(course, task.due_on, state, progress))
    return {person: sorted(found, key=lambda one: (one.due_on, one.course.pk)) for person, found in due.items()}


def reasons_to_retake(last: Enrolment) -> list[str]:
    """A course that somebody has finished is due for them all the same: it was assigned once more."""
    return [
        _("学习任务要求重新学完这门课程，截止日期：%(date)s。") % {"date": date_format(one.due_on)}
        for one in due_for(last.person)
        if one.course.pk == last.course_id
    ]


def tasks_of(people: list[User]) -> dict[Key, tuple[Task | None, list[Task]]]:
    """For each person and course, what was assigned to them by name and what to their teams."""
    own, of_teams = {}, defaultdict(list)
    chains = team_chains(people)
    by_team = defaultdict(list)
    teams = {team for chain in chains.values() for team in chain}
    rows = Assignment.objects.filter(Q(person__in=people) | Q(team__in=teams))
    for row in rows:
        task = Task(row.due_on, row.counts_from)
        if row.person_id:
            own[row.person_id, row.course_id] = task
        else:
            by_team[row.team_id].append((row.course_id, task))
    for person, chain in chains.items():
        for team in chain:
            for course, task in by_team[team]:
                of_teams[person, course].append(task)
    return {key: (own.get(key), of_teams[key]) for key in {*own, *of_teams}}


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
    rows = Enrolment.objects.filter(person__in=people, course__in=courses, again=None).select_related("again_of")
    return {(enrolment.person_id, enrolment.course_id): enrolment for enrolment in rows}

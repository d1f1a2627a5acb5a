"""Where a viewer's people stand: level, courses, exams, certificates. A fixed number of queries for any number."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import careers, forecasting
from certificates.models import Certificate
from courses import assigning, progress
from courses.models import Enrolment
from exams import disclosing
from exams.models import Attempt
from people.models import Membership, Team, User
from people.visibility import Viewer, below, managed_teams, people_of, sees_everyone

SOON = timedelta(days=90)


@dataclass(frozen=True)
class Row:
    """One person. `courses` are (title, percent) pairs, `expiring` the certificates that end within 90 days,

    `expired` those that ended without a valid one of the same award.
    """

    person: User
    teams: list[str]
    standings: list[careers.Standing]
    courses: list[tuple[str, int]]
    percent: int
    overdue: int
    last_attempt: Attempt | None
    certificates: int
    expiring: list[Certificate]
    expired: list[Certificate]
    last_seen_at: datetime | None


@dataclass(frozen=True)
class Segment:
    label: str
    value: int
    tone: str


@dataclass
class TeamReport:
    rows: list[Row]
    teams: list[Team]
    levels: list[tuple[str, list[Segment], int]] = field(default_factory=list)
    outlooks: list[forecasting.Outlook] = field(default_factory=list)

    @property
    def expiring(self) -> list[Certificate]:
        return sorted((c for row in self.rows for c in row.expiring), key=lambda c: c.expires_at or timezone.now())

    @property
    def overdue(self) -> int:
        return sum(1 for row in self.rows if row.overdue)

    @property
    def certified(self) -> int:
        return sum(1 for row in self.rows if row.certificates)


def team_report(viewer: Viewer, team_id: int | None = None, *, now: datetime | None = None) -> TeamReport:
    """Everything the manager's page shows, for the viewer's people (of one of their teams)."""
    now = now or timezone.now()
    people = people_of(viewer).exclude(organisation=None)
    teams = teams_of(viewer)
    if team_id is not None:
        people = people.filter(memberships__team__in=subtree(team_id, teams)).distinct()
    rows = rows_of(list(people.select_related("organisation").prefetch_related(memberships())), now)
    found = {row.person.pk: row.standings for row in rows}
    outlooks = forecasting.outlooks([row.person for row in rows], found, now)
    return TeamReport(rows=rows, teams=teams, levels=levels_of(rows), outlooks=outlooks)


def memberships() -> Prefetch:
    return Prefetch("memberships", queryset=Membership.objects.select_related("team"))


def teams_of(viewer: Viewer) -> list[Team]:
    teams = Team.objects.select_related("organisation").order_by("organisation__name", "name")
    return list(teams if sees_everyone(viewer) else teams.filter(pk__in=managed_teams(viewer)))


def subtree(team_id: int, teams: list[Team]) -> set[int]:
    allowed = {team.pk for team in teams}
    return below({team_id} & allowed, [(team.pk, team.parent_id) for team in teams]) & allowed


def rows_of(people: list[User], now: datetime) -> list[Row]:
    standings = careers.standings(people, now)
    due = assigning.due_of(people)
    courses, seen = courses_of(people)
    attempts = last_attempts(people)
    certificates = certificates_of(people)
    rows = []
    for person in people:
        own = courses[person.pk]
        valid = [c for c in certificates[person.pk] if not c.expires_at or c.expires_at > now]
        renewed = {c.award_id for c in valid}
        rows.append(
            Row(
                person=person,
                teams=[membership.team.name for membership in person.memberships.all()],
                standings=standings.get(person.pk, []),
                courses=own,
                percent=sum(percent for _, percent in own) // len(own) if own else 0,
                overdue=sum(task.is_overdue for task in due.get(person.pk, [])),
                last_attempt=attempts.get(person.pk),
                certificates=len(valid),
                expiring=[c for c in valid if c.expires_at and c.expires_at < now + SOON],
                expired=[c for c in certificates[person.pk] if c not in valid and c.award_id not in renewed],
                last_seen_at=seen.get(person.pk),
            )
        )
    return rows


def courses_of(people: list[User]) -> tuple[dict[int, list[tuple[str, int]]], dict[int, datetime]]:
    current = Enrolment.objects.filter(person__in=people, again=None)
    enrolments = list(current.select_related("course", "release").order_by("pk"))
    progresses = progress.progress_of(enrolments)
    courses: dict[int, list[tuple[str, int]]] = defaultdict(list)
    seen: dict[int, datetime] = {}
    for enrolment in enrolments:
        courses[enrolment.person_id].append((enrolment.course.title, progresses[enrolment.pk].percent))
        if enrolment.last_seen_at:
            seen[enrolment.person_id] = max(
                enrolment.last_seen_at, seen.get(enrolment.person_id, enrolment.last_seen_at)
            )
    return courses, seen


def last_attempts(people: list[User]) -> dict[int, Attempt]:
    attempts = (
        Attempt.objects.filter(person__in=people, exam__is_practice=False)
        .select_related("exam")
        .order_by("started_at", "pk")
    )
    latest = {attempt.person_id: attempt for attempt in attempts}  # the latest overwrites the earlier ones
    disclosing.veiled(latest.values())
    return latest


def certificates_of(people: list[User]) -> dict[int, list[Certificate]]:
    found: dict[int, list[Certificate]] = defaultdict(list)
    standing = Certificate.objects.filter(holder__in=people, revocation=None, replaced_by=None)
    for certificate in standing.select_related("holder"):
        found[certificate.holder_id].append(certificate)
    return found


def levels_of(rows: list[Row]) -> list[tuple[str, list[Segment], int]]:
    """Per ladder: how many people stand on which rung, bottom first, for the chart."""
    counts: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    for row in rows:
        for standing in row.standings:
            level = standing.level
            counts[standing.ladder.title][(level.order, level.title) if level else (-1, "")] += 1
    return [(title, segments(counter), counter.total()) for title, counter in counts.items()]


def segments(counter: Counter[tuple[int, str]]) -> list[Segment]:
    tones = ["neutral", "info", "success", "accent", "warning"]
    ordered = sorted(counter.items())
    return [
        Segment(label or _("尚未取得职级"), count, tones[0] if order < 0 else tones[1 + position % 4])
        for position, ((order, label), count) in enumerate(ordered)
    ]

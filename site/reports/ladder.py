"""The team on the ladders: people × levels, who falls out and why. A fixed number of queries for any number."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import careers, forecasting
from certificates.careers import Standing
from certificates.forecasting import Outlook
from certificates.models import CareerLadder, CareerLevel
from certificates.overseeing import climbers
from people.models import Team, User
from people.visibility import Viewer
from reports.progress import Segment, memberships, segments, subtree, teams_of


@dataclass(frozen=True)
class Cell:
    """One level of one person. `percent` is what is met of the next one; `falls`: lost within 90 days."""

    level: CareerLevel
    state: str
    percent: int
    falls: bool


@dataclass(frozen=True)
class Line:
    person: User
    teams: list[str]
    standing: Standing
    outlook: Outlook
    cells: list[Cell]


@dataclass(frozen=True)
class Board:
    """One ladder with everybody who stands on it, the highest first."""

    ladder: CareerLadder
    levels: list[CareerLevel]
    lines: list[Line]

    @property
    def segments(self) -> list[Segment]:
        counted: Counter[tuple[int, str]] = Counter()
        for line in self.lines:
            level = line.standing.level
            counted[(level.order, level.title) if level else (-1, "")] += 1
        return segments(counted)


@dataclass(frozen=True)
class LadderReport:
    boards: list[Board]
    outlooks: list[Outlook]
    teams: list[Team]
    people: int

    @property
    def falling(self) -> list[Outlook]:
        return [one for one in self.outlooks if one.falls]

    @property
    def falling_soon(self) -> int:
        return sum(one.is_within_30 for one in self.outlooks)

    @property
    def outdated(self) -> int:
        return sum(bool(one.outdated) for one in self.outlooks)

    @property
    def on_a_level(self) -> int:
        return len({line.person.pk for board in self.boards for line in board.lines if line.standing.level})


def ladder_report(viewer: Viewer, team_id: int | None = None, *, now: datetime | None = None) -> LadderReport:
    """For the viewer's people, or those of one of their teams."""
    moment = now or timezone.now()
    people = climbers(viewer).exclude(organisation=None)
    teams = teams_of(viewer)
    if team_id is not None:
        people = people.filter(memberships__team__in=subtree(team_id, teams)).distinct()
    crowd = list(people.select_related("organisation").prefetch_related(memberships()))
    standings = careers.standings(crowd, moment)
    return LadderReport(
        boards=boards_of(crowd, standings, moment),
        outlooks=forecasting.outlooks(crowd, standings, moment),
        teams=teams,
        people=len(crowd),
    )


def boards_of(people: list[User], standings: dict[int, list[Standing]], now: datetime) -> list[Board]:
    boards: dict[int, Board] = {}
    for person in people:
        for standing in standings[person.pk]:
            levels = [rung.level for rung in standing.rungs]
            board = boards.setdefault(standing.ladder.pk, Board(standing.ladder, levels, []))
            board.lines.append(line_of(person, standing, now))
    for board in boards.values():
        board.lines.sort(key=lambda line: (-height(line.standing), -line.standing.progress, str(line.person)))
    return [boards[pk] for pk in sorted(boards)]


def line_of(person: User, standing: Standing, now: datetime) -> Line:
    outlook = forecasting.outlook(person, standing, now)
    stays = outlook.level_then.order if outlook.level_then else -1
    cells = [
        Cell(rung.level, rung.state, percent_of(rung, standing), rung.state == "reached" and rung.level.order > stays)
        for rung in standing.rungs
    ]
    teams = [membership.team.name for membership in person.memberships.all()]
    return Line(person, teams, standing, outlook, cells)


def percent_of(rung: careers.Rung, standing: Standing) -> int:
    return {"reached": 100, "next": standing.progress}.get(rung.state, 0)


def height(standing: Standing) -> int:
    return standing.level.order if standing.level else -1


def headings() -> list[str]:
    return [
        *(_("姓名"), _("单位"), _("团队"), _("职务"), _("职业阶梯"), _("职级"), _("下一个职级"), _("完成度")),
        *(_("还差"), _("90 天后的职级"), _("保持到"), _("届时失去的依据"), _("手册已有变更的证书")),
    ]


def table(report: LadderReport) -> list[list[str | int]]:
    """For a spreadsheet: headings, then one row for each person on each ladder."""
    rows: list[list[str | int]] = [[*headings()]]
    for board in report.boards:
        rows += [values(line) for line in board.lines]
    return rows


def values(line: Line) -> list[str | int]:
    standing, outlook, comma = line.standing, line.outlook, _("、")
    return [
        str(line.person),
        str(line.person.organisation or ""),
        comma.join(line.teams),
        line.person.title,
        standing.ladder.title,
        standing.level.title if standing.level else "",
        standing.next_level.title if standing.next_level else "",
        f"{standing.progress}%",
        "\n".join(need.title for need in standing.missing),
        outlook.level_then.title if outlook.level_then else "",
        outlook.falls_on.isoformat() if outlook.falls_on else "",
        "\n".join(f"{lapse.title} {lapse.on.isoformat()}" for lapse in outlook.lapses),
        "\n".join(row.certificate.serial for row in outlook.outdated),
    ]

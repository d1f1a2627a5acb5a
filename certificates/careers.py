"""Where people stand on the career ladders, computed from what speaks for them today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from certificates import versioning
from certificates.evidence import evidence_of
from certificates.models import Award, CareerLadder, CareerLevel, Certificate, Promotion, Requirement
from certificates.phrasing import title_of
from certificates.rules import levels
from certificates.rules.levels import Answer, Evidence, Verdict
from certificates.rules.states import is_expiring
from courses import visibility as course_visibility
from courses.models import CoursePage
from exams import visibility as exam_visibility
from exams.models import Exam
from people.models import User
from people.visibility import Audience

SOON = 90  # days


@dataclass(frozen=True)
class Need:
    """One thing a rung asks for, and what answers it. Course and exam: those the person may see."""

    requirement: Requirement
    answer: Answer
    expires_soon: bool
    course: CoursePage | None = None
    exam: Exam | None = None

    @property
    def is_met(self) -> bool:
        return self.answer.is_met

    @property
    def title(self) -> str:
        return title_of(self.requirement)

    @property
    def award(self) -> Award | None:
        return self.requirement.award

    @property
    def certificate(self) -> Certificate | None:
        sources = [piece.source for piece in self.answer.by]
        return sources[0] if sources and isinstance(sources[0], Certificate) else None

    @property
    def percent(self) -> int:
        return min(100, 100 * self.answer.amount // self.answer.need.least)

    @property
    def course_url(self) -> str:
        """Courses are pages right under /courses/; asking the page tree would cost a query each."""
        return f"/courses/{self.course.slug}/" if self.course else ""

    @property
    def exam_url(self) -> str:
        return f"/exams/{self.exam.slug}/" if self.exam else ""


@dataclass(frozen=True)
class Rung:
    level: CareerLevel
    state: Literal["reached", "next", "later"]
    needs: list[Need]


@dataclass(frozen=True)
class Case:
    """All the rules have to know of one person on one ladder. `last` is their last step, if there was one."""

    ladder: CareerLadder
    evidence: list[Evidence]
    last: Promotion | None

    @cached_property
    def rungs(self) -> list[levels.Rung]:
        return versioning.rungs_of(self.ladder)

    @cached_property
    def promised(self) -> list[levels.Rung]:
        """What the level they have was judged by."""
        if self.last is None or self.last.level_id is None:
            return []
        return versioning.rungs_in(self.last.version, self.last.level_id)

    @property
    def had_level(self) -> bool:
        return self.last is not None and self.last.level_id is not None

    def verdict(self, moment: datetime) -> Verdict:
        return levels.judge_with_promise(self.rungs, self.promised, self.evidence, moment)

    def title(self, answer: Answer, *, is_kept: bool) -> str:
        """In the words of the version that counts."""
        if is_kept and self.last:
            return versioning.titles_in(self.last.version).get(answer.need.key, "")
        rows = (row for level in self.ladder.levels.all() for row in level.requirements.all())
        return next((title_of(row) for row in rows if row.pk == answer.need.key), "")


@dataclass(frozen=True)
class Standing:
    """One person on one ladder. `progress` is percent of what the next level asks for; 100 at the top.

    `is_kept`: the level is held by the requirements of its day, today's ask for more.
    """

    ladder: CareerLadder
    level: CareerLevel | None
    next_level: CareerLevel | None
    missing: list[Need]
    progress: int
    rungs: list[Rung]
    case: Case
    verdict: Verdict

    @property
    def is_kept(self) -> bool:
        return self.verdict.is_kept


def standings(people: Iterable[User], now: datetime | None = None) -> dict[int, list[Standing]]:
    """By person id, ladders in their order. A fixed number of queries; the caller says whose they may see."""
    crowd = list(people)
    prefetch_related_objects(crowd, "organisation")
    ladders, moment = ladders_with_levels(), now or timezone.now()
    evidence, last = evidence_of(crowd, moment), last_steps(crowd, moment)
    found: dict[int, list[Standing]] = {}
    for person in crowd:
        cases = [Case(ladder, evidence[person.pk], last.get((person.pk, ladder.pk))) for ladder in ladders]
        verdicts = [(case, case.verdict(moment)) for case in cases]
        found[person.pk] = [
            standing(case, verdict, person, moment)
            for case, verdict in verdicts
            if is_for(case.ladder, person) or verdict.reached or case.had_level
        ]
    return found


def ladders_with_levels() -> list[CareerLadder]:
    requirements = Requirement.objects.select_related("award__exam", "award__course", "competency").order_by("id")
    requirements = requirements.prefetch_related("award__exam__organisations", "award__exam__team_limits")
    rungs = CareerLevel.objects.order_by("order").prefetch_related(Prefetch("requirements", requirements))
    return list(CareerLadder.objects.prefetch_related(Prefetch("levels", rungs)))


def last_steps(crowd: list[User], now: datetime) -> dict[tuple[int, int], Promotion]:
    """By person and ladder."""
    rows = Promotion.objects.filter(person__in=crowd, at__lte=now).select_related("version").defer("evidence")
    return {(row.person_id, row.ladder_id): row for row in rows.order_by("number")}


def is_for(ladder: CareerLadder, person: User) -> bool:
    """The vendor's own people climb the internal ladder, customers theirs; a public one is for everybody."""
    if ladder.audience == Audience.PUBLIC:
        return True
    return person.is_staff_member is (ladder.audience == Audience.INTERNAL)


def standing(case: Case, verdict: Verdict, person: User, now: datetime) -> Standing:
    rows, at = list(case.ladder.levels.all()), verdict.reached
    drawn = [
        Rung(level, state_at(number, at), needs_of(level, answers, person, now))
        for number, (level, answers) in enumerate(zip(rows, verdict.answers, strict=True))
    ]
    return Standing(
        ladder=case.ladder,
        level=rows[at - 1] if at else None,
        next_level=rows[at] if at < len(rows) else None,
        missing=[need for need in drawn[at].needs if not need.is_met] if at < len(rows) else [],
        progress=levels.progress(verdict),
        rungs=drawn,
        case=case,
        verdict=verdict,
    )


def state_at(number: int, reached: int) -> Literal["reached", "next", "later"]:
    return "reached" if number < reached else "next" if number == reached else "later"


def needs_of(level: CareerLevel, answers: Iterable[Answer], person: User, now: datetime) -> list[Need]:
    needs = []
    for requirement, answer in zip(level.requirements.all(), answers, strict=True):
        award = requirement.award
        course, exam = (award.course, award.exam) if award else (None, None)
        needs.append(
            Need(
                requirement,
                answer,
                is_expiring(answer.until, now, SOON),
                course if course and course_visibility.may_see(person, course) else None,
                exam if exam and exam_visibility.may_see(person, exam) else None,
            )
        )
    return needs

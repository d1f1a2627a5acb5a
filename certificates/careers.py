"""Where people stand on the career ladders, computed from the certificates that count today."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import F, Prefetch, prefetch_related_objects
from django.utils import timezone

from certificates.counting import counting
from certificates.models import Award, CareerLadder, CareerLevel, Certificate, Requirement
from certificates.rules import levels
from certificates.rules.states import is_expiring
from courses import visibility as course_visibility
from courses.models import CoursePage
from exams import visibility as exam_visibility
from exams.models import Exam
from people.models import User
from people.scoping import everyone
from people.visibility import Audience

SOON = 90  # days


@dataclass(frozen=True)
class Need:
    """One award a rung asks for, and the certificate that answers it. Course and exam: those the person may see."""

    award: Award
    certificate: Certificate | None
    expires_soon: bool
    course: CoursePage | None = None
    exam: Exam | None = None

    @property
    def is_met(self) -> bool:
        return self.certificate is not None

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
class Standing:
    """One person on one ladder. `progress` is percent of what the next level asks for; 100 at the top."""

    ladder: CareerLadder
    level: CareerLevel | None
    next_level: CareerLevel | None
    missing: list[Award]
    progress: int
    rungs: list[Rung]


Held = dict[int, Certificate]  # by award


def standings(people: Iterable[User], now: datetime | None = None) -> dict[int, list[Standing]]:
    """By person id, ladders in their order. Six queries, however many people; the caller says whose they may see."""
    crowd = list(people)
    prefetch_related_objects(crowd, "organisation")
    ladders = ladders_with_levels()
    moment = now or timezone.now()
    held = certificates_of(crowd, moment)
    return {
        person.pk: [
            standing(ladder, person, held[person.pk], moment)
            for ladder in ladders
            if is_for(ladder, person) or climbs(ladder, held[person.pk])
        ]
        for person in crowd
    }


def ladders_with_levels() -> list[CareerLadder]:
    requirements = Requirement.objects.select_related("award__exam", "award__course").order_by("id")
    requirements = requirements.prefetch_related("award__exam__organisations")
    rungs = CareerLevel.objects.order_by("order").prefetch_related(Prefetch("requirements", requirements))
    return list(CareerLadder.objects.prefetch_related(Prefetch("levels", rungs)))


def certificates_of(crowd: list[User], now: datetime) -> dict[int, Held]:
    """For each person and award the certificate that counts longest."""
    with everyone():  # a level follows the person, wherever they earned it
        valid = counting(Certificate.objects.filter(holder__in=crowd), now)
        rows = list(valid.defer("basis").order_by(F("expires_at").asc(nulls_last=True), "id"))
    held: dict[int, Held] = defaultdict(dict)
    for certificate in rows:
        held[certificate.holder_id][certificate.award_id] = certificate
    return held


def is_for(ladder: CareerLadder, person: User) -> bool:
    """The vendor's own people climb the internal ladder, customers theirs; a public one is for everybody."""
    if ladder.audience == Audience.PUBLIC:
        return True
    return person.is_staff_member is (ladder.audience == Audience.INTERNAL)


def climbs(ladder: CareerLadder, held: Held) -> bool:
    return bool(held) and levels.reached(rules_of(ladder), held) > 0


def standing(ladder: CareerLadder, person: User, held: Held, now: datetime) -> Standing:
    rows, rungs = list(ladder.levels.all()), rules_of(ladder)
    at = levels.reached(rungs, held)
    drawn = [Rung(level, state_at(number, at), needs_of(level, person, held, now)) for number, level in enumerate(rows)]
    return Standing(
        ladder=ladder,
        level=rows[at - 1] if at else None,
        next_level=rows[at] if at < len(rows) else None,
        missing=[need.award for need in drawn[at].needs if not need.is_met] if at < len(rows) else [],
        progress=levels.progress(rungs, held),
        rungs=drawn,
    )


def rules_of(ladder: CareerLadder) -> list[levels.Rung]:
    return [
        levels.Rung(level.pk, tuple(requirement.award_id for requirement in level.requirements.all()))
        for level in ladder.levels.all()
    ]


def state_at(number: int, reached: int) -> Literal["reached", "next", "later"]:
    return "reached" if number < reached else "next" if number == reached else "later"


def needs_of(level: CareerLevel, person: User, held: Held, now: datetime) -> list[Need]:
    needs = []
    for requirement in level.requirements.all():
        certificate = held.get(requirement.award_id)
        soon = certificate is not None and is_expiring(certificate.expires_at, now, SOON)
        course, exam = requirement.award.course, requirement.award.exam
        needs.append(
            Need(
                requirement.award,
                certificate,
                soon,
                course if course and course_visibility.may_see(person, course) else None,
                exam if exam and exam_visibility.may_see(person, exam) else None,
            )
        )
    return needs

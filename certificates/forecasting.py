"""Who will fall off a level, on which day and why: the rules, asked about days to come. No queries of its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from certificates.careers import Standing
from certificates.evidence import house
from certificates.models import CareerLevel, Certificate
from certificates.rules.levels import Answer, Evidence, Kind, lapsing
from people.models import User

HORIZONS = (30, 90)  # days


@dataclass(frozen=True)
class Lapse:
    """Something the level rests on, and the last day on which it does. `is_changed`: because a manual has changed."""

    title: str
    kind: Kind
    on: date
    is_changed: bool


@dataclass(frozen=True)
class Outdated:
    """A certificate that counts, though so many of the sections it rests on read differently today."""

    certificate: Certificate
    sections: int


@dataclass(frozen=True)
class Outlook:
    """One person on one ladder in the days to come. `falls_on` is the last day at the level they have now."""

    person: User
    standing: Standing
    level_then: CareerLevel | None
    falls_on: date | None
    is_within_30: bool
    lapses: list[Lapse]
    outdated: list[Outdated]

    @property
    def falls(self) -> bool:
        return self.falls_on is not None

    @property
    def is_worth_a_word(self) -> bool:
        return self.falls or bool(self.outdated)


def outlook(person: User, standing: Standing, now: datetime) -> Outlook:
    near, far = (now + timedelta(days=days) for days in HORIZONS)
    level_then = level_at(standing, far)
    falls_at = fall_of(standing, far) if level_then != standing.level else None
    gone = lapsing(standing.verdict, far)
    return Outlook(
        person=person,
        standing=standing,
        level_then=level_then,
        falls_on=house(falls_at).date() if falls_at else None,
        is_within_30=falls_at is not None and falls_at < near,
        lapses=[lapse_of(answer, standing) for answer in gone],
        outdated=outdated_of(standing),
    )


def level_at(standing: Standing, moment: datetime) -> CareerLevel | None:
    reached = standing.case.verdict(moment).reached
    return standing.rungs[reached - 1].level if reached else None


def fall_of(standing: Standing, far: datetime) -> datetime | None:
    """The last moment at the level of today; what lapses without taking a level away is passed over."""
    ends = sorted({answer.until for answer in standing.verdict.resting if answer.until and answer.until < far})
    return next((end for end in ends if level_at(standing, end + timedelta(seconds=1)) != standing.level), None)


def lapse_of(answer: Answer, standing: Standing) -> Lapse:
    assert answer.until is not None  # noqa: S101  (lapsing() chooses by it)
    return Lapse(
        title=standing.case.title(answer, is_kept=standing.is_kept),
        kind=answer.need.kind,
        on=house(answer.until).date(),
        is_changed=any(ends_by_change(piece, answer) for piece in answer.by),
    )


def ends_by_change(piece: Evidence, answer: Answer) -> bool:
    return bool(piece.changed_at and answer.need.change_months and answer.until != piece.until)


def outdated_of(standing: Standing) -> list[Outdated]:
    found = {
        piece.source.pk: Outdated(piece.source, piece.changes)
        for answer in standing.verdict.resting
        for piece in answer.by
        if isinstance(piece.source, Certificate) and piece.changes
    }
    return list(found.values())


def outlooks(people: list[User], standings: dict[int, list[Standing]], now: datetime) -> list[Outlook]:
    """Those worth a word: who falls comes first, the first to fall on top."""
    found = [outlook(person, one, now) for person in people for one in standings.get(person.pk, []) if one.level]
    worth = [one for one in found if one.is_worth_a_word]
    return sorted(worth, key=lambda one: (one.falls_on is None, one.falls_on or date.max, str(one.person)))

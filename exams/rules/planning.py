"""What to study after an exam: where marks were lost, the weakest first, and which sections that was about."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.rules.grade import percent

STRONG = Decimal(80)  # percent of the points, from which on a subject needs no plan


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the subject it belongs to, what it earned, and what it was about."""

    slot: int
    subject: str
    mark: Decimal
    points: Decimal
    about: Sequence[Hashable] = ()

    @property
    def lost(self) -> Decimal:
        return self.points - self.mark


@dataclass(frozen=True, slots=True)
class Subject:
    """`share` in percent of the points; `wrong` are the slots without full marks; `about` what they were about, the
    thing that cost most first."""

    name: str
    share: Decimal
    lost: Decimal
    wrong: tuple[int, ...]
    about: tuple[Hashable, ...]


def subjects(asked: Iterable[Asked]) -> list[Subject]:
    """By name."""
    rows: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        rows[one.subject].append(one)
    return [subject(name, rows[name]) for name in sorted(rows)]


def subject(name: str, rows: Sequence[Asked]) -> Subject:
    got, full = sum((one.mark for one in rows), Decimal(0)), sum((one.points for one in rows), Decimal(0))
    wrong = tuple(sorted(one.slot for one in rows if one.lost > 0))
    return Subject(name, percent(got, full), full - got, wrong, costliest(rows))


def costliest(rows: Iterable[Asked]) -> tuple[Hashable, ...]:
    """Each thing once; a question about several things costs each of them all it lost."""
    lost: dict[Hashable, Decimal] = defaultdict(Decimal)
    first: dict[Hashable, int] = {}
    for one in rows:
        for thing in one.about if one.lost > 0 else ():
            lost[thing] += one.lost
            first.setdefault(thing, one.slot)
    return tuple(sorted(lost, key=lambda thing: (-lost[thing], first[thing])))


def plan(asked: Iterable[Asked]) -> list[Subject]:
    """The subjects to work on: below STRONG, the weakest first, of equally weak ones what cost more."""
    weak = [one for one in subjects(asked) if one.wrong and one.share < STRONG]
    return sorted(weak, key=lambda one: (one.share, -one.lost, one.name))

"""What speaks for people: certificates, ratings, practice and signatures, as plain pieces for the rules.

A level follows the person, wherever they earned it; the caller says whose levels they may see.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time
from typing import TypeVar

from django.db.models import Prefetch

from certificates.aging import changes_of
from certificates.counting import counting
from certificates.faces import house_zone
from certificates.models import Certificate, PracticeDecision, PracticeKind, PracticeRecord, SignOff
from certificates.rules.levels import Evidence, Kind, last_moment
from exams import disclosing
from exams.models import Attempt
from exams.rules.disclosure import Level
from people.models import Rating, User
from people.scoping import everyone

Pieces = dict[int, list[Evidence]]  # by person
Row = TypeVar("Row", Rating, SignOff)


def evidence_of(crowd: list[User], now: datetime) -> Pieces:
    """All that was known at `now`. A fixed number of queries, however many people."""
    found: Pieces = defaultdict(list)
    with everyone():  # as the module says
        for gather in (certificates, ratings, records, drills, signatures):
            for person, piece in gather(crowd, now):
                found[person].append(piece)
    return found


def certificates(crowd: list[User], now: datetime) -> Iterable[tuple[int, Evidence]]:
    """Those that count; one in grace until the grace is over."""
    rows = list(counting(Certificate.objects.filter(holder__in=crowd), now).order_by("id"))
    changes = changes_of(rows)
    for row in rows:
        changed = [house(change.at) for change in changes.get(row.pk, []) if change.at and change.at <= now]
        yield (
            row.holder_id,
            Evidence(
                Kind.CERTIFICATE,
                row.award_id,
                house(row.issued_at),
                row.grace_until or row.expires_at,
                changed_at=min(changed, default=None),
                changes=len(changes.get(row.pk, [])),
                source=row,
            ),
        )


def ratings(crowd: list[User], now: datetime) -> Iterable[tuple[int, Evidence]]:
    """Of each competency the latest, also where an earlier one was higher."""
    rows = Rating.objects.filter(person__in=crowd, at__lte=now).select_related("by").order_by("at", "id")
    for row in {(row.person_id, row.competency_id): row for row in rows}.values():
        at = house(row.at)
        until = last_moment(at, row.valid_months) if row.valid_months else None
        yield row.person_id, Evidence(Kind.COMPETENCY, row.competency_id, at, until, row.value, source=row)


def records(crowd: list[User], now: datetime) -> Iterable[tuple[int, Evidence]]:
    """What was confirmed, and not taken back later."""
    words = PracticeDecision.objects.filter(at__lte=now).select_related("by").order_by("id")
    rows = PracticeRecord.objects.filter(person__in=crowd, entered_at__lte=now).select_related("checklist")
    for row in rows.prefetch_related(Prefetch("decisions", words)).order_by("done_on", "id"):
        decisions = list(row.decisions.all())
        if decisions and decisions[-1].is_confirmed:
            day = datetime.combine(row.done_on, time.min, house_zone())
            yield row.person_id, Evidence(Kind.PRACTICE, row.kind, day, weight=row.amount, source=row)


def drills(crowd: list[User], now: datetime) -> Iterable[tuple[int, Evidence]]:
    """Practice exams that were passed and are open, each once a day: passing it again at once proves nothing."""
    passed = Attempt.objects.filter(person__in=crowd, exam__is_practice=True, passed=True, graded_at__lte=now)
    rows = list(passed.filter(state=Attempt.State.GRADED).select_related("exam").order_by("graded_at", "id"))
    levels = disclosing.levels({row.exam for row in rows}, now)
    seen: set[tuple[int, int, object]] = set()
    for row in rows:
        at = house(row.graded_at)  # type: ignore[arg-type]
        day = (row.person_id, row.exam_id, at.date())
        if levels[row.exam_id] is not Level.PENDING and day not in seen:
            seen.add(day)
            yield row.person_id, Evidence(Kind.PRACTICE, PracticeKind.DRILL.value, at, source=row)


def signatures(crowd: list[User], now: datetime) -> Iterable[tuple[int, Evidence]]:
    """The last word in each role for each level."""
    rows = SignOff.objects.filter(person__in=crowd, at__lte=now).select_related("by").order_by("at", "id")
    for row in {(row.person_id, row.level_id, row.role): row for row in rows}.values():
        if row.is_granted:
            yield row.person_id, Evidence(Kind.SIGN_OFF, signature(row.level_id, row.role), house(row.at), source=row)


def signature(level: int, role: str) -> str:
    """The subject of a signature: one role's, for one level."""
    return f"{level}:{role}"


def house(moment: datetime) -> datetime:
    return moment.astimezone(house_zone())

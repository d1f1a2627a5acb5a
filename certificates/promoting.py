"""Writes down when somebody steps up a ladder or falls back, with the evidence and the requirements of that moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from certificates import careers, telling, versioning
from certificates.careers import Case, Standing
from certificates.models import Certificate, PracticeDecision, Promotion, SignOff
from certificates.phrasing import piece_title
from certificates.rules.levels import Answer, Evidence, Verdict, judge
from exams.models import Attempt
from jobs.enqueuing import enqueue_merged
from people.models import Rating, User
from people.scoping import everyone

CROWD = 500  # people looked at together by the sweep
LOOKS = 40  # moments of the past looked at when catching up with one person
NEXT = timedelta(seconds=1)  # what ends at a moment still counts at it


def request(person: User) -> None:
    """Have their levels looked at again after this transaction; several wishes are one."""
    enqueue_merged("settle_levels", str(person.pk), person=person.pk)


def request_all() -> None:
    """Have everybody looked at: the requirements have changed."""
    enqueue_merged("settle_all_levels", "all")


def settle(person: User, at: datetime | None = None) -> list[Promotion]:
    """Record what has changed since the last step on each ladder; the second time there is nothing to record."""
    return look(person, at or timezone.now())[0]


@transaction.atomic
def look(person: User, now: datetime) -> tuple[list[Promotion], list[datetime]]:
    """The steps recorded at this moment, and when what the levels rest on now lapses."""
    # Two jobs at once: the second waits here and then finds the step that the first has written.
    person = User.objects.select_for_update().get(pk=person.pk)
    written = Promotion.objects.filter(person=person).aggregate(last=Max("at"))["last"]
    now = max(now, written or now)  # its clock may have read later than ours: nothing is looked at from before it
    found = careers.standings([person], now)[person.pk]
    steps = [step(person, standing, now) for standing in found]
    return [made for made in steps if made], lapses_of(found)


def lapses_of(found: list[Standing]) -> list[datetime]:
    return [standing.verdict.until + NEXT for standing in found if standing.verdict.until]


def catch_up(person: User, now: datetime | None = None) -> list[Promotion]:
    """As `settle`, but what happened while nobody looked is dated when it happened. Each step commits by itself."""
    until = now or timezone.now()
    last = Promotion.objects.filter(person=person).aggregate(last=Max("at"))["last"]
    found = [moment for moment in moments_of(person) if (last is None or moment > last) and moment < until]
    lapses = lapses_of(careers.standings([person], last)[person.pk]) if last else []
    waiting, moment, steps = [*found[-LOOKS:], until], last, list[Promotion]()
    while waiting:
        ahead = (lapse for lapse in lapses if moment and moment < lapse < until)
        moment, *waiting = sorted({*waiting, *ahead})
        made, lapses = look(person, moment)
        steps += made
    return steps


def moments_of(person: User) -> list[datetime]:
    """When something was earned or given, or taken back. What it lasts depends on who asks for it: see `look`."""
    with everyone():  # one person's own, wherever
        certificates = Certificate.objects.filter(holder=person).values_list("issued_at", "revocation__at")
        found: set[datetime | None] = {moment for row in certificates for moment in row}
        for rows in (Rating.objects.filter(person=person), SignOff.objects.filter(person=person)):
            found |= set(rows.values_list("at", flat=True))
        found |= set(PracticeDecision.objects.filter(record__person=person).values_list("at", flat=True))
        drills = Attempt.objects.filter(person=person, exam__is_practice=True, passed=True)
        found |= set(drills.values_list("graded_at", flat=True))
    return sorted(moment + NEXT for moment in found if moment)


def step(person: User, standing: Standing, now: datetime) -> Promotion | None:
    last, level = standing.case.last, standing.level
    before = last.level_id if last else None
    if before == (level.pk if level else None):
        return None
    orders = {row.pk: row.order for row in standing.ladder.levels.all()}
    rises = orders.get(level.pk if level else 0, -1) > orders.get(before or 0, -1)
    made = Promotion.objects.create(
        person=person,
        ladder=standing.ladder,
        number=last.number + 1 if last else 1,
        kind=Promotion.Kind.UP if rises else Promotion.Kind.DOWN,
        level=level,
        level_title=level.title if level else "",
        before_title=last.level_title if last else "",
        version=last.version if last and standing.is_kept else versioning.version_of(standing.ladder),
        evidence=record_of(standing),
        reasons=[] if rises or last is None else lost(standing.case, last, now),
        at=now,
    )
    telling.tell_of(made)
    return made


def record_of(standing: Standing) -> list[dict[str, Any]]:
    """A copy of what the level rests on: what is revoked, renewed or renamed later stays as it was seen now."""
    kept = standing.is_kept
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "need": standing.case.title(answer, is_kept=kept),
                "kind": answer.need.kind.value,
                "least": answer.need.least,
                "amount": answer.amount,
                "until": moment(answer.until),
                "by": [piece_record(piece) for piece in answer.by],
            }
            for answer in once(standing.verdict)
        ]


def once(verdict: Verdict) -> list[Answer]:
    """A certificate that every rung asks for is named once, with the strictest need."""
    found: dict[tuple[object, object], Answer] = {}
    for answer in verdict.resting:
        found[(answer.need.kind, answer.need.subject)] = answer
    return list(found.values())


def piece_record(piece: Evidence) -> dict[str, Any]:
    return {
        "title": piece_title(piece.source),
        "row": f"{type(piece.source).__name__}:{getattr(piece.source, 'pk', '')}",
        "weight": piece.weight,
        "at": moment(piece.at),
        "until": moment(piece.until),
    }


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def lost(case: Case, last: Promotion, now: datetime) -> list[str]:
    """What the level they had asks for and does not find any more."""
    answers = judge(case.promised, case.evidence, now).answers
    missing = {a.need.key: a for row in answers for a in row if not a.is_met}
    words = versioning.titles_in(last.version)
    return list(dict.fromkeys(words[key] for key in missing if key in words))


def settle_all(now: datetime | None = None) -> int:
    """Look at everybody, and announce what is about to lapse; how many steps were written. Safe to run again."""
    moment, steps = now or timezone.now(), 0
    for crowd in crowds():
        found = careers.standings(crowd, moment)
        for person in crowd:
            if any(is_unsettled(standing) for standing in found[person.pk]):
                steps += len(catch_up(person, moment))
            telling.warn(person, found[person.pk], moment)
    return steps


def crowds() -> Iterator[list[User]]:
    with everyone():  # a sweep has no viewer
        people = User.objects.filter(is_active=True).exclude(organisation=None).order_by("pk")
        ids = list(people.values_list("pk", flat=True))
        for start in range(0, len(ids), CROWD):
            yield list(people.filter(pk__in=ids[start : start + CROWD]).select_related("organisation"))


def is_unsettled(standing: Standing) -> bool:
    last = standing.case.last
    return (last.level_id if last else None) != (standing.level.pk if standing.level else None)

"""The level a person has reached on a ladder, from what speaks for them at a moment. Rungs come in order, lowest first.

Moments are aware and in the zone of the house, because months end with a day of the house. A piece of evidence still
counts at the very moment it ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum

from exams.rules.months import add_months

Subject = int | str


class Kind(StrEnum):
    CERTIFICATE = "certificate"
    COMPETENCY = "competency"
    PRACTICE = "practice"
    SIGN_OFF = "sign_off"


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for a person. `weight` is a rating, or how much was practised; 1 for the rest.

    `changed_at`: since then something it rests on reads differently, `changes` things in all. `source` is the caller's
    and never looked at.
    """

    kind: Kind
    subject: Subject
    at: datetime
    until: datetime | None = None
    weight: int = 1
    changed_at: datetime | None = None
    changes: int = 0
    source: object = field(default=None, compare=False)


@dataclass(frozen=True)
class Need:
    """What a rung asks for: a rating, or an amount in all, of at least `least`.

    Evidence counts for `months` from its date, and for `change_months` after what it rests on was changed; None is no
    limit of that sort.
    """

    key: int
    kind: Kind
    subject: Subject
    least: int = 1
    months: int | None = None
    change_months: int | None = None


@dataclass(frozen=True)
class Rung:
    """One level, named by any id, and what it asks for."""

    level: int
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a need finds at a moment: `by` is what meets it, or what there is so far; `until` the last moment it is met.

    `amount` is the best rating or the sum, 1 or 0 for certificates and signatures.
    """

    need: Need
    is_met: bool
    amount: int
    by: tuple[Evidence, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """`reached` rungs from below hold without a gap; `answers` are those of every rung, in their order.

    `resting` are the answers the level rests on. `is_kept`: it is held by the requirements it was once judged by.
    """

    reached: int
    answers: tuple[tuple[Answer, ...], ...]
    resting: tuple[Answer, ...]
    is_kept: bool = False

    @property
    def until(self) -> datetime | None:
        """When the next thing lapses that the level rests on."""
        return min((answer.until for answer in self.resting if answer.until), default=None)


def judge(rungs: Sequence[Rung], evidence: Iterable[Evidence], now: datetime) -> Verdict:
    """The level at this moment. More evidence never lowers it; a lapse lowers only what rests on it."""
    known = [piece for piece in evidence if piece.at <= now]
    answers = tuple(tuple(answer(need, known, now) for need in rung.needs) for rung in rungs)
    reached = next((count for count, row in enumerate(answers) if not all(a.is_met for a in row)), len(rungs))
    return Verdict(reached, answers, tuple(a for row in answers[:reached] for a in row))


def judge_with_promise(
    rungs: Sequence[Rung], promised: Sequence[Rung], evidence: Iterable[Evidence], now: datetime
) -> Verdict:
    """As `judge`; but who was promoted by other requirements, `promised` up to that level, keeps what these still give.

    A level that is no longer on the ladder gives nothing.
    """
    pieces = list(evidence)
    today, then = judge(rungs, pieces, now), judge(promised, pieces, now)
    places = {rung.level: number for number, rung in enumerate(rungs, start=1)}
    kept = max((places.get(rung.level, 0) for rung in promised[: then.reached]), default=0)
    if kept <= today.reached:
        return today
    return replace(today, reached=kept, resting=then.resting, is_kept=True)


def answer(need: Need, evidence: Iterable[Evidence], now: datetime) -> Answer:
    """The evidence that meets the need for longest, and until when; what is there so far if it is not met."""
    ends = [
        (piece, end_of(piece, need)) for piece in evidence if (piece.kind, piece.subject) == (need.kind, need.subject)
    ]
    counting = [(piece, end) for piece, end in ends if end is None or end >= now]
    counting.sort(key=lambda pair: (pair[1] is None, pair[1] or now, pair[0].at), reverse=True)  # the longest first
    if need.kind is Kind.PRACTICE:
        return summed(need, counting)
    enough = [(piece, end) for piece, end in counting if piece.weight >= need.least]
    chosen = enough[:1] or sorted(counting, key=lambda pair: -pair[0].weight)[:1]
    best = max((piece.weight for piece, _ in counting), default=0)
    return Answer(need, bool(enough), best, tuple(piece for piece, _ in chosen), chosen[0][1] if enough else None)


def summed(need: Need, counting: Sequence[tuple[Evidence, datetime | None]]) -> Answer:
    """All of it counts; it is enough until the piece ends that is needed last."""
    total, until, is_met = 0, None, False
    for piece, end in counting:
        total += piece.weight
        if not is_met and total >= need.least:
            is_met, until = True, end
    return Answer(need, is_met, total, tuple(piece for piece, _ in counting), until)


def end_of(piece: Evidence, need: Need) -> datetime | None:
    """The last moment at which this counts for the need; None when it always will."""
    ends = [piece.until] if piece.until else []
    if need.months:
        ends.append(last_moment(piece.at, need.months))
    if need.change_months and piece.changed_at:
        ends.append(last_moment(piece.changed_at, need.change_months))
    return min(ends, default=None)


def last_moment(at: datetime, months: int) -> datetime:
    """The end of the day so many months later, as certificates end."""
    return datetime.combine(add_months(at.date(), months), time(23, 59, 59), at.tzinfo)


def progress(verdict: Verdict) -> int:
    """Percent of the next rung's needs that are met, rounded down; 100 at the top of the ladder."""
    if verdict.reached == len(verdict.answers):
        return 100
    wanted = verdict.answers[verdict.reached]
    return 100 * sum(answer.is_met for answer in wanted) // (len(wanted) or 1)


def lapsing(verdict: Verdict, by: datetime) -> list[Answer]:
    """What the level rests on and will no longer be met at `by`, the first to go first; one thing is named once."""
    going = sorted(
        (answer for answer in verdict.resting if answer.until and answer.until < by),
        key=lambda answer: (answer.until, answer.need.key),
    )
    return list({(answer.need.kind, answer.need.subject): answer for answer in reversed(going)}.values())[::-1]

"""How long a certificate lasts when it is earned again. Days are those printed, in the zone of the house."""

from dataclasses import dataclass
from datetime import date, timedelta

from exams.rules.months import add_months


@dataclass(frozen=True)
class Standing:
    """What the holder has now: its last day (None: for ever) and the last day of its grace (None: no grace)."""

    ends_on: date | None
    grace_on: date | None = None


@dataclass(frozen=True)
class Term:
    """The last day of the new certificate (None: for ever), and whether it takes the place of the old one."""

    ends_on: date | None
    renews: bool


def term(earned_on: date, months: int | None, standing: Standing | None, window: int) -> Term:
    """Within `window` days before the end, and in grace, the new months follow the old end: nobody loses by being
    early, nobody gains by being late. Earlier they count from the day earned. After grace it is a new beginning, not
    a renewal. A renewal never ends before what it replaces.
    """
    fresh = add_months(earned_on, months) if months else None
    if standing is None:
        return Term(fresh, False)
    old = standing.ends_on
    if old is None:
        return Term(None, True)
    if earned_on > (standing.grace_on or old):
        return Term(fresh, False)
    if fresh is None or months is None:
        return Term(None, True)
    if is_open(earned_on, old, window):
        return Term(add_months(old, months), True)
    return Term(max(fresh, old), True)


def is_open(day: date, ends_on: date | None, window: int) -> bool:
    """Whether the time for renewing has begun."""
    return ends_on is not None and day >= ends_on - timedelta(days=window)

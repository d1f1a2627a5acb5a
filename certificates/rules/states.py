"""What a certificate is worth at a moment."""

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    VALID = "valid"  # counts; nobody asked, or there is nothing to ask, whether what it rests on still reads the same
    CURRENT = "current"  # counts, and everything it rests on still reads the same
    OUTDATED = "outdated"  # counts, but some of what it rests on reads otherwise today
    GRACE = "grace"  # has run out, and counts a while longer until it is renewed
    EXPIRED = "expired"
    SUPERSEDED = "superseded"  # a newer certificate stands in its place
    REVOKED = "revoked"

    @property
    def counts(self) -> bool:
        return self in COUNTING


COUNTING = frozenset({State.VALID, State.CURRENT, State.OUTDATED, State.GRACE})


def state_of(
    expires_at: datetime | None,
    revoked_at: datetime | None,
    now: datetime,
    grace_until: datetime | None = None,
    superseded_at: datetime | None = None,
) -> State:
    """The strongest word wins: revoked, superseded, then time.

    A certificate still counts at the very moment it (or its grace) ends. A successor that is revoked later gives
    nothing back: superseded stays superseded.
    """
    if revoked_at is not None and revoked_at <= now:
        return State.REVOKED
    if superseded_at is not None and superseded_at <= now:
        return State.SUPERSEDED
    if expires_at is None or now <= expires_at:
        return State.VALID
    if grace_until is not None and now <= grace_until:
        return State.GRACE
    return State.EXPIRED


def compared(state: State, total: int, changed: int) -> State:
    """The state after looking at what it rests on: only a valid one is called current or outdated."""
    if state is not State.VALID or total == 0:
        return state
    return State.OUTDATED if changed else State.CURRENT


def days_left(expires_at: datetime | None, now: datetime) -> int | None:
    """Whole days until expiry, rounded down; negative when it is over, None when it never is."""
    return None if expires_at is None else (expires_at - now) // timedelta(days=1)


def is_expiring(expires_at: datetime | None, now: datetime, days: int) -> bool:
    """Still valid, but not for longer than `days`."""
    return expires_at is not None and now <= expires_at <= now + timedelta(days=days)

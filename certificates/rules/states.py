"""What a certificate is worth at a moment."""

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


def state_of(expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> State:
    """A revocation counts for more than an expiry; a certificate still counts at the very moment it expires."""
    if revoked_at is not None and revoked_at <= now:
        return State.REVOKED
    if expires_at is not None and expires_at < now:
        return State.EXPIRED
    return State.VALID


def days_left(expires_at: datetime | None, now: datetime) -> int | None:
    """Whole days until expiry, rounded down; negative when it is over, None when it never is."""
    return None if expires_at is None else (expires_at - now) // timedelta(days=1)


def is_expiring(expires_at: datetime | None, now: datetime, days: int) -> bool:
    """Still valid, but not for longer than `days`."""
    return expires_at is not None and now <= expires_at <= now + timedelta(days=days)

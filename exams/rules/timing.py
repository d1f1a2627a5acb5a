"""Time belongs to the server. A deadline is fixed when an attempt starts and moves only when an examiner moves it.

Two things happen to an answer on its way. It travels: whatever reaches the server within TRAVEL of the deadline is in
time. And it may have waited in a browser without a network: the browser then says for how long, and an answer that was
written before the deadline counts when it arrives within the exam's grace. A browser that lies about this gains the
grace and no more. The candidate is told the deadline, never the grace; the sweep that closes overdue attempts waits
until the grace is over, so that it never closes an attempt under an answer that would have counted.
"""

from datetime import datetime, timedelta

TRAVEL = timedelta(seconds=3)


def deadline(start: datetime, minutes: int, extra_minutes: int, closes_at: datetime) -> datetime:
    """The allowed time from the start, but never beyond the end of the exam's window."""
    return min(start + timedelta(minutes=minutes + extra_minutes), closes_at)


def is_in_time(now: datetime, end: datetime, grace: timedelta = TRAVEL) -> bool:
    return now <= end + max(grace, TRAVEL)


def counts(received: datetime, end: datetime, waited: timedelta | None, grace: timedelta) -> bool:
    """Whether an answer counts that the browser kept for `waited`; None when it does not say."""
    if is_in_time(received, end):
        return True
    return waited is not None and is_in_time(received, end, grace) and received - waited <= end


def overdue_before(now: datetime) -> datetime:
    """No attempt with a later deadline may be closed; one with an earlier may, if it has no longer grace."""
    return now - TRAVEL


def seconds_left(now: datetime, end: datetime) -> int:
    """Whole seconds to show; zero when it is over."""
    return max(0, int((end - now).total_seconds()))

"""Time belongs to the server. A deadline is fixed when an attempt starts and moves only when an examiner extends it.

The grace: an answer that was sent in the last second still has to travel. Whatever reaches the server up to GRACE after
the deadline counts as in time; the candidate is told the deadline, never the grace, and the sweep that closes overdue
attempts waits until the grace is over, so that it never closes an attempt under an answer that would have counted.
"""

from datetime import datetime, timedelta

GRACE = timedelta(seconds=3)


def deadline(start: datetime, minutes: int, extra_minutes: int, closes_at: datetime) -> datetime:
    """The allowed time from the start, but never beyond the end of the exam's window."""
    return min(start + timedelta(minutes=minutes + extra_minutes), closes_at)


def is_in_time(now: datetime, end: datetime) -> bool:
    return now <= end + GRACE


def overdue_before(now: datetime) -> datetime:
    """Attempts whose deadline is earlier than this may be closed."""
    return now - GRACE


def seconds_left(now: datetime, end: datetime) -> int:
    """Whole seconds to show; zero when it is over."""
    return max(0, int((end - now).total_seconds()))

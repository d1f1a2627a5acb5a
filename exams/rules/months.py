"""Counting in calendar months, as people do: a month from 31 January is the last day of February."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the last day of a month that is too short."""
    year, zero_based = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = zero_based + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

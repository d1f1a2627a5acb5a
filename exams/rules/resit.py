"""When an exam that was passed may be sat again: to show after some months that one still can."""

from datetime import date, datetime, time, tzinfo

from exams.rules.months import add_months


def opens_again(passed_on: date, months: int | None, zone: tzinfo) -> datetime | None:
    """The beginning of the day `months` after the day of the pass, in the zone of the house; None: never."""
    return datetime.combine(add_months(passed_on, months), time(), zone) if months else None

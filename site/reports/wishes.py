"""What somebody wants to see of the search report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

PERIODS = (30, 90, 365)  # days


class List(StrEnum):
    VAIN = "vain"
    UNOPENED = "unopened"
    UNHELPFUL = "unhelpful"
    GAPS = "gaps"


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see: which list, since when, of which manual (a slug; blank for all)."""

    shown: List = List.VAIN
    days: int = PERIODS[0]
    manual: str = ""

    @property
    def since(self) -> datetime:
        return timezone.now() - timedelta(days=self.days)

"""How searches ended, counted: in all, by week, by product."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from kb.models import SearchQuery
from kb.visibility import editions, manuals
from people.visibility import Viewer

TOP = 50  # rows of a list on the page; the export has them all

VAIN = Q(total=0)
UNOPENED = Q(total__gt=0, is_opened=False) & ~Q(quoted=True)  # a passage that is quoted is read where it stands

COUNTS: dict[str, Any] = {
    "searches": Count("pk"),
    "vain": Count("pk", filter=VAIN),
    "unopened": Count("pk", filter=UNOPENED),
    "reformulated": Count("pk", filter=~Q(reformulated_into=None)),
    "unsolved": Count("pk", filter=Q(solved=False)),
}


@dataclass(frozen=True)
class Tally:
    """How many searches, and how they ended."""

    searches: int = 0
    vain: int = 0
    unopened: int = 0
    reformulated: int = 0
    unsolved: int = 0

    @property
    def answered(self) -> int:
        return self.searches - self.vain - self.unopened

    def percent(self, part: int) -> int:
        return round(100 * part / self.searches) if self.searches else 0

    @property
    def vain_percent(self) -> int:
        return self.percent(self.vain)

    @property
    def answered_percent(self) -> int:
        return self.percent(self.answered)


@dataclass(frozen=True)
class Week:
    monday: date
    tally: Tally


@dataclass(frozen=True)
class Product:
    """An edition of a manual, as far as it is known; `label` is blank for searches that named none."""

    label: str
    tally: Tally


@dataclass(frozen=True)
class Names:
    """What the manuals and editions that a viewer may read are called, by slug."""

    manuals: dict[str, str]
    editions: dict[str, dict[str, str]]

    @classmethod
    def seen_by(cls, viewer: Viewer) -> "Names":
        labels: dict[str, dict[str, str]] = defaultdict(dict)
        for manual, slug, label in editions(viewer).values_list("manual__slug", "slug", "label"):
            labels[manual][slug] = label
        return cls(dict(manuals(viewer).order_by("path").values_list("slug", "title")), dict(labels))

    def product(self, manual: str, edition: str) -> str:
        """Of a search that was narrowed to an edition alone, its label in whichever manual has it."""
        labels = (
            self.editions.get(manual, {}) if manual else dict(chain(*(one.items() for one in self.editions.values())))
        )
        label = labels.get(edition, edition)
        return " ".join(name for name in (self.manuals.get(manual, manual), label) if name)

    def choices(self) -> list[tuple[str, str]]:
        return list(self.manuals.items())


def tally_of(row: dict[str, Any]) -> Tally:
    return Tally(**{name: row[name] or 0 for name in COUNTS})


def weeks_of(rows: "QuerySet[SearchQuery]") -> list[Week]:
    """Every week of the period in which somebody searched, the oldest first."""
    found: Any = rows.annotate(week=TruncWeek("at")).order_by("week").values("week").annotate(**COUNTS)
    return [Week(row["week"].date(), tally_of(row)) for row in found]


def products_of(rows: "QuerySet[SearchQuery]", names: Names) -> list[Product]:
    counted: Any = rows.order_by().values("manual", "edition").annotate(**COUNTS)
    found = counted.order_by("-searches", "manual", "edition")
    return [Product(names.product(row["manual"], row["edition"]), tally_of(row)) for row in found[:TOP]]

"""What readers looked for and did not get, for authors: no persons, and a fixed number of queries."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from kb.models import Gap, SearchClick, SearchQuery
from kb.pseudonyms import LENGTH as WHO
from people.scoping import everyone
from people.visibility import Viewer
from reports import unhelpful
from reports.tallies import COUNTS, TOP, UNOPENED, VAIN, Names, Product, Tally, Week, products_of, tally_of, weeks_of
from reports.wishes import List, Wish

PERMISSION = "kb.read_search_report"
MOST = 5000  # … up to this


@dataclass(frozen=True)
class Question:
    """One text that was asked in vain, or found things nobody opened. `instead` is what was asked next.

    `askers` counts those who are still known: 0 when all of them have been stripped. `silent`: how often it was put to
    /ask, which had nothing good enough to quote.
    """

    text: str
    normalised: str
    manual: str
    product: str
    count: int
    askers: int
    last: datetime
    reformulated: int
    silent: int = 0
    instead: str = ""
    gap: Gap | None = None


@dataclass
class Report:
    wish: Wish
    tally: Tally
    weeks: list[Week]
    products: list[Product]
    manuals: list[tuple[str, str]]
    counts: dict[str, int]
    rows: list[Any] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many rows of the list the page leaves to the export."""
        return self.counts[self.wish.shown] - len(self.rows)

    @property
    def most(self) -> int:
        """Of the rows, for the bars; never 0."""
        return max((row.count for row in self.rows if isinstance(row, Question)), default=1)

    @property
    def busiest(self) -> int:
        return max((week.tally.searches for week in self.weeks), default=1)


def may_read(viewer: Viewer) -> bool:
    return bool(viewer.is_authenticated and viewer.is_active and viewer.has_perm(PERMISSION))


def wall_for(viewer: Viewer) -> AbstractContextManager[None]:
    """The vendor's authors write for all customers, so they read what all of them asked. Anybody else who was given
    the permission stays inside the wall that the middleware put around their own organisation."""
    return everyone() if viewer.is_staff_member or viewer.is_superuser else nullcontext()


def report(viewer: Viewer, wish: Wish, most: int = TOP) -> Report:
    with wall_for(viewer):
        rows = asked(wish)
        names = Names.seen_by(viewer)
        made = Report(
            wish=wish,
            tally=tally_of(rows.aggregate(**COUNTS)),
            weeks=weeks_of(rows),
            products=products_of(rows, names),
            manuals=names.choices(),
            counts={
                List.VAIN: groups(unanswered(rows.filter(VAIN))).count(),
                List.UNOPENED: groups(unanswered(rows.filter(UNOPENED))).count(),
                List.UNHELPFUL: unhelpful.things(viewer, wish).count(),
                List.GAPS: gaps(wish).count(),
            },
        )
        if wish.shown in (List.VAIN, List.UNOPENED):
            ended = VAIN if wish.shown == List.VAIN else UNOPENED
            made.rows = questions(unanswered(rows.filter(ended)), names, most)
        elif wish.shown == List.UNHELPFUL:
            made.rows = unhelpful.pages(viewer, wish, most)
        else:
            made.rows = list(gaps(wish).select_related("entry")[:most])
        return made


def asked(wish: Wish) -> "QuerySet[SearchQuery]":
    """The searches of a period that have come to rest, with `is_opened`."""
    opened = Exists(SearchClick.objects.filter(query=OuterRef("pk")))
    rows = SearchQuery.objects.filter(settled=True, part_of=None, at__gte=wish.since).annotate(is_opened=opened)
    return rows.filter(manual=wish.manual) if wish.manual else rows


def unanswered(rows: "QuerySet[SearchQuery]") -> "QuerySet[SearchQuery]":
    """Without those that an entry has answered since; who named no manual is answered by that of any."""
    of_manual = Q(manual=OuterRef("manual")) | Q(Exact(OuterRef("manual"), ""))
    same = Gap.objects.filter(of_manual, normalised=OuterRef("normalised"))
    return rows.exclude(Exists(same.filter(state=Gap.State.CLOSED, closed_at__gte=OuterRef("at"))))


def groups(rows: "QuerySet[SearchQuery]") -> Any:
    return rows.order_by().values("normalised", "manual").distinct()


def questions(rows: "QuerySet[SearchQuery]", names: "Names", most: int) -> list[Question]:
    """Texts that ask the same about one manual are one question, the most asked first."""
    found = list(
        rows.order_by()
        .values("normalised", "manual")
        .annotate(
            said=Max("text"),
            count=Count("pk"),
            askers=Count(Left("session", WHO), filter=~Q(session=""), distinct=True),
            last=Max("at"),
            used=Max("edition"),
            reformulated=Count("pk", filter=~Q(reformulated_into=None)),
            silent=Count("pk", filter=Q(quoted=False)),
        )
        .order_by("-count", "-last", "normalised")[:most]
    )
    texts = {row["normalised"] for row in found}
    instead, known = asked_instead(rows, texts), gaps_of(texts)
    return [
        Question(
            text=row["said"],
            normalised=row["normalised"],
            manual=row["manual"],
            product=names.product(row["manual"], row["used"]),
            count=row["count"],
            askers=row["askers"],
            last=row["last"],
            reformulated=row["reformulated"],
            silent=row["silent"],
            instead=instead.get((row["normalised"], row["manual"]), ""),
            gap=known.get((row["normalised"], row["manual"])),
        )
        for row in found
    ]


def asked_instead(rows: "QuerySet[SearchQuery]", texts: Iterable[str]) -> dict[tuple[str, str], str]:
    """What most of those who got nothing asked next."""
    next_ones = rows.filter(normalised__in=texts).exclude(reformulated_into=None).order_by()
    counted = next_ones.values("normalised", "manual", then=F("reformulated_into__text")).annotate(count=Count("pk"))
    return {(row["normalised"], row["manual"]): row["then"] for row in counted.order_by("count", "then")}


def gaps_of(texts: Iterable[str]) -> dict[tuple[str, str], Gap]:
    """By text and manual; a gap of any manual stands for those who named none."""
    found = list(Gap.objects.filter(normalised__in=texts).select_related("entry").order_by("pk"))
    return {(gap.normalised, name): gap for gap in found for name in ("", gap.manual)}


def gaps(wish: Wish) -> "QuerySet[Gap]":
    """What authors have taken up; what was closed before the period is history. A gap is as secret as its question:
    it is shown to those who may read in the log that somebody asked it.
    """
    asked_here = Exists(SearchQuery.objects.filter(normalised=OuterRef("normalised")))
    current = Gap.objects.filter(asked_here).exclude(state=Gap.State.CLOSED, closed_at__lt=wish.since)
    current = current.order_by("state", "-pk")
    return current.filter(manual=wish.manual) if wish.manual else current

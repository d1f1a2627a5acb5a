"""Looks at an exam before it opens: can its papers be drawn, how much do they share, how far are its marks to be
trusted, which of its items are seen too often or stand on sections that changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Sum

from exams import drawing, reviewing
from exams.drawing import Plan
from exams.models import Exam, ItemStatistics, ItemVersion, ParallelForm
from exams.rules import lint
from exams.rules.filling import NotEnoughItems
from exams.rules.lint import Chances, Measured, Trust

TOO_OFTEN = 0.5  # of the candidates see the item
MEASURED = ("facility", "sd", "included", "maximum")


@dataclass(frozen=True, slots=True)
class Exposed:
    """An item that many will see: the share of candidates, how many that are, and how many saw it before."""

    slug: str
    share: float
    candidates: float
    before: int


@dataclass(frozen=True, slots=True)
class Report:
    """`short` says why nothing can be drawn; then there is nothing else to say."""

    candidates: int
    short: NotEnoughItems | None = None
    chances: Chances = field(default_factory=lambda: Chances({}, {}, True))
    distinct: int = 0
    trust: Trust = field(default_factory=lambda: Trust(0.0))
    exposed: tuple[Exposed, ...] = ()
    flagged: tuple[str, ...] = ()  # slugs of items whose sections changed
    stale_forms: tuple[str, ...] = ()  # labels of frozen forms that are not given out any more

    @property
    def overlap(self) -> float:
        """As a share of a paper."""
        return self.chances.overlap / self.chances.length if self.chances.length else 0.0


def report(exam: Exam, candidates: int) -> Report:
    """Ten queries, however large the bank is."""
    plan = drawing.plan_of(exam.blueprint)
    labels = ParallelForm.objects.filter(blueprint=exam.blueprint, revision=exam.blueprint.revision)
    stale = tuple(sorted(set(labels.values_list("label", flat=True)) - set(plan.forms)))
    try:
        chance = lint.chances(plan.sections, plan.pool, plan.forms)
    except NotEnoughItems as short:
        return Report(candidates, short, stale_forms=stale)
    drawn = {one.item: one.version for one in plan.pool if one.item in chance.by_item}
    slugs = dict(ItemVersion.objects.filter(pk__in=drawn.values()).values_list("item_id", "item__slug"))
    return Report(
        candidates,
        chances=chance,
        distinct=lint.distinct(plan.sections, plan.pool),
        trust=lint.trust(chance, measured(drawn), float(exam.pass_percent) / 100),
        exposed=exposed(plan, chance, candidates, slugs),
        flagged=flagged(drawn, slugs),
        stale_forms=stale,
    )


def measured(versions: Mapping[int, int]) -> dict[int, Measured]:
    """By item, what the exam with the most candidates showed of the version that would be drawn."""
    rows = ItemStatistics.objects.filter(item_version__in=versions.values()).order_by("candidates", "pk")
    items = {version: item for item, version in versions.items()}
    found: dict[int, Measured] = {}
    for version, figures in rows.values_list("item_version_id", "figures"):
        facility, sd, correlation, maximum = (figures.get(name) for name in MEASURED)
        if None not in (facility, sd, correlation) and maximum:
            found[items[version]] = Measured(facility, sd / maximum, correlation)
    return found


def exposed(plan: Plan, chance: Chances, candidates: int, slugs: Mapping[int, str]) -> tuple[Exposed, ...]:
    """The most seen first. Items that are named are meant for everybody."""
    named = {rule.item for rule in plan.rules}
    often = {item: share for item, share in chance.by_item.items() if share > TOO_OFTEN and item not in named}
    rows = ItemStatistics.objects.filter(item_version__item__in=often).order_by()
    before = dict(rows.values_list("item_version__item").annotate(Sum("candidates")))
    found = [Exposed(slugs[item], share, share * candidates, before.get(item, 0)) for item, share in often.items()]
    return tuple(sorted(found, key=lambda one: (-one.share, one.slug)))


def flagged(versions: Mapping[int, int], slugs: Mapping[int, str]) -> tuple[str, ...]:
    items = {version: item for item, version in versions.items()}
    open_flags = reviewing.flags(ItemVersion.objects.filter(pk__in=versions.values()))
    return tuple(sorted(slugs[items[version]] for version in open_flags))

"""Runs an Angoff panel: judges estimate blind to each other, in rounds; a person sets the pass mark from it.

Within a round nobody sees another judge's estimates. After it every judge sees how the panel judged, without names, and
may think again. The result is advice: the pass mark is set by somebody with the right to, with a reason, and recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams import drawing, linting
from exams.models import Estimate, Exam, ItemVersion, Judge, Panel, PassMark
from exams.rules import angoff, lint
from exams.rules.angoff import Cut
from notices.posting import post
from people.models import User


class PanelClosed(Exception):
    """The panel, or the round, is over."""


class PanelOpen(Exception):
    """This exam has a panel already."""


class NotDone(Exception):
    """Some judges have not judged every item yet."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a judge is told of an item after a round: without names."""

    own: Decimal
    mean: float
    low: Decimal
    high: Decimal
    facility: float | None


@transaction.atomic
def open_panel(exam: Exam, people: Iterable[User], by: User, at: datetime | None = None) -> Panel:
    """With the items its papers may have now, each weighed by its chance. Raises NotEnoughItems, PanelOpen."""
    plan = drawing.plan_of(exam.blueprint)
    chance = lint.chances(plan.sections, plan.pool, plan.forms)
    versions = {one.item: one.version for one in plan.pool}
    items = [
        [versions[item], f"{share * chance.points[item]:.6f}"]
        for item, share in sorted(chance.by_item.items())
        if share
    ]
    try:
        with transaction.atomic():
            panel = Panel.objects.create(exam=exam, items=items, opened_by=by, opened_at=at or timezone.now())
    except IntegrityError:
        raise PanelOpen from None
    Judge.objects.bulk_create(Judge(panel=panel, person=person) for person in people)
    tell(panel)
    return panel


def tell(panel: Panel) -> None:
    """Every judge hears that a round waits for them, and where."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("请评定“%(exam)s”的及格线（第 %(n)s 轮）") % {"exam": panel.exam.title, "n": panel.round}
        body = _("请逐题估计，刚好够格的人里有百分之几会答对。其他评定人看不到您的评定。")
        url = reverse("exams:judge", args=[panel.pk])
        for judge in panel.judges.select_related("person"):
            key = f"panel:{panel.pk}:{panel.round}:{judge.pk}"
            post(judge.person, "panel_round", key, title=title, body=body, url=url)


@transaction.atomic
def estimate(judge: Judge, given: Mapping[int, Decimal], round: int, at: datetime | None = None) -> int:
    """Save a judge's estimates of this round, by item version; how many. Raises PanelClosed."""
    panel = Panel.objects.select_for_update().get(pk=judge.panel_id)
    if panel.closed_at is not None or panel.round != round:
        raise PanelClosed
    wanted = weights_of(panel)
    now = at or timezone.now()
    rows = [
        Estimate(judge=judge, item_version_id=version, round=round, percent=percent, at=now)
        for version, percent in given.items()
        if version in wanted
    ]
    Estimate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["judge", "item_version", "round"], update_fields=["percent", "at"]
    )
    return len(rows)


@transaction.atomic
def next_round(panel: Panel) -> int:
    """Show judges how the panel judged and let them think again. Raises PanelClosed, NotDone."""
    held = Panel.objects.select_for_update().get(pk=panel.pk)
    if held.closed_at is not None:
        raise PanelClosed
    if not is_done(held):
        raise NotDone
    held.round += 1
    held.save(update_fields=["round"])
    tell(held)
    return held.round


@transaction.atomic
def close(panel: Panel, at: datetime | None = None) -> None:
    """Closing twice is closing once."""
    Panel.objects.filter(pk=panel.pk, closed_at=None).update(closed_at=at or timezone.now())


@transaction.atomic
def set_pass_mark(
    exam: Exam, percent: Decimal, by: User, reason: str, panel: Panel | None = None, at: datetime | None = None
) -> PassMark:
    """For whatever is graded from now on; grades there are keep the pass mark they were judged by."""
    held = Exam.objects.select_for_update(of=("self",)).get(pk=exam.pk)
    row = PassMark.objects.create(
        exam=held, was=held.pass_percent, percent=percent, panel=panel, by=by, reason=reason, at=at or timezone.now()
    )
    held.pass_percent = exam.pass_percent = percent
    held.save(update_fields=["pass_percent"])
    return row


def record(exam: Exam, was: Decimal, by: User, at: datetime | None = None) -> PassMark:
    """A pass mark that was changed in the settings of the exam, without a word."""
    return PassMark.objects.create(exam=exam, was=was, percent=exam.pass_percent, by=by, at=at or timezone.now())


def weights_of(panel: Panel) -> dict[int, float]:
    return {version: float(weight) for version, weight in panel.items}


def progress(panel: Panel) -> dict[int, int]:
    """By judge id, how many items they judged in the present round. One query."""
    this_round = Count("estimates", filter=Q(estimates__round=F("panel__round")))
    return dict(panel.judges.annotate(done=this_round).values_list("pk", "done"))


def is_done(panel: Panel) -> bool:
    done = progress(panel)
    return bool(done) and all(count >= len(panel.items) for count in done.values())


def last_complete(panel: Panel) -> int:
    """The newest round that every judge finished; 0 while there is none."""
    return panel.round if is_done(panel) else panel.round - 1


def estimates_of(panel: Panel, round: int) -> dict[int, dict[int, float]]:
    """By judge id and item version."""
    found: dict[int, dict[int, float]] = defaultdict(dict)
    rows = Estimate.objects.filter(judge__panel=panel, round=round).values_list(
        "judge_id", "item_version_id", "percent"
    )
    for judge, version, percent in rows:
        found[judge][version] = float(percent)
    return dict(found)


def outcome(panel: Panel) -> Cut | None:
    """From the newest round that everybody finished."""
    return angoff.cut(estimates_of(panel, last_complete(panel)), weights_of(panel), facilities(panel))


def facilities(panel: Panel) -> dict[int, float]:
    """By item version, what first attempts showed of it, where there were any."""
    versions = dict(ItemVersion.objects.filter(pk__in=weights_of(panel)).values_list("item_id", "pk"))
    return {versions[item]: one.facility for item, one in linting.measured(versions).items()}


def heard(panel: Panel, judge: Judge) -> dict[int, Heard]:
    """By item version, how the round before this one went; nothing in the first."""
    rows: dict[int, list[Decimal]] = defaultdict(list)
    own: dict[int, Decimal] = {}
    before = Estimate.objects.filter(judge__panel=panel, round=panel.round - 1)
    for by, version, percent in before.values_list("judge_id", "item_version_id", "percent"):
        rows[version].append(percent)
        if by == judge.pk:
            own[version] = percent
    known = facilities(panel) if own else {}
    return {
        version: Heard(own[version], float(sum(all_) / len(all_)), min(all_), max(all_), known.get(version))
        for version, all_ in rows.items()
        if version in own
    }

"""Takes files of accounts in: looked at line by line first, then adopted as a chart or its next edition, once."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from exams import charting
from exams.models import Chart, ChartImport
from exams.rules.charts import Report, judge
from exams.rules.charttable import Line
from people.models import User

KEPT = timedelta(days=30)


class AlreadyAdopted(Exception):
    """This file became a chart before."""


class NotSound(Exception):
    """The file has problems, or says nothing new: it cannot become a chart as it is."""


def take_in(
    person: User,
    file_name: str,
    lines: Sequence[Line],
    *,
    title: str,
    slug: str = "",
    replaces: Chart | None = None,
    keeps: bool = True,
) -> ChartImport:
    """Keep what was read. No chart changes."""
    rows = [[line.number, line.code, line.name, line.parent, line.direction] for line in lines]
    return ChartImport.objects.create(
        person=person,
        file_name=file_name[-200:],
        title=title,
        slug=slug,
        replaces=replaces,
        keeps=keeps and replaces is not None,
        lines=rows,
    )


def report_of(parcel: ChartImport) -> Report:
    """What would become of each line. The same whenever somebody looks: an edition does not change."""
    base = charting.rows_of(parcel.replaces) if parcel.replaces else []
    return judge([Line(*row) for row in parcel.lines], base, parcel.keeps)


@transaction.atomic
def adopt(parcel: ChartImport) -> Chart:
    """Raises AlreadyAdopted, NotSound, charting.Overtaken, charting.SlugTaken."""
    row = ChartImport.objects.select_for_update(of=("self",)).select_related("replaces", "person").get(pk=parcel.pk)
    if row.chart_id is not None:
        raise AlreadyAdopted
    report = report_of(row)
    if not report.is_sound or not report.is_news:
        raise NotSound
    row.chart = charting.publish(row.slug, row.title, report.rows, row.replaces, row.person)
    row.committed_at = timezone.now()
    row.save(update_fields=["chart", "committed_at"])
    return row.chart


def forget(before_age: timedelta = KEPT) -> int:
    """Drop old files of accounts; the charts stay. Returns how many went."""
    old = ChartImport.objects.filter(created_at__lt=timezone.now() - before_age)
    count = old.count()
    old.delete()
    return count

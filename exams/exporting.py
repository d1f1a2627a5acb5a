"""Items of the bank as records, and as files; what a format cannot hold is known beforehand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from exams import finding, types
from exams.authoring import content_from, draft_of
from exams.formats import Format
from exams.formats.record import Loss, Record
from exams.models import Item, Topic


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a download in this format would hold: so many items, and what is lost on how many of them."""

    format: Format
    held: int
    left_out: int
    reasons: list[tuple[str, int]]


def records_of(items: QuerySet[Item]) -> Iterator[Record]:
    """The newest version of every item that is not replaced, by identifier."""
    titles = Counter(Topic.objects.values_list("title", flat=True))
    last = None
    wanted = finding.current_versions(Q(item__in=items.order_by().values("pk"))).order_by("item__slug", "-number")
    for number, version in enumerate(wanted, 1):
        if version.item_id == last:
            continue
        last, topic, competency = version.item_id, version.item.topic, version.item.competency
        yield Record(
            number,
            draft_of(version),
            version.item.slug,
            topic.title if titles[topic.title] == 1 else topic.slug,
            competency.title if competency else "",
            version.item.difficulty,
            tags=tuple(tag.name for tag in version.item.tags.all()),
        )


def outlook(format: Format, records: list[Record]) -> Outlook:
    losses = [loss(format, record) for record in records]
    left_out = sum(loss.is_left_out for loss in losses)
    reasons = Counter(reason for loss in losses for reason in loss.reasons)
    return Outlook(format, len(records) - left_out, left_out, reasons.most_common())


def loss(format: Format, record: Record) -> Loss:
    """What this item loses. Kinds that no file has a place for yet, and unfinished items, are left out of all."""
    if format.writer is None or record.draft.kind not in format.kinds:
        return Loss((_("这种格式放不下这种题型"),), is_left_out=True)
    if types.of(record.draft.kind).validate(content_from(record.draft)):
        return Loss((_("没有写完的题"),), is_left_out=True)
    lost = format.writer.loss(record)
    if record.tags and format.name == "aiken":
        return Loss((*lost.reasons, _("标签")), lost.is_left_out)
    return lost


def written(format: Format, records: list[Record]) -> bytes:
    """The file. Only for formats that can be written."""
    assert format.writer is not None  # noqa: S101
    return format.writer.write([record for record in records if not loss(format, record).is_left_out])

"""Items of the bank as records, and as files; what a format cannot hold is known beforehand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from exams import finding, illustrating, types
from exams.authoring import content_from, draft_of
from exams.formats import Format, fractions
from exams.formats.pictures import shown_in, with_only
from exams.formats.record import Loss, Picture, Record
from exams.formats.sameness import has_places
from exams.models import Illustration, Item, ItemVersion, Topic
from exams.rules.choice import ALL

Judged = list[tuple[Record, Loss]]
CHUNK = 500  # records whose pictures are looked up together


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a download in this format would hold: so many items, and what is lost on how many of them."""

    format: Format
    held: int
    left_out: int
    losses: list["Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is lost, and the identifiers of the items that lose it."""

    reason: str
    slugs: list[str]


def records_of(items: QuerySet[Item]) -> Iterator[Record]:
    """The newest version of every item that is not replaced, by identifier, with the pictures it shows."""
    return with_pictures(plain_records(items))


def with_pictures(records: Iterator[Record]) -> Iterator[Record]:
    while some := list(islice(records, CHUNK)):
        shown = [shown_in(record.draft) for record in some]
        kept = illustrating.kept(mark for marks in shown for mark in marks)
        for record, marks in zip(some, shown, strict=True):
            pictures = {mark: picture_of(kept[mark]) for mark in sorted(marks) if mark in kept}
            yield replace(record, pictures=pictures) if pictures else record


def picture_of(one: Illustration) -> Picture:
    def read() -> bytes:
        with one.file.open("rb") as file:
            data: bytes = file.read()
        return data

    return Picture(one.type, read)


def plain_records(items: QuerySet[Item]) -> Iterator[Record]:
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


def judged(format: Format, records: Iterable[Record]) -> Judged:
    """Each with what it loses."""
    return [(record, loss(format, record)) for record in records]


def outlook(format: Format, records: Iterable[Record]) -> Outlook:
    return outlook_of(format, judged(format, records))


def outlook_of(format: Format, found: Judged) -> Outlook:
    left_out = sum(lost.is_left_out for _record, lost in found)
    named: dict[str, list[str]] = {}
    for record, lost in found:
        for reason in lost.reasons:
            named.setdefault(reason, []).append(record.slug)
    losses = sorted((Named(*one) for one in named.items()), key=lambda one: -len(one.slugs))
    return Outlook(format, len(found) - left_out, left_out, losses)


def loss(format: Format, record: Record) -> Loss:
    """What this item loses. Kinds that no file has a place for yet, and unfinished items, are left out of all."""
    if format.writer is None or record.draft.kind not in format.kinds:
        kind = ItemVersion.Kind(record.draft.kind).label
        return Loss((_("这种格式放不下%(kind)s") % {"kind": kind},), is_left_out=True)
    if types.of(record.draft.kind).validate(content_from(record.draft)):
        return Loss((_("没有写完的题"),), is_left_out=True)
    record, picture_losses = with_held_pictures(format, record)
    has_policy = record.draft.kind == "multiple" and fractions.policy_of(record.draft) != ALL
    holds_policy = format.holds_policies or (format.holds_fractions and fractions.are_held(record.draft))
    is_policy_lost = has_policy and not holds_policy
    lost = format.writer.loss(replace(record, draft=replace(record.draft, answer={})) if is_policy_lost else record)
    if lost.is_left_out:
        return lost
    more = [_("标签")] if record.tags and format.name == "aiken" else []
    more += [_("位置不变的选项")] if has_places(record.draft) and not format.holds_places else []
    more += [_("部分选对怎样得分")] if is_policy_lost else []
    return Loss(tuple(dict.fromkeys((*lost.reasons, *more, *picture_losses))))


def with_held_pictures(format: Format, record: Record) -> tuple[Record, tuple[str, ...]]:
    """The record as the format holds its pictures, and what is lost of them."""
    shown = shown_in(record.draft)
    if not shown:
        return record, ()
    if not format.holds_pictures:
        return record, (_("图片：文件里只有名称，回到本题库才看得到"),)
    if shown <= set(record.pictures):
        return record, ()
    held = replace(record, draft=with_only(record.draft, record.pictures))
    return held, (_("图片：有的图片题库里已经没有，只写得出名称"),)


def written(format: Format, records: Iterable[Record]) -> bytes:
    """The file. Only for formats that can be written."""
    return packed(format, judged(format, records))


def packed(format: Format, found: Judged) -> bytes:
    assert format.writer is not None  # noqa: S101
    held = (record for record, lost in found if not lost.is_left_out)
    return format.writer.write([with_held_pictures(format, record)[0] for record in held])

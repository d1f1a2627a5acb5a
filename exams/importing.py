"""Takes files of items into the bank: a dry run is kept as rows, and committed once, all of it or batch by batch.

Imported items are drafts by whoever uploaded them; four eyes apply to them as to any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exams import authoring, finding, formats, reading
from exams.formats.record import Record
from exams.models import ImportRow, ItemImport, ItemVersion, Topic
from jobs.enqueuing import enqueue
from people.models import User

State, Verdict = ItemImport.State, ImportRow.Verdict
READ_AT_ONCE = 100_000  # bytes that are read while somebody waits
AT_ONCE = 200  # items that are written while somebody waits; more become a job
BATCH = 100  # items of one transaction of the job
KEPT = timedelta(days=30)
LONGEST_READING = timedelta(days=1)  # then the person is told
STUCK = timedelta(minutes=30)  # without a row written; longer than the lease and the retries of a job


class AlreadyCommitted(Exception):
    """This import was committed before."""


def take_in(person: User, name: str, data: bytes, topic: Topic | None, makes_topics: bool = False) -> ItemImport:
    """Read a file and keep the dry run: here when it is small, in a job when it is large. The bank stays as it is.

    Raises formats.record.Unreadable, and then nothing is kept; what a job cannot read says so in `fault`.
    """
    found = formats.recognise(name, data)
    parcel = ItemImport(
        person=person,
        file_name=name[-200:],
        format=found.name,
        topic=topic,
        makes_topics=makes_topics,
        language=get_language() or settings.LANGUAGE_CODE,
        state=State.READING,
        moved_at=timezone.now(),
    )
    if len(data) > READ_AT_ONCE:
        return reading.put_off(parcel, data)
    records = reading.records_in(found, data, person)
    with transaction.atomic():
        parcel.save()
        reading.look(parcel, records)
    return parcel


def open_rows(parcel: ItemImport, after: int = 0):  # type: ignore[no-untyped-def]
    """What is still to be written behind this row, in the order of the file. Rows that are done are passed over one by
    one, so who goes on says where."""
    wanted = parcel.rows.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED], number__gt=after)
    return wanted.filter(is_done=False).order_by("number")


@transaction.atomic
def commit(parcel: ItemImport) -> None:
    """Write the new and changed items: here when they are few, in a job when they are many. Raises AlreadyCommitted."""
    started = ItemImport.objects.filter(pk=parcel.pk, state=State.READY)
    now = timezone.now()
    if not started.update(state=State.RUNNING, committed_at=now, moved_at=now):
        raise AlreadyCommitted
    if open_rows(parcel).count() > AT_ONCE:
        enqueue("import_items", f"import_items:{parcel.pk}", parcel=parcel.pk)
        return
    write_some(parcel, AT_ONCE)
    finish(parcel)


def write_all(parcel_id: int) -> None:
    """The job: batch by batch. What a killed run has written is marked, so another run goes on behind it."""
    parcel = ItemImport.objects.filter(pk=parcel_id, state=State.RUNNING).select_related("person", "topic").first()
    if parcel is None:
        return
    after: int | None = 0
    with translation.override(parcel.language):
        while after is not None:
            after = write_some(parcel, BATCH, after)
    finish(parcel)


@transaction.atomic
def write_some(parcel: ItemImport, most: int, after: int = 0) -> int | None:
    """Write up to so many rows behind this one, each with its mark. Returns the last; None when none is left."""
    ItemImport.objects.select_for_update().get(pk=parcel.pk)  # two runs of one job take turns
    rows = list(open_rows(parcel, after)[:most])
    names, bank = finding.Names(), Bank.around(rows)
    for row in rows:
        write(row, parcel, names, bank)
    ImportRow.objects.bulk_update(rows, ["is_done", "verdict", "twin", "remarks", "item"])
    ItemImport.objects.filter(pk=parcel.pk).update(moved_at=timezone.now())
    return rows[-1].number if rows else None


@dataclass(frozen=True, slots=True)
class Bank:
    """What the bank has of these rows, looked at again: it may have changed since the dry run."""

    slugs: set[str]
    twins: dict[int, ItemVersion]  # by row

    @classmethod
    def around(cls, rows: Sequence[ImportRow]) -> "Bank":
        new = [row for row in rows if row.verdict == Verdict.NEW]
        likes = {row.pk: authoring.likeness_of(authoring.content_from(record_of(row).draft)) for row in new}
        known = finding.items_by_likeness(likes.values())
        twins = {pk: known[like] for pk, like in likes.items() if like in known}
        return cls(finding.taken_slugs(row.slug for row in new), twins)


def record_of(row: ImportRow) -> Record:
    return Record.from_json(row.record)


def write(row: ImportRow, parcel: ItemImport, names: finding.Names, bank: Bank) -> None:
    """One item, unless the bank has it by now."""
    row.is_done = True
    twin = bank.twins.get(row.pk)
    if row.slug in bank.slugs or twin:
        row.verdict, row.twin = Verdict.DUPLICATE, twin.item if twin else None
        row.remarks = [_("上传以后题库里有了同样的题，没有导入。")]
        return
    try:
        row.item = written(row, record_of(row), parcel, names)
    except authoring.UnfinishedItem as unfinished:
        row.verdict, row.remarks = Verdict.PROBLEM, unfinished.problems


def written(row: ImportRow, record: Record, parcel: ItemImport, names: finding.Names):  # type: ignore[no-untyped-def]
    """The item. Raises UnfinishedItem."""
    topic = names.topics.get(record.topic) if record.topic else parcel.topic
    if topic is None and record.topic and parcel.makes_topics:
        topic = names.topics[record.topic] = made_topic(record.topic)
    if topic is None:
        raise authoring.UnfinishedItem([_("没有知识点“%(name)s”。") % {"name": record.topic}])
    competency = names.competencies.get(record.competency)
    difficulty = record.difficulty or 3
    return authoring.write_item(
        row.slug,
        topic,
        record.draft,
        parcel.person,
        difficulty=difficulty,
        competency=competency,
        tags=record.tags or None,
    ).item


def made_topic(title: str) -> Topic:
    """The slug comes from the whole title, so that two titles never share one."""
    slug = f"{slugify(title)[:30] or 't'}-{sha256(title.encode()).hexdigest()[:8]}"
    return Topic.objects.get_or_create(slug=slug, defaults={"title": title[:120]})[0]


def finish(parcel: ItemImport) -> None:
    ItemImport.objects.filter(pk=parcel.pk).update(state=State.DONE, done_at=timezone.now())


def resume(after: timedelta = STUCK, at: datetime | None = None) -> int:
    """Ask again for imports whose job gave up or is gone: nothing was written for so long. Returns how many."""
    now = at or timezone.now()
    reading.give_up(now - LONGEST_READING)
    count = 0
    kinds = {State.RUNNING: "import_items", State.READING: "read_items"}
    for parcel in ItemImport.objects.filter(state__in=kinds, moved_at__lt=now - after):
        ItemImport.objects.filter(pk=parcel.pk).update(moved_at=now)
        kind = kinds[State(parcel.state)]
        enqueue(kind, f"{kind}:{parcel.pk}:{now:%Y%m%d%H%M}", parcel=parcel.pk)
        count += 1
    return count


def forget(before_age: timedelta = KEPT) -> int:
    """Drop old imports with their rows, which hold keys; the items stay. Returns how many went."""
    old = ItemImport.objects.filter(created_at__lt=timezone.now() - before_age)
    old = old.exclude(state__in=[State.RUNNING, State.READING])
    count = old.count()
    old.delete()
    return count

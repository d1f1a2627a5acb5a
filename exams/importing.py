"""Takes files of items into the bank: a dry run is kept as rows, and committed once, all of it or batch by batch.

Imported items are drafts by whoever uploaded them; four eyes apply to them as to any other.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from exams import authoring, finding, formats
from exams.formats.record import Record
from exams.judging import Judgement, judge
from exams.models import ImportRow, ItemImport, Topic
from jobs.enqueuing import enqueue
from people.models import User

State, Verdict = ItemImport.State, ImportRow.Verdict
AT_ONCE = 200  # items that are written while somebody waits; more become a job
BATCH = 100  # items of one transaction of the job
KEPT = timedelta(days=30)
STUCK = timedelta(minutes=30)  # without a row written; longer than the lease and the retries of a job


class AlreadyCommitted(Exception):
    """This import was committed before."""


def take_in(person: User, name: str, data: bytes, topic: Topic | None, makes_topics: bool = False) -> ItemImport:
    """Read a file and keep the dry run. Raises formats.record.Unreadable; the bank stays as it is."""
    found = formats.recognise(name, data)
    judged = list(judge(found.reader.read(data), topic, makes_topics))
    return keep(person, name, found.name, judged, topic, makes_topics)


@transaction.atomic
def keep(
    person: User, name: str, format: str, judged: list[Judgement], topic: Topic | None, makes_topics: bool
) -> ItemImport:
    parcel = ItemImport.objects.create(
        person=person, file_name=name[-200:], format=format, topic=topic, makes_topics=makes_topics
    )
    rows = (
        ImportRow(
            parcel=parcel,
            number=number,
            line=one.record.line,
            verdict=one.verdict,
            record=one.record.to_json(),
            slug=one.slug[:120],
            remarks=list(one.remarks),
            twin=one.twin,
        )
        for number, one in enumerate(judged, 1)
    )
    ImportRow.objects.bulk_create(rows, batch_size=500)
    return parcel


def open_rows(parcel: ItemImport):  # type: ignore[no-untyped-def]
    """What is still to be written, in the order of the file."""
    wanted = parcel.rows.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED])
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
    while write_some(parcel, BATCH):
        pass
    finish(parcel)


@transaction.atomic
def write_some(parcel: ItemImport, most: int) -> int:
    """Write up to so many rows, each together with its mark. Returns how many were looked at."""
    ItemImport.objects.select_for_update().get(pk=parcel.pk)  # two runs of one job take turns
    rows = list(open_rows(parcel)[:most])
    names = finding.Names()
    for row in rows:
        write(row, parcel, names)
    ItemImport.objects.filter(pk=parcel.pk).update(moved_at=timezone.now())
    return len(rows)


def write(row: ImportRow, parcel: ItemImport, names: finding.Names) -> None:
    """One item, looked at again: the bank may have changed since the dry run."""
    record = Record.from_json(row.record)
    row.is_done = True
    known = finding.taken_slugs([row.slug]) if row.verdict == Verdict.NEW else set()
    twin = authoring.twin_of(record.draft) if row.verdict == Verdict.NEW else None
    if known or twin:
        row.verdict, row.twin = Verdict.DUPLICATE, twin
        row.remarks = [_("上传以后题库里有了同样的题，没有导入。")]
    else:
        try:
            row.item = written(row, record, parcel, names)
        except authoring.UnfinishedItem as unfinished:
            row.verdict, row.remarks = Verdict.PROBLEM, unfinished.problems
    row.save(update_fields=["is_done", "verdict", "twin", "remarks", "item"])


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
    count = 0
    for parcel in ItemImport.objects.filter(state=State.RUNNING, moved_at__lt=now - after):
        ItemImport.objects.filter(pk=parcel.pk).update(moved_at=now)
        enqueue("import_items", f"import_items:{parcel.pk}:{now:%Y%m%d%H%M}", parcel=parcel.pk)
        count += 1
    return count


def forget(before_age: timedelta = KEPT) -> int:
    """Drop old imports with their rows, which hold keys; the items stay. Returns how many went."""
    old = ItemImport.objects.filter(created_at__lt=timezone.now() - before_age).exclude(state=State.RUNNING)
    count = old.count()
    old.delete()
    return count

"""The dry run of a file of items: what becomes of each is kept as rows, chunk by chunk, with how far it has come.

A run that was killed begins again; one that another has overtaken stops and changes nothing more.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import TypeVar

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams import illustrating, storing
from exams.formats import FORMATS, Format
from exams.formats.record import Record, Unreadable
from exams.judging import CHUNK, Judgement, judge
from exams.models import ImportRow, ItemImport
from jobs.enqueuing import enqueue
from people.models import User

State = ItemImport.State
T = TypeVar("T")


class Overtaken(Exception):
    """Another run reads this file."""


def put_off(parcel: ItemImport, data: bytes) -> ItemImport:
    """Keep the file and ask for a job that reads it."""
    parcel.upload = storing.keep_apart("imports", FORMATS[parcel.format].ending, data)
    with transaction.atomic():
        parcel.save()
        enqueue("read_items", f"read_items:{parcel.pk}", parcel=parcel.pk)
    return parcel


def read_all(parcel_id: int) -> None:
    """The job. Its report is in the language of who uploaded the file."""
    parcel = ItemImport.objects.filter(pk=parcel_id, state=State.READING).select_related("person", "topic").first()
    if parcel is None:
        return
    with translation.override(parcel.language):
        try:
            move(parcel)
            look(parcel, records_in(FORMATS[parcel.format], data_of(parcel), parcel.person))
        except Overtaken:
            return
        except Unreadable as unreadable:
            ItemImport.objects.filter(pk=parcel.pk, state=State.READING).update(
                state=State.FAILED, fault=str(unreadable)
            )
    drop(parcel)


def data_of(parcel: ItemImport) -> bytes:
    try:
        with default_storage.open(parcel.upload) as file:
            data: bytes = file.read()
    except OSError:
        raise Unreadable(_("上传的文件不在了。请重新上传。"))
    return data


def records_in(format: Format, data: bytes, by: User) -> list[Record]:
    """The items of a file. Their pictures are kept at once, as those of an author's form are: nobody sees them before
    an item shows them. Raises Unreadable."""
    records = format.reader.read(data)
    pictures = {mark: picture for record in records for mark, picture in record.pictures.items()}
    for mark in pictures.keys() - illustrating.kept(pictures).keys():
        illustrating.take_in(BytesIO(pictures[mark].read()), by)
    return records


def look(parcel: ItemImport, records: Sequence[Record]) -> None:
    """Judge every item and keep the rows; what an earlier run has left goes first. Raises Overtaken."""
    with transaction.atomic():
        move(parcel, total=len(records))
        parcel.rows.all().delete()
    number = 0
    for some in chunks(judge(records, parcel.topic, parcel.makes_topics)):
        with transaction.atomic():
            move(parcel)
            rows = [row_of(parcel, number + place, one) for place, one in enumerate(some, 1)]
            ImportRow.objects.bulk_create(rows, batch_size=CHUNK)
        number += len(some)
    move(parcel, state=State.READY)


def row_of(parcel: ItemImport, number: int, one: Judgement) -> ImportRow:
    return ImportRow(
        parcel=parcel,
        number=number,
        line=one.record.line,
        verdict=one.verdict,
        record=one.record.to_json(),
        slug=one.slug[:120],
        remarks=list(one.remarks),
        twin=one.twin,
    )


def move(parcel: ItemImport, **changes: object) -> None:
    """Note that this run is alive. Raises Overtaken when another one has moved the import since."""
    now = timezone.now()
    mine = ItemImport.objects.filter(pk=parcel.pk, state=State.READING, moved_at=parcel.moved_at)
    if not mine.update(moved_at=now, **changes):
        raise Overtaken
    parcel.moved_at = now
    for name, value in changes.items():
        setattr(parcel, name, value)


def give_up(before: datetime) -> None:
    """Say so of files that were uploaded before, and that no job could read to the end."""
    for parcel in ItemImport.objects.filter(state=State.READING, created_at__lt=before):
        with translation.override(parcel.language):
            fault = _("试读没有完成。请把文件拆小后重新上传；还是不行，请把文件交给管理员。")
        ItemImport.objects.filter(pk=parcel.pk, state=State.READING).update(state=State.FAILED, fault=fault)
        drop(parcel)


def drop(parcel: ItemImport) -> None:
    """The file is not needed any more; its keys are in the rows."""
    if parcel.upload:
        default_storage.delete(parcel.upload)
    ItemImport.objects.filter(pk=parcel.pk).update(upload="")


def chunks(values: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(values, CHUNK)):
        yield some

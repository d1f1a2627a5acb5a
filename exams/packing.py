"""Writes files of many items in a job, with how far it has come, and hands them to who asked.

A run that was killed begins again; one that another has overtaken stops and leaves no file behind.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exams import exporting, storing
from exams.exporting import Judged, Outlook
from exams.formats import FORMATS, Format
from exams.models import Item, ItemExport
from jobs.enqueuing import enqueue
from people.models import User

State = ItemExport.State
AT_ONCE = 200  # items that are written while somebody waits; more become a job
CHUNK = 200  # items between two signs of life
KEPT = timedelta(days=3)
LONGEST = timedelta(days=1)  # then the person is told
STUCK = timedelta(minutes=30)  # without a sign of life; longer than the lease and the retries of a job
MOST_NAMED = 200  # items that are named for each loss
FOLDER = "exports"


class Overtaken(Exception):
    """Another run writes this file."""


@transaction.atomic
def ask(person: User, format: Format, items: list[int]) -> tuple[ItemExport, bool]:
    """Ask for a file of these items; False with the one that is still being written."""
    wanted = {
        "format": format.name,
        "items": items,
        "language": get_language() or settings.LANGUAGE_CODE,
        "moved_at": timezone.now(),
    }
    parcel, is_new = ItemExport.objects.get_or_create(person=person, state=State.RUNNING, defaults=wanted)
    if is_new:
        enqueue("export_items", f"export_items:{parcel.pk}", parcel=parcel.pk)
    return parcel, is_new


def write(parcel_id: int) -> None:
    """The job."""
    parcel = ItemExport.objects.filter(pk=parcel_id, state=State.RUNNING).first()
    if parcel is None:
        return
    name, format = f"{FOLDER}/{uuid.uuid4().hex}{FORMATS[parcel.format].suffix}", FORMATS[parcel.format]
    with translation.override(parcel.language):
        try:
            drop(parcel.file)  # half a file of a run that was killed
            move(parcel, looked_at=0, file=name)
            judged = looked_at(parcel, format)
            storing.put(name, exporting.packed(format, judged))
            move(parcel, state=State.DONE, report=report_of(format, judged), done_at=timezone.now())
        except Overtaken:
            drop(name)


def looked_at(parcel: ItemExport, format: Format) -> Judged:
    """The items with what each loses. Raises Overtaken."""
    judged: Judged = []
    for start in range(0, len(parcel.items), CHUNK):
        some = Item.objects.filter(pk__in=parcel.items[start : start + CHUNK])
        judged += exporting.judged(format, exporting.records_of(some))
        move(parcel, looked_at=min(start + CHUNK, len(parcel.items)))
    return judged


def report_of(format: Format, judged: Judged) -> dict[str, Any]:
    """What the file holds, as plain values; of each loss its reason, how many items have it, and some of them."""
    seen: Outlook = exporting.outlook_of(format, judged)
    losses = [[lost.reason, len(lost.slugs), lost.slugs[:MOST_NAMED]] for lost in seen.losses]
    return {"held": seen.held, "left_out": seen.left_out, "losses": losses}


def move(parcel: ItemExport, **changes: object) -> None:
    """Note that this run is alive. Raises Overtaken when another one has moved the export since."""
    now = timezone.now()
    mine = ItemExport.objects.filter(pk=parcel.pk, state=State.RUNNING, moved_at=parcel.moved_at)
    if not mine.update(moved_at=now, **changes):
        raise Overtaken
    parcel.moved_at = now


def drop(name: str) -> None:
    if name:
        default_storage.delete(name)


def resume(after: timedelta = STUCK, at: datetime | None = None) -> int:
    """Ask again for files whose job gave up or is gone, and say so of those that took too long. Returns how many."""
    now = at or timezone.now()
    give_up(now - LONGEST)
    stuck = ItemExport.objects.filter(state=State.RUNNING, moved_at__lt=now - after)
    for parcel in stuck:
        ItemExport.objects.filter(pk=parcel.pk, moved_at=parcel.moved_at).update(moved_at=now)
        enqueue("export_items", f"export_items:{parcel.pk}:{now:%Y%m%d%H%M}", parcel=parcel.pk)
    return len(stuck)


def give_up(before: datetime) -> None:
    for parcel in ItemExport.objects.filter(state=State.RUNNING, created_at__lt=before):
        with translation.override(parcel.language):
            fault = _("文件没有写成。请筛选出少一些的题再导出；还是不行，请告诉管理员。")
        ItemExport.objects.filter(pk=parcel.pk, state=State.RUNNING).update(state=State.FAILED, fault=fault)


def forget(before_age: timedelta = KEPT) -> int:
    """Delete old files, which hold keys, and their rows. Returns how many."""
    before = timezone.now() - before_age
    old = list(ItemExport.objects.filter(created_at__lt=before).exclude(state=State.RUNNING))
    for parcel in old:
        drop(parcel.file)
        parcel.delete()
    lost = strays(before)
    for name in lost:
        drop(name)
    return len(old) + len(lost)


def strays(before: datetime) -> list[str]:
    """Old files that no row names any more: whoever asked for them was deleted."""
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    unclaimed = {f"{FOLDER}/{file}" for file in files}.difference(ItemExport.objects.values_list("file", flat=True))
    return [name for name in unclaimed if default_storage.get_modified_time(name) < before]

"""A candidate hands in a file, or takes one back. The file is on disk before the log says that it is there, and the log
has committed before anybody is told; doing it again, after a reply was lost, is doing it once.
"""

from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone

from exams import logbook, storing
from exams.models import Attempt, AttemptEvent, HandedFile
from exams.rules import filetypes
from exams.rules.content import BadResponse, Entry, Response
from exams.running import closed, entry_of, mine, require_window, still_counts
from exams.saving import Saved
from people.models import User

Kind = AttemptEvent.Kind
MEGABYTE = 1024**2
MOST_SENT = 40  # files of one slot, those that were replaced included
LONGEST_NAME = 200


class WrongType(BadResponse):
    """What is in the file is none of the types that are asked for."""


class TooLarge(BadResponse):
    """More than the item allows."""


class TooMany(BadResponse):
    """As many files as are asked for are there; one has to be taken back first. Or too many were sent in all."""


def hand_in_file(
    attempt_id: int, person: User, *, window: str, slot: int, name: str, file: IO[bytes], at: datetime | None = None
) -> Saved:
    """Store a file durably and let it count. Where one file is asked for, a second replaces the first.

    Raises NotYours, StaleWindow, ExamClosed, WrongType, TooLarge, TooMany, BadResponse. One that comes too late is kept
    as evidence and does not count.
    """
    now = at or timezone.now()
    with transaction.atomic():
        entry = upload_entry(mine(attempt_id, person), slot)
        if HandedFile.objects.filter(attempt=attempt_id, slot=slot).count() >= MOST_SENT:
            raise TooMany  # before anything is stored
    kind, digest = inspected(entry, file), storing.digest_of(file)
    values = {"name": name.replace("\0", "")[-LONGEST_NAME:], "type": kind, "size": file.seek(0, 2), "at": now}
    values["file"] = storing.keep("handed", digest, kind, file)
    with transaction.atomic(durable=True):
        attempt, state = mine(attempt_id, person), logbook.state_of(attempt_id)
        held = state.answers.get(slot)
        version, response = (held.version, held.response) if held else (0, [])
        if still_counts(attempt, now):
            require_window(attempt, window)
            if digest in response:
                return Saved(held.at if held else now, attempt.deadline, version)
            if len(response) >= entry.shape.blanks > 1:
                raise TooMany
            HandedFile.objects.get_or_create(attempt=attempt, slot=slot, sha256=digest, defaults=values)
            kept = [*response, digest] if entry.shape.blanks > 1 else [digest]
            return note(attempt, slot, version + 1, kept, now, str(values["name"]))
        HandedFile.objects.get_or_create(attempt=attempt, slot=slot, sha256=digest, defaults=values)
        logbook.record(attempt, Kind.LATE, {"slot": slot, "version": version + 1, "response": [digest]}, now)
    raise closed(attempt_id)


def take_back(
    attempt_id: int, person: User, *, window: str, slot: int, digest: str, at: datetime | None = None
) -> Saved:
    """The file no longer counts; it stays as evidence. Raises NotYours, StaleWindow, ExamClosed, BadResponse."""
    now = at or timezone.now()
    with transaction.atomic(durable=True):
        attempt = mine(attempt_id, person)
        upload_entry(attempt, slot)
        held = logbook.state_of(attempt_id).answers.get(slot)
        if still_counts(attempt, now):
            require_window(attempt, window)
            if held is None or digest not in held.response:
                return Saved(now, attempt.deadline, held.version if held else 0)
            kept = [one for one in held.response if one != digest]
            return note(attempt, slot, held.version + 1, kept, now)
    raise closed(attempt_id)


def note(attempt: Attempt, slot: int, version: int, response: Response, now: datetime, name: str = "") -> Saved:
    data = {"slot": slot, "version": version, "response": response} | ({"file": name} if name else {})
    logbook.record(attempt, Kind.ANSWERED, data, now)
    return Saved(now, attempt.deadline, version)


def upload_entry(attempt: Attempt, slot: int) -> Entry:
    entry = entry_of(attempt, slot)
    if entry.shape.kind != "upload":
        raise BadResponse("no file is asked for here")
    return entry


def inspected(entry: Entry, file: IO[bytes]) -> str:
    """The type of a file that the item takes."""
    if file.seek(0, 2) > entry.shape.longest * MEGABYTE:
        raise TooLarge
    kind = filetypes.type_of(file)
    if kind is None or kind not in entry.shape.options:
        raise WrongType
    return kind


def files_of(attempt_id: int, slot: int | None = None) -> dict[tuple[int, str], HandedFile]:
    """All that was sent, by slot and digest."""
    rows = HandedFile.objects.filter(attempt=attempt_id, **({"slot": slot} if slot else {}))
    return {(row.slot, row.sha256): row for row in rows}

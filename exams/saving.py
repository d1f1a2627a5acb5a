"""Saves answers. Checks and write are one transaction, and an answer is acknowledged only after its commit."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from exams import logbook, swift, types
from exams.contents import entries_of, sections_of
from exams.models import Attempt, AttemptEvent
from exams.rules.content import BadResponse, Response
from exams.rules.safe_browser import Seal
from exams.running import (
    closed,
    entry_of,
    mine,
    my_desk,
    require_browser,
    require_window,
    still_counts,
)
from exams.swift import Glance
from people.models import User

Kind = AttemptEvent.Kind
NOTABLE = timedelta(seconds=5)  # an answer that waited longer was kept back by something
MOST_LATE = 500  # per attempt: evidence, not a store


@dataclass(frozen=True, slots=True)
class Saved:
    """The receipt for an answer: it is in the database and will count unless a higher version follows."""

    saved_at: datetime
    deadline: datetime
    version: int


class VersionTaken(Exception):
    """This version of this slot was saved before, with another response."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class SectionClosed(Exception):
    """The section this answer belongs to is over, or was never opened; the rest of the paper goes on."""


def answer(
    attempt_id: int,
    person: User,
    *,
    window: str,
    slot: int,
    version: int,
    response: object,
    client_key: str,
    waited: timedelta | None = None,
    seal: Seal | None = None,
    at: datetime | None = None,
) -> Saved:
    """Save one response durably. A retry with the same client key returns the first outcome.

    `waited` is how long the browser says it kept the answer before this request. What comes too late is set aside in
    the log as evidence, where it does not count. Raises NotYours, WrongBrowser, StaleWindow, ExamClosed,
    SectionClosed, VersionTaken, BadResponse.
    `durable`: it must not run inside another transaction, because an answer that could still be rolled back may not be
    acknowledged.
    """
    now = at or timezone.now()
    with transaction.atomic(durable=True):
        attempt, log = my_desk(attempt_id, person), swift.glance(attempt_id, slot, client_key)
        if log.is_repeated:
            first = logbook.events_of(attempt_id).get(client_key=client_key)
            if first.kind == Kind.ANSWERED:
                return receipt(first, attempt, slot, version)
        elif still_counts(attempt, now, waited) and is_section_open(attempt, slot, now, waited):
            require_browser(attempt, seal)
            require_window(attempt, window)
            return keep(attempt, slot, version, response, client_key, now, waited, log)
        else:
            set_aside(attempt, {slot: (version, response)}, now, client_key)
    raise SectionClosed if still_counts(attempt, now, waited) else closed(attempt_id)


def is_section_open(attempt: Attempt, slot: int, now: datetime, waited: timedelta | None = None) -> bool:
    """Asks the log only for papers that have sections with a limit."""
    limited = any(section.minutes is not None for section in sections_of(attempt.paper))
    return not limited or logbook.clocks_of(attempt.pk).counts(slot, now, waited)


def receipt(event: AttemptEvent, attempt: Attempt, slot: int, version: int) -> Saved:
    """The outcome of a save that was recorded before."""
    if (event.data.get("slot"), event.data.get("version")) != (slot, version):
        raise BadResponse("this client key was used for another save")
    return Saved(event.at, attempt.deadline, version)


def keep(
    attempt: Attempt,
    slot: int,
    version: int,
    response: object,
    client_key: str,
    now: datetime,
    waited: timedelta | None,
    log: Glance,
) -> Saved:
    """Append the answer. An older version that arrives late is kept in the log too, where it counts for nothing."""
    shape = entry_of(attempt, slot).shape
    clean = types.of(shape.kind).read_response(shape, response)
    data: dict[str, Any] = {"slot": slot, "version": version, "response": clean}
    if log.held == version and not holds(attempt, data):
        raise VersionTaken(version)
    if waited is not None and waited >= NOTABLE:
        data["waited"] = int(waited.total_seconds())
    swift.append(attempt.pk, Kind.ANSWERED, data, now, client_key, log.last + 1)
    return Saved(now, attempt.deadline, max(log.held, version))


def holds(attempt: Attempt, said: Mapping[str, Any]) -> bool:
    """Whether this very response was saved as this version before."""
    rows = logbook.told_of(attempt.pk, Kind.ANSWERED, said["slot"], said["version"])
    return rows.filter(data__response=said["response"]).exists()


def set_aside(
    attempt: Attempt, responses: Mapping[int, tuple[int, object]], now: datetime, client_key: str | None = None
) -> None:
    """Keep as evidence what came too late, by slot as (version, response): a limited number, and only real answers."""
    held = logbook.events_of(attempt.pk).filter(kind=Kind.LATE).count()
    for slot, (version, response) in list(responses.items())[: max(0, MOST_LATE - held)]:
        with suppress(BadResponse):  # the refusal is the same
            entry = entry_of(attempt, slot)
            clean = types.of(entry.shape.kind).read_response(entry.shape, response)
            data = {"slot": slot, "version": version, "response": clean}
            logbook.record(attempt, Kind.LATE, data, now, client_key=client_key)


def answer_all(
    attempt_id: int,
    person: User,
    *,
    window: str,
    responses: Mapping[int, object],
    seal: Seal | None = None,
    at: datetime | None = None,
) -> int:
    """Save a whole form that came without JavaScript; returns how many answers changed. Raises like answer()."""
    now = at or timezone.now()
    with transaction.atomic():
        attempt = mine(attempt_id, person)
        changed = changes(attempt, responses)
        if not changed:  # a form without news is welcome from any window, even late
            return 0
        if still_counts(attempt, now):
            require_browser(attempt, seal)
            require_window(attempt, window)
            late = {slot: said for slot, said in changed.items() if not is_section_open(attempt, slot, now)}
            for slot, (version, clean) in changed.items():
                if slot not in late:
                    data = {"slot": slot, "version": version, "response": clean}
                    logbook.record(attempt, Kind.ANSWERED, data, now)
            set_aside(attempt, late, now)
            if not late:
                return len(changed)
        else:
            set_aside(attempt, changed, now)
    raise SectionClosed if still_counts(attempt, now) else closed(attempt_id)


def changes(attempt: Attempt, responses: Mapping[int, object]) -> dict[int, tuple[int, Response]]:
    """By slot, the next version and the response, for what differs from what is saved."""
    held = logbook.state_of(attempt.pk).answers
    changed: dict[int, tuple[int, Response]] = {}
    for entry in entries_of(attempt.paper):
        kind = types.of(entry.shape.kind)
        if entry.slot not in responses:
            continue
        clean = kind.read_response(entry.shape, responses[entry.slot])
        before = held.get(entry.slot)
        if clean != (before.response if before else []) and (before or any(text.strip() for text in clean)):
            changed[entry.slot] = (before.version + 1 if before else 1, clean)
    return changed

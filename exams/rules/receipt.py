"""The receipt of an attempt: what the server holds of it, as one record that can be signed, kept and checked.

Plain JSON values only: texts, whole numbers, lists. Marks are texts, times ISO 8601 with their zone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from exams.rules.content import Entry
from exams.rules.disclosure import Level
from exams.rules.replay import Event, replay

FORMAT = "zhizheng-receipt/1"
GRADES = {"graded", "regraded"}
SECTIONS = {
    "section": "opened",
    "finished": "finished",
    "reopened": "reopened",
}  # kinds of events, and how they are told

MORE_TIME = {"extended", "reopened"}  # what moves the deadline of the paper

Record = dict[str, Any]


def record(about: Mapping[str, Any], entries: Sequence[Entry], events: Iterable[Event], level: Level) -> Record:
    """`about` says whose attempt of what it is; of the grades it says as much as `level` opens, and nothing of keys."""
    log = sorted(events, key=lambda event: event.sequence)
    state = replay(log)
    return {
        "format": FORMAT,
        **about,
        "questions": len(entries),
        "deadline": iso(state.deadline),
        "submitted_at": iso(state.submitted_at),
        "handed_in": next((event.kind for event in log if event.kind in {"submitted", "expired"}), None),
        "saves": [save(event) for event in log if event.kind == "answered"],
        "late": [save(event) for event in log if event.kind == "late"],
        "files": [handed(event) for event in log if event.kind == "answered" and "file" in event.data],
        "sections": [section(event) for event in log if event.kind in SECTIONS],
        "drills": drills(log, entries),
        "gaps": [{"from": iso(start), "to": iso(end)} for start, end in gaps(log)],
        "windows": [moment(event) for event in log if event.kind == "opened"],
        "absences": [{**moment(event), "kind": event.kind} for event in log if event.kind in {"left", "returned"}],
        "extensions": [extension(event) for event in log if event.kind in MORE_TIME],
        "grades": [grade(event, entries, level) for event in log if event.kind in GRADES] if level else [],
    }


def save(event: Event) -> Record:
    kept = {"waited_seconds": event.data["waited"]} if "waited" in event.data else {}
    return {
        **moment(event),
        "question": event.data["slot"],
        "version": event.data["version"],
        "response": list(event.data["response"]),
        "client_key": event.client_key,
        **kept,
    }


def handed(event: Event) -> Record:
    """A file that came in: its name, and the digest by which anybody can tell it from another. The newest is last."""
    data = event.data
    return {**moment(event), "question": data["slot"], "name": data["file"], "sha256": data["response"][-1]}


def section(event: Event) -> Record:
    """A section with a clock was opened, until when, finished before that, or given so many minutes again."""
    names = {"section": ("deadline",), "reopened": ("minutes",)}.get(event.kind, ())
    more = {name: event.data[name] for name in names}
    return {**moment(event), "section": event.data["section"], "step": SECTIONS[event.kind], **more}


def drills(log: Sequence[Event], entries: Sequence[Entry]) -> list[Record]:
    """When the clock of each drill began: with the first save of its slot."""
    slots = {entry.slot for entry in entries if entry.shape.kind == "triage"}
    saves = [event for event in log if event.kind == "answered" and event.data["slot"] in slots]
    first = {event.data["slot"]: event for event in reversed(saves)}
    return [{**moment(event), "question": slot} for slot, event in sorted(first.items())]


def extension(event: Event) -> Record:
    return {**moment(event), "minutes": event.data["minutes"], "deadline": event.data["deadline"]}


def grade(event: Event, entries: Sequence[Entry], level: Level) -> Record:
    told: Record = {**moment(event), "kind": event.kind, "passed": event.data["passed"]}
    if level < Level.MARKS:
        return told
    marks = event.data["marks"]
    told["score"], told["max_score"] = event.data["score"], event.data["max_score"]
    told["marks"] = [
        {
            "question": entry.slot,
            "item_version": entry.item_version,
            "points": str(entry.points),
            "mark": marks.get(str(entry.slot)),
        }
        for entry in entries
    ]
    return told


def gaps(events: Iterable[Event]) -> list[tuple[datetime, datetime]]:
    """When the connection was gone, as far as answers that waited for it tell; what overlaps is one gap."""
    waits = sorted(
        (event.at - timedelta(seconds=event.data["waited"]), event.at) for event in events if "waited" in event.data
    )
    merged: list[tuple[datetime, datetime]] = []
    for start, end in waits:
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(merged.pop()[1], end)
        merged.append((start, end))
    return merged


def moment(event: Event) -> Record:
    return {"sequence": event.sequence, "at": iso(event.at)}


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def canonical(content: Record) -> str:
    """The one text that is signed, however the file was indented or its keys were put."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

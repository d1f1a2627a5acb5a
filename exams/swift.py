"""The statements of a save, written out: building them costs Django four times what it costs to run them.

They say what exams.logbook says, on SQLite and PostgreSQL. Nothing else may be asked here: what is not asked thousands
of times belongs to the ORM.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from exams.models import Attempt, AttemptEvent, Exam, Paper
from people.loading import aware, loaded

ATTEMPT = ("id", "exam_id", "person_id", "organisation_id", "state", "window", "deadline")
EXAM = ("id", "grace_seconds", "seb_config_keys", "seb_exam_keys")
PAPER = ("id", "attempt_id", "entries", "sections")
LOCKED = f"""SELECT {", ".join(f'a."{name}"' for name in ATTEMPT)}, {", ".join(f"e.{name}" for name in EXAM)},
    {", ".join(f"p.{name}" for name in PAPER)}
    FROM exams_attempt a JOIN exams_exam e ON e.id = a.exam_id JOIN exams_paper p ON p.attempt_id = a.id
    WHERE a.id = %s AND a.person_id = %s"""  # noqa: S608  # names of columns, all from above
LOCK = {"sqlite": "", "postgresql": " FOR UPDATE OF a"}  # SQLite's immediate transaction holds the only write lock
NUMBER = {"sqlite": "json_extract(data, '$.{}')", "postgresql": "(data->>'{}')::integer"}
# Each reads one end of an index, however long the log is.
GLANCE = """SELECT (SELECT max(sequence) FROM exams_attemptevent WHERE attempt_id = %s),
    (SELECT max({version}) FROM exams_attemptevent WHERE attempt_id = %s AND kind = 'answered' AND {slot} = %s),
    EXISTS (SELECT 1 FROM exams_attemptevent WHERE attempt_id = %s AND client_key = %s)"""
APPEND = """INSERT INTO exams_attemptevent (attempt_id, sequence, kind, data, client_key, at)
    VALUES (%s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a save has to know of the log: its last sequence, the newest version of the slot (0: none), and whether
    this client key was heard before."""

    last: int
    held: int
    is_repeated: bool


def locked(attempt_id: int, person_id: int) -> Attempt:
    """The attempt of this person, locked until the transaction ends, with its paper and what its exam says of saving.

    Raises Attempt.DoesNotExist. Its other fields are fetched when somebody asks.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCKED + LOCK[connection.vendor], (attempt_id, person_id))
        row = cursor.fetchone()
    if row is None:
        raise Attempt.DoesNotExist
    second, third = len(ATTEMPT), len(ATTEMPT) + len(EXAM)
    attempt = loaded(Attempt, ATTEMPT, map(aware, row[:second]))
    attempt.exam = loaded(Exam, EXAM, row[second:third])
    attempt.paper = loaded(Paper, PAPER, map(parsed, row[third:]))
    return attempt


def parsed(value: Any) -> Any:
    """A paper has numbers, and JSON that comes as a text."""
    return json.loads(value) if isinstance(value, str) else value


def glance(attempt_id: int, slot: int, client_key: str) -> Glance:
    number = NUMBER[connection.vendor]
    with connection.cursor() as cursor:
        sql = GLANCE.format(version=number.format("version"), slot=number.format("slot"))
        cursor.execute(sql, (attempt_id, attempt_id, slot, attempt_id, client_key))
        last, held, same = cursor.fetchone()
    return Glance(last or 0, held or 0, bool(same))


def append(
    attempt_id: int, kind: AttemptEvent.Kind, data: Mapping[str, Any], at: datetime, client_key: str, sequence: int
) -> None:
    """One more event of a locked attempt."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(APPEND, (attempt_id, sequence, kind.value, json.dumps(data), client_key, moment))

"""Signs the receipt of an attempt, and says of a file whether we have signed it.

The signature is an HMAC with a key out of SECRET_KEY (or, later, SECRET_KEY_FALLBACKS), so only this installation can
make and check it: a candidate brings the file, and `manage.py verify_receipt` answers.
"""

import json
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from exams import disclosing, logbook
from exams.contents import entries_of
from exams.models import Attempt
from exams.rules.disclosure import Level
from exams.rules.receipt import FORMAT, Record, canonical, record
from exams.rules.replay import Event

SIGNER = "exams.receipt"
LARGEST = 20 * 1024 * 1024  # bytes


class NotAReceipt(Exception):
    """The file is no receipt at all."""


class Tampered(Exception):
    """It looks like a receipt, but this installation did not sign what it says."""


def receipt_of(attempt: Attempt, at: datetime | None = None) -> Record:
    """{"receipt", "signature"} of an attempt that was handed in, telling as much of its result as is open now."""
    now = at or timezone.now()
    rows = logbook.events_of(attempt.pk).values_list("sequence", "kind", "data", "at", "client_key")
    is_graded = attempt.state == Attempt.State.GRADED
    level = disclosing.level_of(attempt.exam, now) if is_graded else Level.PENDING
    content = record(about(attempt, now), entries_of(attempt.paper), [Event(*row) for row in rows], level)
    return {"receipt": content, "signature": signature(content)}


def about(attempt: Attempt, now: datetime) -> Record:
    return {
        "attempt": attempt.pk,
        "exam": attempt.exam.slug,
        "title": attempt.exam.title,
        "number": attempt.number,
        "person": str(attempt.person),
        "username": attempt.person.username,
        "organisation": attempt.organisation.name,
        "paper": attempt.paper.digest,
        "started_at": attempt.started_at.isoformat(),
        "issued_at": now.isoformat(),
    }


def signature(content: Record) -> str:
    return Signer(salt=SIGNER).signature(canonical(content))


def verified(data: bytes) -> Record:
    """What a file says, if we signed exactly that. Raises NotAReceipt, Tampered."""
    document = read(data)
    content, given = document.get("receipt"), document.get("signature")
    if not isinstance(content, dict) or not isinstance(given, str) or content.get("format") != FORMAT:
        raise NotAReceipt("no receipt of a known format")
    signer = Signer(salt=SIGNER)
    try:
        signer.unsign(f"{canonical(content)}{signer.sep}{given}")
    except (BadSignature, ValueError):  # ValueError: a number that JSON does not know
        raise Tampered from None
    return content


def read(data: bytes) -> dict[str, Any]:
    try:
        if len(data) > LARGEST:
            raise NotAReceipt("too large")
        document = json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError) as problem:
        raise NotAReceipt(str(problem)) from None
    if not isinstance(document, dict):
        raise NotAReceipt("not an object")
    return document


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would be read one way by a person and another way here."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotAReceipt("a key stands twice")
    return found

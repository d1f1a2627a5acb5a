"""Judges a file somebody uploads: ours byte for byte, changed, signed by another, or nothing to do with us.

What a file claims about itself is never looked up: the answer for a forged number is the same whether or not a
certificate with that number exists.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.conf import settings

from certificates import signing
from certificates.verifying import Verdict, look_up_file
from people.visibility import Viewer

LARGEST = 5 * 1024 * 1024  # bytes; ours are a hundredth of that
HEADER = 1024  # readers look for %PDF- that far
SERIAL = re.compile(rb"ZZ-\d{4}-\d{6,}")


class Outcome(StrEnum):
    GENUINE = "genuine"
    ALTERED = "altered"
    RESIGNED = "resigned"  # signed, but not by us
    UNRECORDED = "unrecorded"  # our signature is intact, but this file is not on record
    FOREIGN = "foreign"
    NOT_A_PDF = "not_a_pdf"
    TOO_LARGE = "too_large"
    MISSING = "missing"


@dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    verdict: Verdict | None = None


def judge(file: bytes, viewer: Viewer) -> Judgement:
    """Never raises, whatever the bytes are. Longer than LARGEST is for the caller to refuse before reading."""
    if not file:
        return Judgement(Outcome.MISSING)
    if b"%PDF-" not in file[:HEADER]:
        return Judgement(Outcome.NOT_A_PDF)
    verdict = look_up_file(sha256(file).hexdigest(), viewer)
    if verdict is not None:
        return Judgement(Outcome.GENUINE, verdict)
    return Judgement(outcome_of(seal_of(file), is_marked_ours(file)))


def outcome_of(seal: str, is_marked: bool) -> Outcome:
    """For a file that is not on record. `seal`: intact, altered, unknown (signed by others) or unsigned."""
    if seal == "intact":
        return Outcome.UNRECORDED
    if seal == "altered":
        return Outcome.ALTERED
    if not is_marked:
        return Outcome.FOREIGN
    return Outcome.RESIGNED if seal == "unknown" else Outcome.ALTERED


def seal_of(file: bytes) -> str:
    """What certificates.signing says of the signature."""
    return str(signing.check(file).seal.value)


def is_marked_ours(file: bytes) -> bool:
    """It wants to be taken for one of ours: carries a serial, or an address where certificates are verified."""
    return bool(SERIAL.search(file)) or f"{settings.BASE_URL.rstrip('/')}/verify/".encode() in file

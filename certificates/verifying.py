"""Answers a stranger with a code or a file: is this genuine, does it still count, is what it rests on still current?"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from certificates.comparing import Currency, currency_of
from certificates.consenting import Shown, shown_to_all, shown_to_bearer
from certificates.counting import with_state
from certificates.faces import Face, face_of
from certificates.models import Certificate, LogEntry, LogHead
from certificates.rules.chain import reference
from certificates.rules.codes import normalise
from certificates.rules.states import State, compared
from people.scoping import everyone
from people.visibility import Viewer


@dataclass(frozen=True)
class Place:
    """Where a certificate stands in the transparency log: its own entries, the one after the first of them, and the
    first published head that covers it (None until the next is published)."""

    entries: list[LogEntry]
    following: LogEntry | None
    head: LogHead | None

    @property
    def entry(self) -> LogEntry:
        return self.entries[0]


@dataclass(frozen=True)
class Verdict:
    face: Face
    state: State
    currency: Currency
    shown: Shown
    place: Place | None


def look_up(code: str, viewer: Viewer, now: datetime | None = None) -> Verdict | None:
    """What is known about a code as somebody typed it; None for one that was never given out.

    Every input, however malformed, costs the same look-up by unique key, so that time tells nothing.
    """
    with everyone():  # whoever holds the code was handed the certificate
        certificate = with_state(Certificate.objects.all()).filter(code=normalise(code)).first()
    if certificate is None:
        return None
    return verdict_on(certificate, viewer, shown_to_all(certificate), now)


def look_up_file(digest: str, viewer: Viewer) -> Verdict | None:
    """The certificate whose stored file has this SHA-256. Who has the file has read what is printed on it."""
    with everyone():  # as above
        certificate = with_state(Certificate.objects.all()).filter(sha256=digest).first()
    if certificate is None:
        return None
    return verdict_on(certificate, viewer, shown_to_bearer(certificate))


def verdict_on(certificate: Certificate, viewer: Viewer, shown: Shown, now: datetime | None = None) -> Verdict:
    """Eight queries at most, however much it rests on."""
    face, currency = face_of(certificate, now or timezone.now()), currency_of(certificate, viewer)
    state = compared(face.state, currency.total, currency.changed)
    return Verdict(face, state, currency, shown, place_of(certificate))


def place_of(certificate: Certificate) -> Place | None:
    entries = list(LogEntry.objects.filter(certificate=reference(certificate.code)))
    if not entries:
        return None
    first = entries[0].sequence
    following = LogEntry.objects.filter(sequence=first + 1).first()
    return Place(entries, following, LogHead.objects.filter(sequence__gte=first).order_by("day").first())

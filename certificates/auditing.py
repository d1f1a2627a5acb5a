"""Checks the transparency log: the chain itself, the heads published before, and the certificates it speaks of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from certificates.chaining import content_of, link_of, locked_tip
from certificates.models import Certificate, LogEntry, LogHead, LogTip
from certificates.rules import chain
from people.scoping import everyone

Kind = LogEntry.Kind


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `sequence` of the entry, or `serial` of the certificate; `why` is a word."""

    why: str
    sequence: int = 0
    serial: str = ""


@dataclass
class Told:
    """What the log says of one certificate: the entries by kind."""

    entries: dict[str, list[LogEntry]] = field(default_factory=lambda: defaultdict(list))


@transaction.atomic
def audit(outside: Mapping[int, str] | None = None) -> list[Finding]:
    """Everything that is wrong, the first broken entry first; empty for a sound log.

    `outside`: heads (hash by sequence) that somebody kept where this database cannot be changed. Nothing is issued
    meanwhile (a second or two at ten thousand certificates): log and certificates have to be of one moment.
    """
    locked_tip()
    broken = chain.first_broken(chain_of(), {**published(), **(outside or {})})
    if broken is not None:
        return [Finding(broken.why, broken.sequence)]
    return [*tip_findings(outside or {}), *certificate_findings()]


def chain_of() -> Iterator[tuple[chain.Link, str]]:
    for entry in LogEntry.objects.order_by("sequence").iterator(chunk_size=1000):
        yield link_of(entry), entry.hash


def published() -> dict[int, str]:
    return dict(LogHead.objects.values_list("sequence", "hash"))


def tip_findings(outside: Mapping[int, str]) -> list[Finding]:
    last = LogEntry.objects.order_by("sequence").last()
    end = (last.sequence, last.hash) if last else (0, chain.GENESIS)
    tip = LogTip.objects.filter(pk=1).values_list("sequence", "hash").first() or (0, chain.GENESIS)
    if tip != end:
        return [Finding("tip", max(tip[0], end[0]))]
    contradicted = [sequence for sequence, digest in published().items() if outside.get(sequence, digest) != digest]
    return [Finding("head", sequence) for sequence in sorted(contradicted)[:1]]


def certificate_findings() -> Iterator[Finding]:
    """Certificates that the log does not know, says otherwise of, or that are gone from the database."""
    told: dict[str, Told] = defaultdict(Told)
    for entry in LogEntry.objects.order_by("sequence").iterator(chunk_size=1000):
        told[entry.certificate].entries[entry.kind].append(entry)
    with everyone():  # the log knows no organisations
        rows = Certificate.objects.select_related("revocation", "replaced_by").order_by("pk")
        for certificate in rows.iterator(chunk_size=500):
            said = told.pop(chain.reference(certificate.code), Told()).entries
            yield from (Finding(why, serial=certificate.serial) for why in differences(certificate, said))
    for orphan in told.values():
        first = min(entry.sequence for entries in orphan.entries.values() for entry in entries)
        yield Finding("missing", first)


def differences(certificate: Certificate, said: Mapping[str, list[LogEntry]]) -> Iterator[str]:
    contents = [entry.content for entry in said.get(Kind.ISSUED, [])]
    if not contents:
        yield "unlogged"
    elif contents != [content_of(certificate)]:
        yield "changed"
    files = [entry.file for entry in said.get(Kind.FILED, [])]
    if (files[-1] if files else "") != certificate.sha256:
        yield "file"
    if bool(said.get(Kind.REVOKED)) is not hasattr(certificate, "revocation"):
        yield "revocation"
    successor = getattr(certificate, "replaced_by", None)
    expected = [chain.reference(successor.code)] if successor else []
    if [entry.successor for entry in said.get(Kind.REPLACED, [])] != expected:
        yield "successor"

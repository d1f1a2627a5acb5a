"""Appends to the transparency log, in the transaction of the fact itself; publishes its end once a day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from certificates.faces import house_date
from certificates.models import Certificate, LogEntry, LogHead, LogTip
from certificates.rules import chain

Kind = LogEntry.Kind
PRINTED = (
    *("serial", "holder_name", "organisation_name", "title", "title_en", "subtitle", "statement"),
    *("edition_label", "blueprint_title", "signatory", "signatory_title", "replacement"),
)
Fact = Mapping[str, str]


def issued(certificate: Certificate) -> None:
    """A certificate exists now; with one that it replaces, that is an entry of its own."""
    facts = [fact(Kind.ISSUED, certificate, content=content_of(certificate))]
    if certificate.replaces is not None:
        facts.append(fact(Kind.REPLACED, certificate.replaces, successor=chain.reference(certificate.code)))
    append(facts)


def filed(certificate: Certificate, digest: str) -> None:
    """Its file has this SHA-256."""
    append([fact(Kind.FILED, certificate, file=digest)])


def revoked(certificate: Certificate) -> None:
    """The reason is not in the log: it may say something about a person."""
    append([fact(Kind.REVOKED, certificate)])


def fact(kind: Kind, certificate: Certificate, at: datetime | None = None, **hashes: str) -> dict[str, str]:
    moment = chain.moment(at or timezone.now())
    return {"kind": kind.value, "certificate": chain.reference(certificate.code), "at": moment, **hashes}


def content_of(certificate: Certificate) -> str:
    """SHA-256 of everything frozen on it, the unguessable code included: nobody can find a name by trying."""
    frozen: dict[str, object] = {field: getattr(certificate, field) for field in PRINTED}
    for field in ("issued_at", "expires_at", "grace_until"):
        moment = getattr(certificate, field)
        frozen[field] = chain.moment(moment) if moment else None
    return chain.digest({**frozen, "code": certificate.code, "basis": certificate.basis})


def append(facts: Iterable[Fact]) -> None:
    """Inside the caller's transaction. The tip is locked until it ends, so take it last: who holds it waits for nobody.

    SQLite lets one transaction write at a time; PostgreSQL locks the row. Were both to fail, the database refuses a
    second entry with the same number or the same one before.
    """
    with transaction.atomic():
        tip = locked_tip()
        links = list(chain.chained(facts, tip.sequence, tip.hash))
        LogEntry.objects.bulk_create([row_of(link, digest) for link, digest in links], batch_size=100)
        if links:
            last, digest = links[-1]
            LogTip.objects.filter(pk=1).update(sequence=last.sequence, hash=digest)


def locked_tip() -> LogTip:
    tips = LogTip.objects.select_for_update()
    tip = tips.filter(pk=1).first()
    if tip is None:
        LogTip.objects.bulk_create([LogTip(pk=1, sequence=0, hash=chain.GENESIS)], ignore_conflicts=True)
        tip = tips.get(pk=1)
    return tip


def row_of(link: chain.Link, digest: str) -> LogEntry:
    at = datetime.fromisoformat(link.at)
    values = {name: getattr(link, name) for name in ("kind", "certificate", "previous", "content", "file", "successor")}
    return LogEntry(sequence=link.sequence, at=at, hash=digest, **values)


def link_of(entry: LogEntry) -> chain.Link:
    """The entry as it was hashed."""
    names = ("sequence", "kind", "certificate", "previous", "content", "file", "successor")
    return chain.Link(at=chain.moment(entry.at), **{name: getattr(entry, name) for name in names})


@transaction.atomic
def publish_head(day: date | None = None) -> LogHead:
    """What the log ended with when this was first asked for on a day, in the zone of the house."""
    day = day or house_date(timezone.now())
    published = LogHead.objects.filter(day=day).first()
    if published is None:
        tip = locked_tip()
        published, _ = LogHead.objects.get_or_create(day=day, defaults={"sequence": tip.sequence, "hash": tip.hash})
    return published

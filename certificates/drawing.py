"""Gets a certificate its file: drawn and stored outside any transaction, then one conditional update."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certificates import chaining, keys, wording
from certificates.faces import house_date
from certificates.keys import Key
from certificates.models import Certificate, SigningKey
from jobs.enqueuing import enqueue, retry
from jobs.models import Job
from people.scoping import everyone

log = logging.getLogger(__name__)
MANY = "draw_certificates"
_together: ContextVar[list[int] | None] = ContextVar("together", default=None)


def key_of(certificate: Certificate) -> str:
    return f"draw_certificate:{certificate.pk}"


def request(certificate: Certificate) -> None:
    waiting = _together.get()
    if waiting is not None:
        waiting.append(certificate.pk)
        return
    enqueue("draw_certificate", key_of(certificate), certificate_id=certificate.pk)


@contextmanager
def together() -> Iterator[None]:
    """What is asked for inside becomes one job: a sheet is laid out once for many (certificates/replaying.py)."""
    waiting: list[int] = []
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    if waiting:
        enqueue(MANY, f"{MANY}:{waiting[0]}-{waiting[-1]}", certificate_ids=waiting)


def request_again(certificate: Certificate) -> None:
    """After a failure, or when the job was forgotten before there was a file."""
    job = Job.objects.filter(key=key_of(certificate)).first()
    if job is None:
        request(certificate)
    else:
        retry(job)


def failures(certificates: list[Certificate]) -> dict[int, str]:
    """Why drawing failed, by certificate id; two queries. A job of its own says more than one that drew many."""
    by_key = {key_of(c): c.pk for c in certificates if not c.pdf}
    if not by_key:
        return {}
    found: dict[int, str] = {}
    for args, error in Job.objects.filter(kind=MANY, state=Job.State.FAILED).values_list("args", "error"):
        found |= dict.fromkeys(set(args["certificate_ids"]) & set(by_key.values()), error)
    for key, state, error in Job.objects.filter(key__in=by_key).values_list("key", "state", "error"):
        found[by_key[key]] = error if state == Job.State.FAILED else ""
    return {pk: wording.failure(error) for pk, error in found.items() if error}


def draw(certificate_id: int) -> None:
    """May run twice, and at the same time as itself: the same bytes, one file, one update."""
    from certificates import pdf  # only who draws pays for loading Pango, or fails where there is none

    with everyone():  # a job has no viewer; it was asked for by issuing
        certificate = Certificate.objects.get(pk=certificate_id)
    if certificate.pdf:
        return
    prepare([certificate])
    keep(certificate, pdf.draw(certificate))


def draw_many(certificate_ids: list[int]) -> None:
    """As draw, for the certificates of one issue. One that cannot be drawn stands back as a job of its own, where its
    failure is seen; the others do not wait for it."""
    from certificates import pdf, replaying  # as above

    with everyone():  # as above
        waiting = Certificate.objects.filter(Q(pdf="") | Q(pdf=None), pk__in=certificate_ids)
        certificates = list(waiting.select_related("revocation").order_by("pk"))
    prepare(certificates)
    for certificate in certificates:
        try:
            content = replaying.draw(certificate)
        except (pdf.GlyphMissing, pdf.DoesNotFit):
            request(certificate)
        else:
            keep(certificate, content)


def prepare(certificates: list[Certificate]) -> None:
    """The moment of signing is settled before anything is drawn, so that a second run writes the same bytes; and the
    key is known before anything that it signed exists."""
    remember(keys.signing_key())
    ids = [certificate.pk for certificate in certificates]
    with everyone():  # as above
        Certificate.objects.filter(pk__in=ids, signed_at=None).update(signed_at=timezone.now().replace(microsecond=0))
        moments = dict(Certificate.objects.filter(pk__in=ids).values_list("pk", "signed_at"))
    for certificate in certificates:
        certificate.signed_at = moments[certificate.pk]


def remember(key: Key) -> None:
    if not SigningKey.objects.filter(fingerprint=key.fingerprint).exists():
        SigningKey.objects.get_or_create(fingerprint=key.fingerprint, defaults={"certificate": key.chain[0]})


def keep(certificate: Certificate, content: bytes) -> None:
    """The file first, then the row that names it; whoever was slower clears their file away."""
    digest = sha256(content).hexdigest()
    storage: Storage = certificate.pdf.storage
    name = store(storage, path_of(certificate, digest), content)
    if not attach(certificate, name, digest):
        discard_orphan(certificate, storage, name)


def path_of(certificate: Certificate, digest: str) -> str:
    """Named by what is in it, so that a run after a kill finds the file of the one before."""
    return f"certificates/{house_date(certificate.issued_at).year}/{certificate.serial}-{digest[:16]}.pdf"


def store(storage: Storage, name: str, content: bytes) -> str:
    """Write the file unless it is there already; half a file, left by a kill, is replaced."""
    if storage.exists(name):
        with storage.open(name) as file:
            if file.read() == content:
                return name
        storage.delete(name)
    return storage.save(name, ContentFile(content))


def attach(certificate: Certificate, name: str, digest: str) -> bool:
    with everyone(), transaction.atomic():  # as above
        waiting = Certificate.objects.filter(Q(pdf="") | Q(pdf=None), pk=certificate.pk)
        is_first = bool(waiting.update(pdf=name, sha256=digest))
        if is_first:
            chaining.filed(certificate, digest)
        return is_first


def discard_orphan(certificate: Certificate, storage: Storage, name: str) -> None:
    """Another run was faster. Its file stays; ours goes if it is a different one."""
    with everyone():  # as above
        kept = Certificate.objects.values_list("pdf", flat=True).get(pk=certificate.pk)
    if kept != name:
        storage.delete(name)
        log.info("discarded %s, certificate %s has %s", name, certificate.serial, kept)

"""Links by which a holder shows one certificate, in full, until a day. Only the hash of the address is kept."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from certificates.counting import with_state
from certificates.models import Certificate, ShareLink
from people.scoping import everyone

BYTES = 24  # 192 random bits
MOST = 20  # open links of one certificate


class TooManyLinks(Exception):
    """So many are open that nobody can know any more who has which."""


@transaction.atomic
def share(
    certificate: Certificate, days: int, *, note: str = "", shows_organisation: bool = True, offers_file: bool = False
) -> str:
    """The secret part of a new link's address. It is returned here and never again."""
    with everyone():  # the holder's own, wherever it was earned
        Certificate.objects.select_for_update().get(pk=certificate.pk)
    now = timezone.now()
    if ShareLink.objects.filter(certificate=certificate, withdrawn_at=None, ends_at__gt=now).count() >= MOST:
        raise TooManyLinks
    token = secrets.token_urlsafe(BYTES)
    ShareLink.objects.create(
        certificate=certificate,
        digest=digest_of(token),
        note=note,
        shows_organisation=shows_organisation,
        offers_file=offers_file,
        created_at=now,
        ends_at=now + timedelta(days=days),
    )
    return token


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def found(token: str) -> ShareLink | None:
    """The open link with this secret. Ended, withdrawn and never made look the same: one query, None."""
    with everyone():  # whoever has the link was sent it by the holder
        certificates = with_state(Certificate.objects.all())
        link = ShareLink.objects.filter(digest=digest_of(token), withdrawn_at=None, ends_at__gt=timezone.now()).first()
        if link is not None:
            link.certificate = certificates.get(pk=link.certificate_id)
    return link


def withdraw(certificate: Certificate, link_id: int) -> bool:
    """Whether an open link of this certificate was closed."""
    links = ShareLink.objects.filter(certificate=certificate, pk=link_id, withdrawn_at=None)
    return bool(links.update(withdrawn_at=timezone.now()))


def links_of(certificate: Certificate) -> list[ShareLink]:
    """Those that still open, the newest first."""
    return list(ShareLink.objects.filter(certificate=certificate, withdrawn_at=None, ends_at__gt=timezone.now()))

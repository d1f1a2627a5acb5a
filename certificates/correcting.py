"""Puts a name right: a new certificate takes the place of the old one, which stays as it was and says so."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from certificates.issuing import put, room
from certificates.models import Certificate
from certificates.rules.lettering import printable
from people.models import User
from people.scoping import everyone

COPIED = [
    *("award", "holder", "organisation", "attempt", "enrolment", "organisation_name", "title", "title_en", "subtitle"),
    *("statement", "edition_label", "blueprint_title", "signatory", "signatory_title", "basis"),
    *("issued_at", "expires_at", "grace_until", "design_version"),
]


class NothingToCorrect(ValueError):
    """The name is empty, or it is the one that the certificate has."""


class AlreadyReplaced(ValueError):
    """Another certificate stands in its place, or it was revoked."""


@transaction.atomic
def correct(certificate: Certificate, name: str, by: User) -> Certificate:
    """The same certificate under another name. A second call with this name returns the one that was made."""
    if not by.has_perm("certificates.add_certificate"):
        raise PermissionDenied
    name = printable(name)[: room("holder_name")]
    with everyone():  # whoever may grant may do so across organisations
        old = Certificate.objects.select_for_update().get(pk=certificate.pk)
        newer = Certificate.objects.filter(replaces=old).first()
        if newer and newer.replacement == Certificate.Replacement.CORRECTION and newer.holder_name == name:
            return newer
        if newer or hasattr(old, "revocation"):
            raise AlreadyReplaced
        if not name or name == old.holder_name:
            raise NothingToCorrect
        same = {field: getattr(old, field) for field in COPIED}
        correction = Certificate.Replacement.CORRECTION
        return put(Certificate(**same, holder_name=name, replaces=old, replacement=correction))

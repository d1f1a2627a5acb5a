"""Takes a certificate back: a row with a reason, never a change of the certificate."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.models import Certificate, Revocation
from notices.posting import post
from people.models import User
from people.scoping import everyone

REASON_LENGTH = 250


class NoReasonGiven(ValueError):
    """A revocation is public and has to say why."""


@transaction.atomic
def revoke(certificate: Certificate, by: User, reason: str) -> Revocation:
    """Revoke once; a second call returns the first revocation with its reason. The holder is told."""
    if not by.has_perm("certificates.revoke_certificate"):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if not reason:
        raise NoReasonGiven
    with everyone():  # whoever may revoke may do so across organisations
        certificate = Certificate.objects.select_for_update().select_related("holder").get(pk=certificate.pk)
    revocation, is_new = Revocation.objects.get_or_create(
        certificate=certificate, defaults={"by": by, "reason": reason[:REASON_LENGTH]}
    )
    if is_new:
        tell_holder(certificate, revocation)
    return revocation


def tell_holder(certificate: Certificate, revocation: Revocation) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        post(
            certificate.holder,
            "certificate_revoked",
            f"certificate_revoked:{certificate.pk}",
            title=_("您的证书“%(title)s”已被撤销") % {"title": certificate.title},
            body=_("证书编号 %(serial)s。原因：%(reason)s")
            % {"serial": certificate.serial, "reason": revocation.reason},
            url="/certificates/mine/",
        )

"""Takes a certificate back: a row with a reason, never a change of the certificate."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates import chaining, promoting
from certificates.models import Certificate, Proposal, Revocation
from exams import regrading
from exams.models import Attempt, Regrade
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
        settle(certificate, by)
        tell_holder(certificate, revocation)
        chaining.revoked(certificate)
        promoting.request(certificate.holder)
    return revocation


def propose(attempt: Attempt) -> None:
    """After a correction: what rests on an attempt that fails now is put before somebody, if the examiner chose so;
    what was put before somebody and rests on an attempt that passes again needs no decision."""
    with everyone():  # a fact names a row and has no viewer
        resting = list(Certificate.objects.filter(attempt=attempt, revocation=None))
    regrade = regrading.regrade_of(attempt.pk)
    if attempt.passed:
        Proposal.objects.filter(certificate__in=resting, decided_at=None).update(decided_at=timezone.now())
    elif regrade is not None and regrade.certificates == Regrade.Certificates.PROPOSE:
        for certificate in resting:
            Proposal.objects.get_or_create(certificate=certificate, regrade=regrade)


def settle(certificate: Certificate, by: User) -> int:
    """Whether it was revoked or kept, nobody has to decide about it any more; how many proposals there were."""
    open_ones = Proposal.objects.filter(certificate=certificate, decided_at=None)
    return open_ones.update(decided_at=timezone.now(), decided_by=by)


def proposal_of(certificate: Certificate) -> Proposal | None:
    open_ones = Proposal.objects.filter(certificate=certificate, decided_at=None)
    return open_ones.select_related("regrade__exam").order_by("pk").last()


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

"""What a certificate shows, on paper and on screen: dates in the zone of the house, code in groups, state."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from certificates.models import Certificate
from certificates.rules.codes import grouped
from certificates.rules.states import State, days_left, is_expiring, state_of
from exams.models import Exam
from kb.models import ManualPage
from people.visibility import Audience

SOON, VERY_SOON = 90, 30  # days


@dataclass(frozen=True)
class Face:
    """A certificate as it looks at one moment."""

    certificate: Certificate
    state: State
    issued_on: date
    expires_on: date | None
    grace_on: date | None
    revoked_at: datetime | None
    reason: str
    successor: Certificate | None
    code: str
    verify_url: str
    days_left: int | None
    expires_soon: bool
    expires_very_soon: bool

    @property
    def edition_label(self) -> str:
        """The manual and edition it rests on; not that of an internal manual, and not of one that is unknown now.

        Paper and verify page go to anybody the holder likes, and have to say the same: this does not depend on who
        looks. What was stored at issue stays.
        """
        return self.certificate.edition_label if self.certificate.edition_label and self.may_name_manual() else ""

    def may_name_manual(self) -> bool:
        attempt = self.certificate.attempt_id
        exams = (
            Exam.objects.filter(attempts=attempt) if attempt else Exam.objects.filter(awards=self.certificate.award_id)
        )
        manuals = ManualPage.objects.filter(editions__in=exams.order_by().values("edition"))
        return bool(manuals.exclude(audience=Audience.INTERNAL).exists())

    @property
    def superseded_on(self) -> date | None:
        return house_date(self.successor.issued_at) if self.successor else None

    @property
    def is_drawn(self) -> bool:
        return bool(self.certificate.pdf)


def face_of(certificate: Certificate, now: datetime | None = None) -> Face:
    """Take the certificates through `counting.with_state` where there are many."""
    now = now or timezone.now()
    expires_at, grace_until, revoked_at = certificate.expires_at, certificate.grace_until, revoked(certificate)
    successor = successor_of(certificate)
    state = state_of(expires_at, revoked_at, now, grace_until, successor.issued_at if successor else None)
    is_valid = state is State.VALID
    return Face(
        certificate=certificate,
        state=state,
        issued_on=house_date(certificate.issued_at),
        expires_on=house_date(expires_at) if expires_at else None,
        grace_on=house_date(grace_until) if grace_until else None,
        revoked_at=revoked_at,
        reason=certificate.revocation.reason if revoked_at else "",
        successor=successor,
        code=grouped(certificate.code),
        verify_url=settings.BASE_URL.rstrip("/") + certificate.get_absolute_url(),
        days_left=days_left(expires_at, now),
        expires_soon=is_valid and is_expiring(expires_at, now, SOON),
        expires_very_soon=is_valid and is_expiring(expires_at, now, VERY_SOON),
    )


def revoked(certificate: Certificate) -> datetime | None:
    try:
        return certificate.revocation.at
    except ObjectDoesNotExist:
        return None


def successor_of(certificate: Certificate) -> Certificate | None:
    try:
        return certificate.replaced_by
    except ObjectDoesNotExist:
        return None


def house_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def house_date(moment: datetime) -> date:
    """The day printed: the same for every reader, wherever they are."""
    return moment.astimezone(house_zone()).date()

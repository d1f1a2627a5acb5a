"""Tells holders in time that a certificate runs out. A row says what was said: nobody hears the same twice."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.faces import house_date
from certificates.models import Certificate, Reminder
from certificates.rules.states import days_left
from notices.posting import Post, post_all
from people.scoping import everyone

THRESHOLDS = (7, 30, 90)  # days before the end, the most urgent first
IN_GRACE = 0
BATCH = 500


def remind(now: datetime | None = None) -> int:
    """Everybody who is due, in batches of one short transaction each; how many were told.

    After days without a sweep only the most urgent reminder is sent: what is past is not made up for.
    """
    now = now or timezone.now()
    told = 0
    for days in (IN_GRACE, *THRESHOLDS):
        while batch := remind_some(days, now):
            told += batch
    return told


def remind_some(days: int, now: datetime) -> int:
    """Up to BATCH certificates, in five statements. Two sweeps at once: keys keep the second quiet."""
    with everyone(), transaction.atomic():  # a sweep has no viewer
        rows = list(due(days, now).select_related("holder")[:BATCH])
        reminders = [Reminder(certificate=certificate, days=days, at=now) for certificate in rows]
        Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
        with translation.override(settings.LANGUAGE_CODE):
            post_all([post_for(certificate, days, now) for certificate in rows])
    return len(rows)


def due(days: int, now: datetime) -> QuerySet[Certificate]:
    """Standing certificates that crossed this threshold and nothing more urgent, and whose holder was not told so."""
    standing = Certificate.objects.filter(revocation=None, replaced_by=None, issued_at__lte=now).defer("basis")
    told = Reminder.objects.filter(days__lte=days).values("certificate")
    standing = standing.exclude(pk__in=told).order_by("expires_at", "pk")
    if days == IN_GRACE:
        return standing.filter(expires_at__lt=now, grace_until__gte=now)
    after = max([threshold for threshold in THRESHOLDS if threshold < days], default=0)
    between = standing.filter(expires_at__gte=now + timedelta(days=after), expires_at__lt=now + timedelta(days=days))
    # Whoever was certified for a shorter time than that needs no reminder on the first day.
    return between.filter(issued_at__lte=F("expires_at") - timedelta(days=days))


def post_for(certificate: Certificate, days: int, now: datetime) -> Post:
    name = {"title": certificate.title}
    if days == IN_GRACE:
        title = _("证书“%(title)s”已到期，仍可续期") % name
    else:
        left = max(days_left(certificate.expires_at, now) or 0, 1)
        title = ngettext("证书“%(title)s”还有 %(n)d 天到期", "证书“%(title)s”还有 %(n)d 天到期", left) % {
            **name,
            "n": left,
        }
    return Post(
        person=certificate.holder,
        kind="certificate_expiring",
        key=f"certificate_expiring:{certificate.pk}:{days}",
        title=title,
        body=body_for(certificate, days),
        url=f"/certificates/{certificate.serial}/",
    )


def body_for(certificate: Certificate, days: int) -> str:
    end = certificate.grace_until if days == IN_GRACE else certificate.expires_at
    day = date_format(house_date(end), "DATE_FORMAT") if end else ""
    words = {"serial": certificate.serial, "day": day}
    if days == IN_GRACE:
        return _("证书编号 %(serial)s，宽限期到 %(day)s为止，之后须重新取得。怎样续期见证书页面。") % words
    return _("证书编号 %(serial)s，有效期到 %(day)s为止。怎样续期见证书页面。") % words

"""Tells managers which certificates of their people run out within 30 days: each once, many in one notice."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.faces import house_date
from certificates.models import Certificate, Forewarning
from notices.posting import Post, post_all
from people.models import User
from people.scoping import everyone
from people.visibility import managers_of_all

AHEAD = timedelta(days=30)
BATCH = 500
NAMED = 10  # certificates written out in one notice; the page has them all


def forewarn(now: datetime | None = None) -> int:
    """About every certificate that is due, in batches of one short transaction each; how many there were."""
    now = now or timezone.now()
    told = 0
    while batch := forewarn_some(now):
        told += batch
    return told


def forewarn_some(now: datetime) -> int:
    """Up to BATCH certificates, in as many statements as for one.

    Two sweeps at once: the second one's rows are refused and it leaves everything to the first. So a certificate is
    in one notice to each manager, and in no other.
    """
    try:
        with everyone(), transaction.atomic():  # a sweep has no viewer
            rows = list(due(now)[:BATCH])
            Forewarning.objects.bulk_create([Forewarning(certificate=row, at=now) for row in rows])
            with translation.override(settings.LANGUAGE_CODE):
                post_all(posts_about(rows))
    except IntegrityError:
        return 0
    return len(rows)


def due(now: datetime) -> QuerySet[Certificate]:
    """Standing certificates that end within 30 days, of people who are still here and where they earned it."""
    standing = Certificate.objects.filter(revocation=None, replaced_by=None, issued_at__lte=now, forewarning=None)
    soon = standing.filter(expires_at__gte=now, expires_at__lt=now + AHEAD)
    # Whoever was certified for a shorter time than that is no news on the first day.
    soon = soon.filter(issued_at__lte=F("expires_at") - AHEAD)
    here = soon.filter(holder__is_active=True, organisation=F("holder__organisation"))
    return here.select_related("holder").defer("basis").order_by("expires_at", "pk")


def posts_about(rows: list[Certificate]) -> list[Post]:
    managers = managers_of_all({row.holder for row in rows})
    by_manager: dict[User, list[Certificate]] = defaultdict(list)
    for row in rows:
        for manager in managers[row.holder_id]:
            by_manager[manager].append(row)
    return [post_to(manager, some) for manager, some in by_manager.items()]


def post_to(manager: User, rows: list[Certificate]) -> Post:
    """The first certificate names the notice: it is in no other to this manager."""
    one = rows[0] if len(rows) == 1 else None
    lines = [line_of(row) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        n = len(rows) - NAMED
        lines.append(ngettext("还有 %(n)d 张，见团队页面。", "还有 %(n)d 张，见团队页面。", n) % {"n": n})
    n = len(rows)
    return Post(
        person=manager,
        kind="team_certificates_expiring",
        key=f"team_certificates_expiring:{manager.pk}:{rows[0].pk}",
        title=ngettext("团队有 %(n)d 张证书即将到期", "团队有 %(n)d 张证书即将到期", n) % {"n": n},
        body="\n".join(lines),
        url=f"/team/people/{one.holder_id}/" if one else "/team/",
    )


def line_of(row: Certificate) -> str:
    day = date_format(house_date(row.expires_at), "DATE_FORMAT") if row.expires_at else ""
    return _("%(name)s：%(title)s，有效期到 %(day)s") % {"name": row.holder, "title": row.title, "day": day}

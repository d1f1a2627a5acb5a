"""Which certificates count at a moment, asked of the database: the same answer as rules/states.py gives for one."""

from datetime import datetime

from django.db.models import Q, QuerySet

from certificates.models import Certificate


def with_state(found: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Along with each what its state depends on, so that a list costs one query."""
    return found.select_related("revocation", "replaced_by").defer("replaced_by__basis", "replaced_by__statement")


def in_time(now: datetime) -> Q:
    """Not run out, or in grace."""
    return Q(expires_at=None) | Q(expires_at__gte=now) | Q(grace_until__gte=now)


def counting(found: QuerySet[Certificate], now: datetime) -> QuerySet[Certificate]:
    """Issued, in time, and neither revoked nor superseded: what a level may rest on."""
    found = found.filter(in_time(now), issued_at__lte=now)
    return found.exclude(revocation__at__lte=now).exclude(replaced_by__issued_at__lte=now)

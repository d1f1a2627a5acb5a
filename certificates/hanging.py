"""How many certificates rest on a section: those the viewer may see, for a number across the wall tells of others."""

import json

from django.db import connection
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.utils import timezone
from django.utils.translation import ngettext

from certificates.counting import counting
from certificates.models import Certificate
from kb import lineages
from kb.models import Lineage
from people.visibility import Viewer, sees_everyone


def count(viewer: Viewer, lineage: Lineage) -> list[str]:
    """Those that count today, inside the wall of the request. Who does not see everybody is told whose they are."""
    standing = counting(Certificate.objects.all(), timezone.now())
    n = resting_on(standing, lineages.reference(lineage)).count()
    if not n:
        return []
    if sees_everyone(viewer):
        return [ngettext("%(n)d 张证书", "%(n)d 张证书", n) % {"n": n}]
    return [ngettext("本单位 %(n)d 张证书", "本单位 %(n)d 张证书", n) % {"n": n}]


def resting_on(found: QuerySet[Certificate], reference: str) -> QuerySet[Certificate]:
    """Whose basis names this section, "manual/key".

    Reads through the column: 10,000 certificates take some 30 ms, which an index table would not be worth to an editor.
    """
    if connection.features.supports_json_field_contains:
        return found.filter(basis__contains=[{"lineage": reference}])
    written = json.dumps({"lineage": reference})[1:-1]  # as the database keeps it; quotes in a title are escaped there
    place = StrIndex(Cast("basis", TextField()), Value(written))
    return found.annotate(place=place).filter(place__gt=0)

"""Questions that worked for several people, for others to choose from while they type.

The table is made by a job: a suggestion per keystroke must not count through the log, and a text stays known when the
persons behind it have been stripped.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from kb.models import SearchClick, SearchQuery, SharedQuery
from kb.pseudonyms import who
from kb.rules.keystrokes import same_text
from kb.rules.masking import is_masked
from kb.rules.sharing import Asker, shares
from people.scoping import everyone
from people.visibility import Viewer, audiences

SHORTEST, LONGEST = 2, 40  # characters worth suggesting


def successful_queries(viewer: Viewer, prefix: str, limit: int = 8) -> list[str]:
    """Texts that begin with the prefix, found and opened by at least three people, those most asked first.

    Only texts this viewer may be shown. Whoever suggests one still asks whether it finds this viewer anything.
    """
    wanted = same_text(prefix)
    if not wanted:
        return []
    with everyone():  # the filter is the wall: texts of the viewer's own organisation, and those shared by all
        known = shared_with(viewer).filter(normalised__startswith=wanted).order_by("-askers", "normalised", "pk")
        texts = dict(known.values_list("normalised", "text")[: limit * 2])
    return list(texts.values())[:limit]


def lately_shared(viewer: Viewer, most: int) -> list[str]:
    """Texts this viewer may be shown, those that were asked last first: what a rule of the dictionary is tried with."""
    with everyone():
        return list(shared_with(viewer).order_by("-seen_at", "pk").values_list("text", flat=True)[:most])


def shared_with(viewer: Viewer) -> "QuerySet[SharedQuery]":
    own = Q(organisation=viewer.organisation_id) if getattr(viewer, "organisation_id", None) else Q(pk=None)
    own = own if viewer.is_active else Q(pk=None)
    return SharedQuery.objects.filter(own | Q(organisation=None, audience__in=audiences(viewer)))


def share(now: datetime | None = None) -> int:
    """Take up what enough people found lately; returns how many texts are shared now. May run twice."""
    now = now or timezone.now()
    since = now - timedelta(days=settings.SEARCH_LOG_PERSON_DAYS)
    with everyone():  # rules.sharing keeps the walls
        for normalised, (text, askers) in successes(since).items():
            for found in shares(askers):
                which: dict[str, Any] = {"normalised": normalised, "organisation_id": found.organisation}
                said = {"text": text, "audience": found.audience, "askers": found.askers, "seen_at": now}
                SharedQuery.objects.update_or_create(**which, defaults=said)
        return SharedQuery.objects.count()


def successes(since: datetime) -> dict[str, tuple[str, list[Asker]]]:
    """By normalised text: how it was last written, and who found and opened something with it."""
    opened = Exists(SearchClick.objects.filter(query=OuterRef("pk")))
    rows = SearchQuery.objects.filter(opened, settled=True, part_of=None, at__gt=since, total__gt=0)
    rows = rows.exclude(session="").exclude(solved=False).order_by("at")
    columns = rows.values_list("normalised", "text", "session", "audience", "organisation")
    found: dict[str, tuple[str, list[Asker]]] = {}
    people: dict[str, list[Asker]] = defaultdict(list)
    for normalised, text, session, audience, place in columns.iterator(chunk_size=2000):
        if SHORTEST <= len(normalised) <= LONGEST and not is_masked(text):
            people[normalised].append(Asker(who(session), audience, place))
            found[normalised] = (text, people[normalised])
    return found

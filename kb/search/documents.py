"""The rows that can be found. Written inside the publishing transaction; the index follows by a job."""

import uuid
from dataclasses import asdict, dataclass, field
from functools import lru_cache

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from jobs.enqueuing import enqueue
from kb.models import Checklist, EditionPage, FaqEntry, Guide, ManualPage, SearchDocument, SearchState
from kb.models.entries import Entry
from people.visibility import Viewer, audiences

Kind = SearchDocument.Kind

ARROW = " › "
LONGEST_URL = 500
ENTRIES: dict[str, type[Entry]] = {Kind.FAQ: FaqEntry, Kind.CHECKLIST: Checklist, Kind.GUIDE: Guide}

Place = list[int | str]  # offset in the text, anchor, what the reader sees there


@dataclass(frozen=True)
class Findable:
    """What search has to know about a thing. Sections leave `audience` to their manual."""

    title: str
    url: str
    text: str
    audience: str = "internal"
    path_titles: str = ""
    category: str = ""
    tags: str = ""
    edition_from: str = ""
    edition_to: str = ""
    manual_id: int | None = None
    edition_id: int | None = None
    lineage_id: int | None = None
    headings: list[Place] = field(default_factory=list)


def labels() -> dict[str, str]:
    """What kinds of things are called in the reader's language. Ask once for many: to hear which that is takes long."""
    return labels_in(get_language() or "")


@lru_cache(maxsize=8)
def labels_in(language: str) -> dict[str, str]:
    return {kind.value: str(kind.label) for kind in Kind}


def put(kind: str, object_id: int, findable: Findable) -> SearchDocument:
    """Write what is found about a thing. A put that changes nothing counts for nothing and asks for no indexing."""
    fields = stored(findable)
    rows = SearchDocument.objects.filter(kind=kind, object_id=object_id)
    known = rows.first()
    if known is not None and not changed(known, fields):
        return known
    with transaction.atomic():
        new = {**fields, "live": True, "change": next_change()}  # from here on nobody else writes rows
        if not advance(rows, **new):
            SearchDocument.objects.create(kind=kind, object_id=object_id, **new)
        document = rows.get()
        nudge(document)
    return document


def stored(findable: Findable) -> dict[str, object]:
    """Column values: nothing longer than its column, no NUL, which PostgreSQL refuses."""
    fields = asdict(findable)
    longest = {"title": 255, "path_titles": 500, "category": 80, "edition_from": 60, "edition_to": 60}
    return {
        name: value.replace("\x00", "")[: longest.get(name)] if isinstance(value, str) else value
        for name, value in fields.items()
    }


def changed(document: SearchDocument, fields: dict[str, object]) -> bool:
    return not document.live or any(getattr(document, name) != value for name, value in fields.items())


def remove(kind: str, object_id: int) -> None:
    """Take a thing out of every answer at once; the row itself goes when the index has forgotten it."""
    rows = SearchDocument.objects.filter(kind=kind, object_id=object_id)
    if not rows.filter(live=True).exists():
        return
    with transaction.atomic():
        change = next_change()
        if advance(rows.filter(live=True), live=False, change=change):
            nudge(rows.get())


def advance(rows: QuerySet[SearchDocument], **fields: object) -> int:
    """Write a new version of rows; returns how many there were."""
    return rows.update(**fields, version=F("version") + 1, updated_at=timezone.now())


def bury(rows: QuerySet[SearchDocument]) -> int:
    """Delete rows that are dead, none that comes back to life meanwhile: whoever counts waits for this."""
    with transaction.atomic():
        list(SearchState.objects.select_for_update().filter(pk=1))
        return rows.filter(live=False).delete()[0]


def next_change(is_purge: bool = False) -> int:
    """Counts a change, in the caller's transaction; until that ends nobody else can count, so the order is that of
    the commits. Whoever writes rows counts first: then writers never wait for each other in a circle.

    `is_purge`: rows are being deleted, which nobody can read off the rows that are left.
    """
    state = SearchState.objects.filter(pk=1)
    counted: dict[str, object] = {"changes": F("changes") + 1, "mark": uuid.uuid4()}
    if is_purge:
        counted["purged"] = F("changes") + 1
    if not state.update(**counted):
        SearchState.objects.get_or_create(pk=1)
        state.update(**counted)
    return state.values_list("changes", flat=True)[0]


def forget(document: SearchDocument) -> None:
    """A row is about to be deleted: whoever has not yet seen it withdrawn has to read everything again."""
    if document.live:
        next_change(is_purge=True)
    else:
        SearchState.objects.filter(pk=1, purged__lt=document.change).update(purged=document.change)


def nudge(document: SearchDocument) -> None:
    """Ids of documents are never used twice, so this key is new for each version of each document."""
    enqueue("index", f"index:{document.kind}:{document.pk}:{document.version}")


def open_editions(viewer: Viewer) -> QuerySet[EditionPage]:
    """Released editions; a stand-in that looks ahead at a release has `previews`, people never do."""
    return EditionPage.objects.filter(Q(live=True) | Q(pk__in=getattr(viewer, "previews", ())))


def open_manuals(viewer: Viewer) -> QuerySet[ManualPage]:
    """Manuals for an audience that the viewer belongs to."""
    found: QuerySet[ManualPage] = ManualPage.objects.live().filter(audience__in=audiences(viewer))
    return found


def visible(viewer: Viewer) -> QuerySet[SearchDocument]:
    """What this viewer may find: sections as their manual says now, everything else as its own row says."""
    mine = audiences(viewer)
    manuals, editions = open_manuals(viewer).values("pk"), open_editions(viewer).values("pk")
    sections = Q(kind=Kind.SECTION, manual__in=manuals, edition__in=editions)
    return SearchDocument.objects.filter(sections | (~Q(kind=Kind.SECTION) & Q(audience__in=mine)), live=True)

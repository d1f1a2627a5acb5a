"""Pages that were opened and did not help: what readers said below them, and what they had asked."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse

from kb.models import Feedback, SearchClick, SearchDocument, SearchQuery
from kb.search.documents import ENTRIES, visible
from kb.visibility import manuals
from people.visibility import Viewer
from reports.wishes import Wish

COMMENTS = 3  # shown for a page
Thing = tuple[str, int]


@dataclass(frozen=True)
class Page:
    title: str
    kind: str
    product: str
    url: str
    edit_url: str
    no: int
    yes: int
    last: datetime
    comments: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def said(viewer: Viewer, wish: Wish) -> Any:
    rows = Feedback.objects.filter(at__gte=wish.since)
    return rows.filter(of_manual(viewer, wish.manual)) if wish.manual else rows


def of_manual(viewer: Viewer, slug: str) -> Q:
    """About this manual, if the viewer may know that there is one."""
    inside = visible(viewer).filter(manual__in=manuals(viewer).filter(slug=slug))
    about = Q(pk__in=[])
    for kind in Feedback.Kind.values:
        about |= Q(kind=kind, object_id__in=inside.filter(kind=kind).values("object_id"))
    return about


def things(viewer: Viewer, wish: Wish) -> Any:
    """Kind and id of what at least one reader found unhelpful, with both counts."""
    counted = said(viewer, wish).order_by().values("kind", "object_id")
    counts = {"no": Count("pk", filter=Q(is_helpful=False)), "yes": Count("pk", filter=Q(is_helpful=True))}
    return counted.annotate(**counts, last=Max("at")).filter(no__gt=0)


def pages(viewer: Viewer, wish: Wish, most: int) -> list[Page]:
    """Those that most readers found unhelpful first; what is no longer published is not in the list."""
    found = list(things(viewer, wish).order_by("-no", "yes", "kind", "object_id")[:most])
    ids = {row["object_id"] for row in found}
    rows = visible(viewer).filter(kind__in=Feedback.Kind.values, object_id__in=ids)
    documents = {(row.kind, row.object_id): row for row in rows.select_related("manual", "edition").defer("text")}
    known = set(manuals(viewer).values_list("pk", flat=True))
    comments, texts = comments_of(viewer, wish, ids), texts_of(wish, ids)
    return [
        page_of(row, documents[thing], known, comments[thing], texts[thing])
        for row in found
        if (thing := (row["kind"], row["object_id"])) in documents
    ]


def page_of(
    row: dict[str, Any], document: SearchDocument, known: set[int], comments: list[str], texts: list[str]
) -> Page:
    """`known`: the manuals whose titles the viewer may be told."""
    manual = document.manual.title if document.manual and document.manual.pk in known else ""
    names = [manual, document.edition.label if document.edition else ""]
    return Page(
        title=document.title,
        kind=str(SearchDocument.Kind(document.kind).label),
        product=" ".join(name for name in names if name),
        url=document.url,
        edit_url=edit_url(document),
        no=row["no"],
        yes=row["yes"],
        last=row["last"],
        comments=comments,
        texts=texts,
    )


def edit_url(document: SearchDocument) -> str:
    entry = ENTRIES.get(document.kind)
    name = f"wagtailsnippets_kb_{entry._meta.model_name}:edit" if entry else "wagtailadmin_pages:edit"
    return reverse(name, args=[document.object_id])


def comments_of(viewer: Viewer, wish: Wish, ids: set[int]) -> dict[Thing, list[str]]:
    found: dict[Thing, list[str]] = defaultdict(list)
    rows = said(viewer, wish).filter(object_id__in=ids, is_helpful=False).exclude(comment="").order_by("-at", "-pk")
    for kind, object_id, comment in rows.values_list("kind", "object_id", "comment"):
        if len(found[kind, object_id]) < COMMENTS:
            found[kind, object_id].append(comment)
    return found


def texts_of(wish: Wish, ids: set[int]) -> dict[Thing, list[str]]:
    """What people had asked who opened the page and then said that it did not solve it."""
    found: dict[Thing, list[str]] = defaultdict(list)
    unsolved = SearchQuery.objects.filter(solved=False, at__gte=wish.since).values("pk")
    clicks = SearchClick.objects.filter(object_id__in=ids, query__in=unsolved).order_by("-at")
    for kind, object_id, text in clicks.values_list("kind", "object_id", "query__text"):
        if len(found[kind, object_id]) < COMMENTS and text not in found[kind, object_id]:
            found[kind, object_id].append(text)
    return found

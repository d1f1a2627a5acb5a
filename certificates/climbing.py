"""Everything the page of one person's way shows: ladders, records, ratings, signatures, steps. For a viewer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from certificates import careers, forecasting
from certificates.careers import Need
from certificates.evidence import house
from certificates.models import Certificate, PracticeDecision, PracticeRecord, Promotion, SignOff
from certificates.overseeing import may_read_notes
from certificates.phrasing import piece_note, piece_title
from certificates.rules.levels import Evidence, end_of
from people import rating
from people.models import Rating, User
from people.scoping import everyone
from people.visibility import Viewer, managers_of

SHOWN = 30  # rows of each log
NEWEST = 4  # pieces of evidence named under one requirement


@dataclass(frozen=True)
class Item:
    """One piece of evidence as it is shown."""

    title: str
    note: str
    on: date
    until: date | None
    url: str


def items_of(need: Need, viewer: Viewer) -> list[Item]:
    """The newest pieces; notes only for those who may read them."""
    pieces = sorted(need.answer.by, key=lambda piece: piece.at, reverse=True)
    return [item_of(piece, need, viewer) for piece in pieces[:NEWEST]]


def item_of(piece: Evidence, need: Need, viewer: Viewer) -> Item:
    source, end = piece.source, end_of(piece, need.answer.need)
    return Item(
        title=piece_title(source),
        note=piece_note(source) if may_read_notes(viewer, source) else "",
        on=piece.at.date(),
        until=house(end).date() if end else None,
        url=source.get_absolute_url() if isinstance(source, Certificate) else "",
    )


def way_of(person: User, viewer: User) -> dict[str, Any]:
    """For a page about this person, whom the viewer may see."""
    standings = careers.standings([person])[person.pk]
    now = timezone.now()
    with everyone():  # rows of one person, of which the next lines show only what this viewer may
        return {
            "someone": person,
            "is_own": person.pk == viewer.pk,
            "may_appraise": rating.may_appraise(viewer, person),
            "standings": standings,
            "outlooks": forecasting.outlooks([person], {person.pk: standings}, now),
            "managers": managers_of(person),
            "records": list(readable(records_of(person), person, viewer)[:SHOWN]),
            "ratings": list(readable(ratings_of(person), person, viewer)[:SHOWN]),
            "sign_offs": list(readable(sign_offs_of(person), person, viewer)[:SHOWN]),
            "promotions": list(promotions_of(person)[:SHOWN]),
        }


def readable(rows: "QuerySet[Any]", person: User, viewer: User) -> "QuerySet[Any]":
    """As may_read_notes(), in the query."""
    if person.pk == viewer.pk or viewer.has_perm("people.see_everyone"):
        return rows
    return rows.filter(organisation=viewer.organisation_id)


def records_of(person: User) -> "QuerySet[PracticeRecord]":
    words = Prefetch("decisions", PracticeDecision.objects.select_related("by"), to_attr="words")
    rows = PracticeRecord.objects.filter(person=person).select_related("checklist", "entered_by")
    return rows.prefetch_related(words)


def ratings_of(person: User) -> "QuerySet[Rating]":
    return Rating.objects.filter(person=person).select_related("competency", "by").order_by("-at", "-id")


def sign_offs_of(person: User) -> "QuerySet[SignOff]":
    return SignOff.objects.filter(person=person).select_related("level", "by").order_by("-at", "-id")


def promotions_of(person: User) -> "QuerySet[Promotion]":
    return Promotion.objects.filter(person=person).select_related("ladder", "version")

"""The life of an item version: sent to review, approved by somebody else or sent back, flagged when its source changes.

Every step is a row of ItemReview. Two pairs of eyes: nobody approves what they wrote.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from exams.models import Citation, Item, ItemReview, ItemVersion
from kb.models import SectionChange, SectionVersion
from people.models import User

State = ItemVersion.State
FLAGGED, CONFIRMED = "flagged", "confirmed"


class NotUnderReview(Exception):
    """The version is not in the state this step starts from."""


class OwnWork(Exception):
    """Nobody approves what they wrote themselves."""


@transaction.atomic
def send_to_review(version: ItemVersion, by: User | None, comment: str = "", at: datetime | None = None) -> None:
    move(version, [State.DRAFT], State.REVIEW)
    note(version, "sent", by, comment, at)


@transaction.atomic
def approve(version: ItemVersion, by: User | None, comment: str = "", at: datetime | None = None) -> None:
    """Let papers draw this version; the one approved before is replaced. `by=None` is an import that was checked.

    Raises OwnWork, NotUnderReview. Approving what is approved does nothing.
    """
    now = at or timezone.now()
    Item.objects.select_for_update().get(pk=version.item_id)
    version.refresh_from_db()
    if version.state == State.APPROVED:
        return
    if by is not None and by.pk == version.written_by_id:
        raise OwnWork
    allowed = [State.DRAFT, State.REVIEW] if by is None else [State.REVIEW]
    if version.state not in allowed:
        raise NotUnderReview
    ItemVersion.objects.filter(item=version.item_id, state=State.APPROVED).update(state=State.REPLACED)
    move(version, allowed, State.APPROVED)
    version.approved_by, version.approved_at = by, now
    version.save(update_fields=["approved_by", "approved_at"])
    note(version, "approved", by, comment, now)


@transaction.atomic
def reject(version: ItemVersion, by: User, comment: str, at: datetime | None = None) -> None:
    """Send back to its author, with the reason."""
    move(version, [State.REVIEW], State.DRAFT)
    note(version, "rejected", by, comment, at)


@transaction.atomic
def confirm(version: ItemVersion, by: User, comment: str = "", at: datetime | None = None) -> None:
    """Somebody looked at the changed section: the item still holds. Takes the flag down."""
    note(version, CONFIRMED, by, comment, at)


def move(version: ItemVersion, start: list[State], end: State) -> None:
    """Change the state by a conditional update, so that two clicks make one step."""
    if not ItemVersion.objects.filter(pk=version.pk, state__in=start).update(state=end):
        raise NotUnderReview
    version.state = end


def note(version: ItemVersion, step: str, by: User | None, comment: str, at: datetime | None) -> None:
    ItemReview.objects.create(item_version=version, step=step, by=by, comment=comment, at=at or timezone.now())


@transaction.atomic
def flag_changed(section_version_id: int, at: datetime | None = None) -> int:
    """Flag the items that cite what this section version changed in meaning. Returns how many; twice is once."""
    after = SectionVersion.objects.filter(pk=section_version_id).first()
    if after is None:
        return 0
    flagged = 0
    for citation in affected_by(after):
        version = citation.item_version
        steps = ItemReview.objects.filter(item_version=version, step=FLAGGED, data__section_version=after.pk)
        if not steps.exists():
            data = {"section_version": after.pk, "lineage": after.lineage_id, "title": str(after)}
            ItemReview.objects.create(item_version=version, step=FLAGGED, data=data, at=at or timezone.now())
            flagged += 1
    return flagged


def affected_by(after: SectionVersion) -> list[Citation]:
    """Citations of the edition that changed; when a new edition starts out different, also of the one before it."""
    changes = SectionChange.objects.filter(after=after, kind=SectionChange.Kind.MEANING).select_related("before")
    editions = {change.before.edition_slug for change in changes if change.before}
    if after.number > 1:  # a correction inside an edition says nothing new about the edition before
        editions &= {after.edition_slug}
    citations = Citation.objects.filter(lineage=after.lineage_id, item_version__item__retired_at=None)
    citations = citations.exclude(item_version__state=State.REPLACED).exclude(fingerprint=after.fingerprint)
    found = citations.select_related("item_version", "section_version")
    return [row for row in found if row.section_version is None or row.section_version.edition_slug in editions]


def flags(versions: Collection[ItemVersion] | QuerySet[ItemVersion]) -> dict[int, list[ItemReview]]:
    """By version id, the flags nobody has answered yet. One query."""
    open_flags: dict[int, list[ItemReview]] = {}
    steps = ItemReview.objects.filter(item_version__in=versions, step__in=[FLAGGED, CONFIRMED]).order_by("id")
    for step in steps:
        if step.step == FLAGGED:
            open_flags.setdefault(step.item_version_id, []).append(step)
        else:
            open_flags.pop(step.item_version_id, None)
    return open_flags

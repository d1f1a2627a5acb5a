"""Reading again after an attempt: which cited sections somebody should open, and which they opened since.

Opening is what is recorded, not understanding: it is what the pause before the next attempt may be exchanged for, where
the exam says so.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from exams import disclosing, logbook
from exams.contents import entries_of
from exams.models import Attempt, Citation, Rereading
from exams.rules.disclosure import Level
from kb import lineages
from people.models import User
from people.visibility import audiences


@dataclass(frozen=True, slots=True)
class ToRead:
    lineage: int
    title: str
    url: str
    is_read: bool


def to_read(attempt: Attempt, person: User, now: datetime | None = None) -> list[ToRead]:
    """The sections behind questions without full marks that this person may read; none while marks are not open."""
    if attempt.state != Attempt.State.GRADED or disclosing.level_of(attempt.exam, now) < Level.MARKS:
        return []
    marks = logbook.state_of(attempt.pk).marks
    wrong = [entry.item_version for entry in entries_of(attempt.paper) if marks.get(entry.slot, 0) < entry.points]
    cited = Citation.objects.filter(
        item_version__in=wrong, lineage__manual__live=True, lineage__manual__audience__in=audiences(person)
    ).select_related("lineage__manual", "section_version")
    read = set(Rereading.objects.filter(attempt=attempt).values_list("lineage_id", flat=True))
    edition = attempt.exam.edition.slug if attempt.exam.edition else ""
    found: dict[int, ToRead] = {}
    for row in cited.order_by("id"):
        title = row.section_version.title if row.section_version else row.lineage.key
        url = lineages.permalink(row.lineage, edition=edition)
        found.setdefault(row.lineage_id, ToRead(row.lineage_id, title, url, row.lineage_id in read))
    return list(found.values())


def has_read_all(attempt: Attempt, person: User, now: datetime | None = None) -> bool:
    """False where there is nothing to read: then only time helps."""
    sections = to_read(attempt, person, now)
    return bool(sections) and all(section.is_read for section in sections)


@transaction.atomic
def note(attempt: Attempt, lineage: int, at: datetime | None = None) -> None:
    """Opened; twice is once."""
    Rereading.objects.get_or_create(attempt=attempt, lineage_id=lineage, defaults={"at": at or timezone.now()})

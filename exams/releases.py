"""Which releases of a manual matter to an item: those of the manuals it cites, or else of the one the exam is about."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from exams.models import Citation, Exam
from kb.models import EditionPage


@dataclass(frozen=True, slots=True, order=True)
class Release:
    on: date
    label: str


def releases_of(exam: Exam, versions: list[int]) -> dict[int, list[Release]]:
    """By item version, oldest first. Two queries."""
    cited: dict[int, set[int]] = defaultdict(set)
    rows = Citation.objects.filter(item_version__in=versions).values_list("item_version_id", "lineage__manual_id")
    for version, manual in rows:
        cited[version].add(manual)
    about = {exam.edition.manual_id} if exam.edition and exam.edition.manual_id else set()
    manuals = {version: cited.get(version) or about for version in versions}
    released = editions_of(set().union(*manuals.values()))
    return {
        version: sorted(
            Release(on, label if len(ids) == 1 else f"{title} {label}")
            for manual in ids
            for title, label, on in released[manual]
        )
        for version, ids in manuals.items()
    }


def editions_of(manuals: set[int]) -> dict[int, list[tuple[str, str, date]]]:
    found: dict[int, list[tuple[str, str, date]]] = defaultdict(list)
    rows = EditionPage.objects.filter(manual__in=manuals, live=True, released_on__isnull=False)
    for manual, title, label, on in rows.values_list("manual_id", "manual__title", "label", "released_on"):
        found[manual].append((title, label, on))
    return found

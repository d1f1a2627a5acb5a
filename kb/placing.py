"""Gives a section its edition and its lineage, from where it stands in the tree."""

from itertools import count

from kb import lineages
from kb.models import EditionPage, Lineage, ManualPage, SectionPage

LONGEST_KEY = 140  # leaves room for a number


def paths_above(path: str) -> list[str]:
    """Paths of all ancestors of a tree path."""
    step = SectionPage.steplen
    return [path[:end] for end in range(step, len(path), step)]


def manual_above(edition: EditionPage) -> ManualPage | None:
    return ManualPage.objects.filter(path__in=paths_above(edition.path)).first()


def edition_above(section: SectionPage) -> EditionPage | None:
    return EditionPage.objects.select_related("manual").filter(path__in=paths_above(section.path)).first()


def place(section: SectionPage) -> None:
    """Set edition and lineage in memory. A copy keeps its lineage unless the edition has that section already."""
    section.edition = edition_above(section)
    manual = section.edition.manual if section.edition else None
    if section.edition is None or manual is None:
        return
    kept = section.lineage
    if kept is None or kept.manual_id != manual.pk or is_taken(section.edition, kept, section):
        section.lineage = free_lineage(section, section.edition, manual)


def is_taken(edition: EditionPage, lineage: Lineage, section: SectionPage) -> bool:
    return SectionPage.objects.filter(edition=edition, lineage=lineage).exclude(pk=section.pk).exists()


def free_lineage(section: SectionPage, edition: EditionPage, manual: ManualPage) -> Lineage:
    """The lineage named like the section; a number is added when the edition has one of that name."""
    base = (section.source_id or section.slug)[:LONGEST_KEY]
    for number in count(1):
        lineage = lineages.ensure(manual, base if number == 1 else f"{base}-{number}")
        if not is_taken(edition, lineage, section):
            return lineage
    raise AssertionError("counting does not end")

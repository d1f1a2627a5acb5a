"""The lineage of each section of a folder: that of the same id in another edition, of the same title, or a new one."""

import re
from collections import Counter
from dataclasses import dataclass

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii

from kb.importing.toc import INDEX, PART, Row
from kb.models import EditionPage, ManualPage, SectionPage

LONGEST = 140


@dataclass(frozen=True)
class Known:
    """A section of some edition, without its body."""

    edition: int | None
    source_id: str
    title: str
    key: str


def plan(
    manual: ManualPage | None, edition: EditionPage | None, rows: list[Row], titles: dict[str, str]
) -> dict[str, str]:
    """The lineage key of every row, by its id. No key is given twice."""
    own, others = known_sections(manual, edition)
    keys: dict[str, str] = {}
    given: set[str] = set()
    for found in (by_id(own), by_id(others), by_title(rows, titles, others)):
        for row in rows:
            key = found.get(row.id)
            if row.id not in keys and key and key not in given:
                keys[row.id] = key
                given.add(key)
    return with_new_keys(rows, keys, {section.key for section in [*own, *others]})


def known_sections(manual: ManualPage | None, edition: EditionPage | None) -> tuple[list[Known], list[Known]]:
    """Sections of this edition, and of all others, newest first."""
    if manual is None:
        return [], []
    sections = SectionPage.objects.filter(edition__manual=manual, lineage__manual=manual)
    values = sections.order_by("-edition__released_on", "-edition_id", "path").values_list(
        "edition_id", "source_id", "title", "lineage__key"
    )
    known = [Known(*row) for row in values]
    here = edition.pk if edition else None
    return [k for k in known if k.edition == here], [k for k in known if k.edition != here]


def by_id(sections: list[Known]) -> dict[str, str]:
    """Sections written here by hand have no id of a source; their key stands for it."""
    return {section.source_id or section.key: section.key for section in reversed(sections)}


def by_title(rows: list[Row], titles: dict[str, str], others: list[Known]) -> dict[str, str]:
    """Sections whose file was renamed or moved: a title that only one section has, here and in the other editions."""
    here = Counter(map(even, titles.values()))
    ids = {row.id for row in rows}
    owners: dict[str, set[str]] = {}
    for section in others:
        owners.setdefault(even(section.title), set()).add(section.key)
    staying = {section.key for section in others if section.source_id in ids}
    matches = {}
    for row in rows:
        title = even(titles.get(row.id, row.title))
        keys = owners.get(title, set())
        if title and here[title] == 1 and len(keys) == 1 and not keys & staying:
            matches[row.id] = next(iter(keys))
    return matches


def even(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()


def with_new_keys(rows: list[Row], keys: dict[str, str], reserved: set[str]) -> dict[str, str]:
    taken = set(keys.values()) | reserved
    for row in rows:
        if row.id not in keys:
            keys[row.id] = free(key_of(row.id), taken)
            taken.add(keys[row.id])
    return keys


def key_of(name: str) -> str:
    """installation__index → installation, accounting__main_concept → accounting-main-concept."""
    short = name.removesuffix(PART + INDEX)
    return slugify(string_to_ascii(short).replace("_", "-").replace(".", "-"))[:LONGEST].strip("-") or "section"


def free(base: str, taken: set[str]) -> str:
    chosen, number = base, 2
    while chosen in taken:
        chosen, number = f"{base}-{number}", number + 1
    return chosen

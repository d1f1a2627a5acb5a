"""Ways to narrow the answers, each with the number that would be left; only what may be seen is counted."""

from dataclasses import dataclass, fields
from functools import cached_property, lru_cache

import numpy as np
from django.utils.translation import get_language
from numpy.typing import NDArray

from kb.models import SearchDocument
from kb.models.base import AudienceField
from kb.search.columns import Columns, Mask
from kb.search.documents import labels
from kb.search.folding import Rows, count, groups_of
from kb.search.lens import Lens

Kind = SearchDocument.Kind
Counts = NDArray[np.int64]
AUDIENCES = {value: number for number, (value, _label) in enumerate(AudienceField.CHOICES)}
MOST = 12  # values shown of a facet that has many


@dataclass(frozen=True)
class Filters:
    """What the asker has chosen; slugs for manual and edition, empty for no choice."""

    kind: str = ""
    manual: str = ""
    edition: str = ""
    audience: str = ""
    category: str = ""
    tag: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True)
class Facet:
    """One value to choose and how many answers it would leave."""

    value: str
    label: str
    count: int


NAMES = tuple(one.name for one in fields(Filters))


def masks(columns: Columns, rows: Rows, lens: Lens, filters: Filters) -> dict[str, Mask]:
    """For each chosen filter which of the rows pass it."""
    return {name: passing(columns, rows, lens, name, value) for name in NAMES if (value := getattr(filters, name))}


def passing(columns: Columns, rows: Rows, lens: Lens, name: str, value: str) -> Mask:
    if name == "manual":
        wanted = [shelf.pk for shelf in lens.manuals.values() if shelf.slug == value]
        return np.asarray(np.isin(columns.manual_id[rows], wanted), np.bool_)
    if name == "edition":
        return lens.applying(columns, rows, value)
    if name == "audience":
        return audiences_of(columns, rows, lens) == AUDIENCES.get(value, -1)
    if name == "tag":
        words, codes = columns.codes("tags")
        return np.array([f",{value}," in word for word in words], np.bool_)[codes[rows]]
    return columns.is_word(name, value)[rows]


def audiences_of(columns: Columns, rows: Rows, lens: Lens) -> NDArray[np.int8]:
    """Number of each row's audience. Sections are for whom their manual is for, whatever their own row once said."""
    key = ("audiences", tuple((pk, shelf.audience) for pk, shelf in lens.manuals.items()))
    if key not in columns.made:
        columns.made[key] = all_audiences(columns, lens)
    found: NDArray[np.int8] = columns.made[key][rows]
    return found


def all_audiences(columns: Columns, lens: Lens) -> NDArray[np.int8]:
    table = np.full(max(lens.manuals, default=0) + 1, -1, np.int8)
    for pk, shelf in lens.manuals.items():
        table[pk] = AUDIENCES[shelf.audience]
    words, codes = columns.codes("audience")
    own = np.array([AUDIENCES.get(word, -1) for word in words], np.int8)[codes]
    manual = np.where(columns.is_section, columns.manual_id, 0)
    return np.where(manual > 0, table[np.minimum(manual, len(table) - 1)], own)


def chosen(rows: Rows, passed: dict[str, Mask], but: tuple[str, ...] = ()) -> Mask:
    """Rows that pass all filters, or all but some."""
    found = np.ones(len(rows), np.bool_)
    for name, mask in passed.items():
        if name not in but:
            found &= mask
    return found


def facets(everything: "Left", left: "Left", passed: dict[str, Mask]) -> dict[str, list[Facet]]:
    """For each filter its values, counted within what all other filters leave; `left`: what all of them leave of
    everything. Editions belong to a manual, so another manual is counted as a whole."""
    counters = {
        "kind": kinds,
        "manual": manuals,
        "edition": editions,
        "audience": audiences,
        "category": categories,
        "tag": tags,
    }
    freed = {name: (name,) for name in passed} | ({"manual": ("manual", "edition")} if "edition" in passed else {})
    others = {name: everything.where(chosen(everything.rows, passed, names)) for name, names in freed.items()}
    return {name: counter(others.get(name, left)) for name, counter in counters.items()}


@dataclass(frozen=True)
class Left:
    """What some of the filters leave of the matches."""

    columns: Columns
    rows: Rows
    lens: Lens

    def where(self, mask: Mask) -> "Left":
        return Left(self.columns, self.rows[mask], self.lens)

    @cached_property
    def groups(self) -> Rows:
        """The answers that are left."""
        return groups_of(self.columns, self.rows)

    @cached_property
    def answers(self) -> Counts:
        """How many answers look like each of the examples; of an answer one row counts."""
        return self.tallied(self.columns.looks[self.groups])

    @cached_property
    def matches(self) -> Counts:
        """How many rows look like each of the examples."""
        return self.tallied(self.columns.alike[self.rows])

    def tallied(self, looks: Rows) -> Counts:
        found: Counts = np.bincount(looks, minlength=len(self.columns.examples))
        return found

    def words(self, name: str, counts: Counts) -> dict[str, int]:
        """How many of what was counted have each word that any of it has."""
        words = self.columns.words[name].table
        numbers = np.bincount(self.columns.coded_examples[name], counts).astype(np.int64)
        places = np.flatnonzero(numbers)
        return {words[at]: number for at, number in zip(places.tolist(), numbers[places].tolist(), strict=True)}


def kinds(left: Left) -> list[Facet]:
    counts = left.words("kind", left.answers)
    return [Facet(kind, label, counts[kind]) for kind, label in labels().items() if kind in counts]


def manuals(left: Left) -> list[Facet]:
    manual = left.columns.manual_id[left.columns.examples]
    numbers = tally(manual, left.answers, max(left.lens.manuals, default=0) + 1)
    return [Facet(one.slug, one.title, numbers[one.pk]) for one in left.lens.by_title if numbers[one.pk]]


def editions(left: Left) -> list[Facet]:
    """Editions of the one manual that is left, or none: labels of different manuals mean different things."""
    lens = left.lens
    edition = left.columns.edition_id[left.columns.examples]
    numbers = tally(edition, left.matches, max(lens.editions, default=0) + 1)
    issues = [issue for pk, issue in lens.editions.items() if numbers[pk]]
    if len({issue.manual for issue in issues}) != 1:
        return []
    newest_first = sorted(issues, key=lambda issue: (issue.released, issue.pk), reverse=True)
    of_edition = {one.slug: left.rows[lens.applying(left.columns, left.rows, one.slug)] for one in issues}
    return [Facet(one.slug, one.label, count(left.columns, of_edition[one.slug])) for one in newest_first]


def audiences(left: Left) -> list[Facet]:
    """Only for those who may see more than one audience."""
    if len(left.lens.audiences) < 2:
        return []
    audience = audiences_of(left.columns, left.columns.examples, left.lens)
    known = audience >= 0
    counts = dict(zip(AUDIENCES, tally(audience[known], left.answers[known], len(AUDIENCES)), strict=True))
    names = audience_labels(get_language() or "")
    return [Facet(value, label, counts[value]) for value, label in names if counts[value]]


@lru_cache(maxsize=8)
def audience_labels(language: str) -> list[tuple[str, str]]:
    """Audiences, and what they are called in the reader's language."""
    return [(value, str(label)) for value, label in AudienceField.CHOICES]


def categories(left: Left) -> list[Facet]:
    return most_common(left.words("category", left.matches))


def tags(left: Left) -> list[Facet]:
    counts: dict[str, int] = {}
    for word, number in left.words("tags", left.matches).items():
        for tag in filter(None, word.split(",")):
            counts[tag] = counts.get(tag, 0) + number
    return most_common(counts)


def most_common(counts: dict[str, int]) -> list[Facet]:
    counted = sorted(((-number, word) for word, number in counts.items() if word))[:MOST]
    return [Facet(word, word, -number) for number, word in counted]


def tally(numbers: NDArray[np.signedinteger], counts: Counts, size: int) -> list[int]:
    """The counts of each number from 0 to below `size`, added up."""
    found: list[int] = np.bincount(numbers, counts, minlength=size)[:size].astype(np.int64).tolist()
    return found

"""The filters of a search as links: what can be chosen, how many answers that leaves, and how to undo it.

Everything is in the address, so the back button, bookmarks and browsers without scripts simply work.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.models.base import AudienceField
from kb.search.analysis import LONGEST_QUESTION
from kb.search.documents import Kind
from kb.search.facets import NAMES, Facet, Filters
from kb.search.query import Results

SHOWN = 6  # values of a filter that are seen at once
LABELS: dict[str, str | Promise] = {
    "kind": gettext_lazy("类型"),
    "manual": gettext_lazy("手册"),
    "edition": gettext_lazy("版本"),
    "audience": gettext_lazy("读者范围"),
    "category": gettext_lazy("分类"),
    "tag": gettext_lazy("标签"),
}
CLOSED: dict[str, set[str]] = {"kind": set(Kind.values), "audience": {value for value, _label in AudienceField.CHOICES}}
LONGEST = {"manual": 255, "edition": 255, "category": 80, "tag": 250}  # what the columns hold


class NoSuchFilter(ValueError):
    """No document could ever have this value. The argument is the name of the filter."""


@dataclass(frozen=True)
class Choice:
    """One value of a filter; following `url` chooses it or, when it is the current one, takes it away."""

    label: str
    url: str
    is_current: bool
    count: int
    is_own: bool = False


@dataclass(frozen=True)
class Aspect:
    """One filter: the values seen at once, and those behind “more”."""

    name: str
    label: str | Promise
    choices: list[Choice]
    more: list[Choice]


@dataclass(frozen=True)
class Chip:
    """A filter that is on, with the address without it."""

    label: str | Promise
    value: str
    url: str


@dataclass(frozen=True)
class Narrowing:
    """All that a page shows of its filters. `clear_url` keeps only the question."""

    aspects: list[Aspect]
    chips: list[Chip]
    clear_url: str


def checked(parameters: Mapping[str, str]) -> Filters:
    """The filters of an address. Raises NoSuchFilter for a value that nothing can have."""
    values = {name: parameters.get(name, "").strip() for name in NAMES}
    for name, value in values.items():
        if value and not is_possible(name, value):
            raise NoSuchFilter(name)
    return Filters(**values)


def forgiven(parameters: Mapping[str, str]) -> Filters:
    """The filters of an address that somebody may have mangled: what is impossible counts as not chosen."""
    values = {name: parameters.get(name, "").strip() for name in NAMES}
    return Filters(**{name: value for name, value in values.items() if is_possible(name, value)})


def is_possible(name: str, value: str) -> bool:
    if name in CLOSED:
        return value in CLOSED[name]
    return value.isprintable() and len(value) <= LONGEST[name]


def narrowing(results: Results, filters: Filters) -> Narrowing:
    facets = {name: with_chosen(name, results, filters) for name in NAMES}
    own = own_slug(results, filters)
    aspects = [aspect for name in NAMES if (aspect := aspect_of(name, facets[name], results, filters, own))]
    return Narrowing(aspects, list(chips(facets, results.text, filters)), address(results.text, Filters()))


def with_chosen(name: str, results: Results, filters: Filters) -> list[Facet]:
    """The values of a filter, the chosen one among them even if it leaves nothing or is not among the most common."""
    current, found = getattr(filters, name), results.facets.get(name, [])
    if not current or current in {facet.value for facet in found}:
        return found
    return [Facet(current, spoken(results, name, filters), results.total), *found]


def spoken(results: Results, name: str, filters: Filters) -> str:
    """A chosen value in words, as far as the viewer may know it."""
    value = str(getattr(filters, name))
    if name == "manual" and results.lens:
        return next((one.title for one in results.lens.manuals.values() if one.slug == value), value)
    if name == "edition" and results.lens:
        return next((one.label for one in results.lens.editions.values() if one.slug == value), value)
    if name == "kind":
        return str(Kind(value).label)
    return str(dict(AudienceField.CHOICES)[value]) if name == "audience" else value


def aspect_of(name: str, found: list[Facet], results: Results, filters: Filters, own: str) -> Aspect | None:
    """A filter that would change nothing is not offered."""
    current = getattr(filters, name)
    if not current and (not found or (len(found) == 1 and found[0].count == results.total)):
        return None
    if name in {"manual", "category", "tag"}:
        found = sorted(found, key=lambda facet: (facet.value != current, -facet.count))
    choices = [choice(name, facet, results.text, filters, own) for facet in found]
    return Aspect(name, LABELS[name], choices[:SHOWN], choices[SHOWN:])


def choice(name: str, facet: Facet, text: str, filters: Filters, own: str) -> Choice:
    is_current = facet.value == getattr(filters, name)
    url = address(text, changed(filters, name, "" if is_current else facet.value))
    return Choice(facet.label, url, is_current, facet.count, name == "edition" and facet.value == own)


def own_slug(results: Results, filters: Filters) -> str:
    """The edition that the viewer's own system runs, when it is of the manual whose editions are offered."""
    if results.lens is None:
        return ""
    own = next((one for one in results.lens.editions.values() if one.is_own), None)
    left = [filters.manual] if filters.manual else [facet.value for facet in results.facets.get("manual", [])]
    return own.slug if own and left == [results.lens.manuals[own.manual].slug] else ""


def changed(filters: Filters, name: str, value: str) -> Filters:
    """Editions belong to a manual: with another manual the edition is open again."""
    changes = {name: value, **({"edition": ""} if name == "manual" else {})}
    return replace(filters, **changes)


def chips(facets: dict[str, list[Facet]], text: str, filters: Filters) -> Iterator[Chip]:
    for name in NAMES:
        if value := getattr(filters, name):
            label = next(facet.label for facet in facets[name] if facet.value == value)
            yield Chip(LABELS[name], label, address(text, changed(filters, name, "")))


def address(text: str, filters: Filters) -> str:
    """A search, relative to the search page."""
    wanted = {"q": text[:LONGEST_QUESTION], **{name: getattr(filters, name) for name in NAMES}}
    return "?" + urlencode({name: value for name, value in wanted.items() if value}, errors="replace")


def complaint(wrong: NoSuchFilter) -> str:
    """What is wrong with a filter, for whoever wrote the request."""
    name = str(wrong)
    if name in CLOSED:
        return _("参数 %(name)s 应为 %(values)s 之一") % {"name": name, "values": ", ".join(sorted(CLOSED[name]))}
    return _("参数 %(name)s 最多 %(most)s 个字，且不能含控制字符") % {"name": name, "most": LONGEST[name]}

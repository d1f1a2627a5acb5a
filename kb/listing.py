"""The answers of a search page in their order, those of one manual that follow each other under its name."""

from dataclasses import dataclass
from itertools import groupby

from kb.narrowing import address, changed
from kb.search.analysis import normalise
from kb.search.documents import ARROW
from kb.search.facets import Filters
from kb.search.query import Hit, Results


@dataclass(frozen=True)
class Line:
    """An answer as it stands on the page. `path`: where it is, without what stands above it anyway."""

    hit: Hit
    url: str
    path: str


@dataclass(frozen=True)
class Run:
    """Answers that follow each other. With a `title` they are of that manual, which has `total` answers in all.

    `url` shows only those; blank where that would show no other answers than there are.
    """

    lines: list[Line]
    title: str = ""
    total: int = 0
    url: str = ""


def runs(results: Results, filters: Filters) -> list[Run]:
    """Nothing changes its place: a manual that comes and goes is named each time it has two answers together."""
    asked = results.correction.text if results.correction and results.is_instead else results.text
    found = []
    for manual, together in groupby(results.hits, key=lambda hit: hit.manual):
        hits = list(together)
        facet = next((one for one in results.facets.get("manual", []) if one.value == manual), None)
        if facet is None or len(hits) < 2 or filters.manual:
            found += [Run([line(hit, asked, facet.label if facet and filters.manual else "")]) for hit in hits]
        else:
            lines = [line(hit, asked, below=facet.label) for hit in hits]
            is_choice = len(hits) < facet.count < results.total and not filters.edition  # another manual drops it
            url = address(results.text, changed(filters, "manual", manual)) if is_choice else ""
            found.append(Run(lines, facet.label, facet.count, url))
    return found


def line(hit: Hit, asked: str, below: str = "") -> Line:
    """Whoever typed the title wants the page from its beginning; everybody else the place that matched.

    `below`: the manual that is named already.
    """
    is_title = normalise(hit.title).strip() == normalise(asked).strip()
    path = hit.path.removeprefix(below).removeprefix(ARROW) if below else hit.path
    return Line(hit, hit.url.partition("#")[0] if is_title else hit.url, path)

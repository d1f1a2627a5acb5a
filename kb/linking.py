"""Links between sections are permalinks; while reading an edition they lead to that edition's sections."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.urls import reverse
from wagtail.models import Site

from kb import lineages
from kb.opening import without_closed
from kb.rules.editions import nearest
from kb.visibility import editions, sections
from people.visibility import Viewer

PERMALINK = re.compile(r'href="/s/(?P<manual>[^/"?#]+)/(?P<key>[^/"?#]+)/?(?P<anchor>#[^"]*)?"')

Address = Callable[[str], str]


@dataclass(frozen=True)
class Target:
    manual: str
    key: str


def relink(html: str, edition_slug: str, viewer: Viewer) -> str:
    """Point every `/s/<manual>/<key>/#anchor` at the section of that edition, or of the nearest that has it.

    Links into manuals that have no such edition stay permalinks: the reader's own edition decides there. Links to what
    this viewer may not see become plain text.
    """
    html = without_closed(html, viewer)
    wanted = {target_of(found) for found in PERMALINK.finditer(html)} if edition_slug else set()
    if not wanted:
        return html
    known = addresses(wanted, edition_slug, viewer)
    return PERMALINK.sub(lambda found: pointed(found, known), html)


def target_of(found: re.Match[str]) -> Target:
    return Target(unquote(found["manual"]), unquote(found["key"]))


def pointed(found: re.Match[str], known: dict[Target, str]) -> str:
    url = known.get(target_of(found))
    return f'href="{url}{found["anchor"] or ""}"' if url else found.group()


def addresses(wanted: set[Target], edition_slug: str, viewer: Viewer) -> dict[Target, str]:
    """Two queries, however many links there are."""
    manuals = {target.manual for target in wanted}
    order = editions_by_manual(manuals, viewer)
    address = addressing()
    paths = paths_by_edition(wanted, manuals, viewer)
    found = {}
    for target, by_edition in paths.items():
        if edition_slug in order[target.manual]:
            slug = nearest(order[target.manual], edition_slug, by_edition)
            if slug:
                found[target] = address(by_edition[slug])
    return found


def editions_by_manual(manuals: set[str], viewer: Viewer) -> dict[str, list[str]]:
    order: dict[str, list[str]] = defaultdict(list)
    found = editions(viewer).filter(manual__slug__in=manuals).order_by(*lineages.NEWEST)
    for manual, slug in found.values_list("manual__slug", "slug"):
        order[manual].append(slug)
    return order


def paths_by_edition(wanted: set[Target], manuals: set[str], viewer: Viewer) -> dict[Target, dict[str, str]]:
    keys = {target.key for target in wanted}
    found = sections(viewer).filter(lineage__manual__slug__in=manuals, lineage__key__in=keys)
    columns = found.values_list("lineage__manual__slug", "lineage__key", "edition__slug", "url_path")
    paths: dict[Target, dict[str, str]] = defaultdict(dict)
    for manual, key, edition, path in columns:
        paths[Target(manual, key)][edition] = path
    return paths


def addressing() -> Address:
    """A function from `url_path` to the address of a page of our one site, without loading the page."""
    root = Site.get_site_root_paths()[0].root_path

    def address(url_path: str) -> str:
        return quote(unquote(reverse("wagtail_serve", args=[url_path.removeprefix(root)])))

    return address

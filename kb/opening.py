"""Which addresses of ours a reader may open, many at once: a link to any other would tell that there is something."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from html import unescape
from urllib.parse import unquote, urlsplit

from django.conf import settings
from wagtail.models import Site

from kb import visibility
from people.visibility import Viewer

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
HREF = re.compile(r'\bhref="([^"]*)"')

Slugs = tuple[str, ...]  # the parts of an address behind its first
Place = tuple[str, Slugs]  # the first part, and the others
Openable = Callable[[Viewer, set[Slugs]], set[Slugs]]  # those of them that a viewer may open, in a few queries


def without_closed(html: str, viewer: Viewer) -> str:
    """Clean HTML in which a link that leads this viewer nowhere is only the words that its author gave it."""
    asked = {address for link in LINK.finditer(html) if (address := local(link[1])) is not None}
    closed = asked - open_to(viewer, asked) if asked else set()
    return LINK.sub(lambda link: link[2] if local(link[1]) in closed else link[0], html) if closed else html


def may_follow(viewer: Viewer, address: str) -> bool:
    """Whether an address leads this viewer somewhere; one that nobody decides about does."""
    place = place_of(address)
    return place is None or place in open_to(viewer, [place])


def local(attributes: str) -> Place | None:
    """Where on this site a link leads, if somebody decides about that; None for any other."""
    found = HREF.search(attributes)
    return place_of(unescape(found[1]).strip()) if found else None


def place_of(address: str) -> Place | None:
    address = address.removeprefix(settings.BASE_URL.rstrip("/"))
    if not address.startswith("/") or address.startswith("//"):
        return None
    first, *others = [unquote(part) for part in urlsplit(address).path.split("/") if part] or [""]
    return (first, tuple(others)) if others and first in OPENABLE else None


def open_to(viewer: Viewer, asked: Iterable[Place]) -> set[Place]:
    by_first: dict[str, set[Slugs]] = defaultdict(set)
    for first, slugs in asked:
        by_first[first].add(slugs)
    return {(first, slugs) for first, wanted in by_first.items() for slugs in OPENABLE[first](viewer, wanted)}


def at_paths(readable: visibility.Viewable, viewer: Viewer, first: str, wanted: Iterable[Slugs]) -> set[Slugs]:
    """Those of these addresses below a first part that pages have which the viewer may see. One query."""
    root = Site.get_site_root_paths()[0].root_path
    paths = {f"{root}{first}/{'/'.join(slugs)}/": slugs for slugs in wanted}
    found = readable(viewer).filter(url_path__in=list(paths)).values_list("url_path", flat=True) if paths else []
    return {paths[path] for path in found}


def in_manuals(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
    kinds: dict[int, visibility.Viewable] = {1: visibility.manuals, 2: visibility.editions}
    by_depth: dict[int, set[Slugs]] = defaultdict(set)
    for slugs in wanted:
        by_depth[min(len(slugs), 3)].add(slugs)
    parts = [at_paths(kinds.get(n, visibility.sections), viewer, "manuals", some) for n, some in by_depth.items()]
    return set().union(*parts)


def permalinks(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
    """Of sections that the viewer may read in some edition, and of their comparisons."""
    keys = [slugs[1] for slugs in wanted if len(slugs) > 1]
    found = visibility.sections(viewer).filter(lineage__key__in=keys)
    known = set(found.values_list("lineage__manual__slug", "lineage__key"))
    return {slugs for slugs in wanted if slugs[:2] in known}


def entries(readable: visibility.Viewable) -> Openable:
    def openable(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
        slugs = [slugs[0] for slugs in wanted]
        known = set(readable(viewer).filter(slug__in=slugs).values_list("slug", flat=True))
        return {slugs for slugs in wanted if slugs[0] in known}

    return openable


def attachments(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
    ids = {slugs: int(slugs[0]) for slugs in wanted if slugs[0].isascii() and slugs[0].isdigit() and len(slugs[0]) < 16}
    known = set(visibility.documents(viewer).filter(pk__in=ids.values()).values_list("pk", flat=True))
    return {slugs for slugs, pk in ids.items() if pk in known}


OPENABLE: dict[str, Openable] = {
    "s": permalinks,
    "manuals": in_manuals,
    "faq": entries(visibility.faq),
    "checklists": entries(visibility.checklists),
    "guides": entries(visibility.guides),
    "documents": attachments,
}


def register_openable(first: str, openable: Openable) -> None:
    """Addresses of apps above, by their first part."""
    OPENABLE[first] = openable

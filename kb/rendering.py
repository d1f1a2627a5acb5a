"""Turns raw blocks and rich text into safe HTML whose links lead to the edition being read.

All rich text of a section is expanded, cleaned and relinked in one go, so the number of queries does not grow with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamBlock
from wagtail.rich_text import expand_db_html

from kb import linking
from kb.models import Picture, SectionPage
from kb.naming import table_names
from kb.pictures import IN_TEXT, pictures_in
from kb.rules.outline import Heading, level_of, outline
from people.visibility import Viewer

__all__ = ["Heading", "outline", "render_blocks", "render_richtext", "render_richtexts"]

# Private characters: a mark between two rich texts, and the brackets of a placeholder for one.
BETWEEN, OPENS, CLOSES = "\ue000", "\ue001", "\ue002"
PRIVATE = re.compile(f"[{BETWEEN}{OPENS}{CLOSES}]")
PLACEHOLDER = re.compile(f"{OPENS}(\\d+){CLOSES}")

TAGS = {"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li", "code", "pre", "kbd", "h2", "h3", "h4"}
TAGS |= {"hr", "img", "sub", "sup", "blockquote", "del"}
TABLE_TAGS = {*["table", "thead", "tbody", "tr", "th", "td", "caption"]}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height", "class"}, "code": {"class"}}


@dataclass
class Deferred:
    """The rich texts met while block templates render; each leaves a placeholder."""

    sources: list[str] = field(default_factory=list)

    def add(self, source: str) -> SafeString:
        self.sources.append(source)
        return mark_safe(f"{OPENS}{len(self.sources) - 1}{CLOSES}")

    def fill(self, html: str) -> str:
        ready = dict(enumerate(cleaned(self.sources)))
        return PLACEHOLDER.sub(lambda found: ready.get(int(found.group(1)), ""), html)


def render_blocks(
    raw_blocks: Sequence[dict[str, Any]],
    *,
    viewer: Viewer,
    edition_slug: str,
    stream: StreamBlock | None = None,
    about: str = "",
    taken: set[str] | None = None,
) -> SafeString:
    """HTML of raw StreamField data, today's or that of a frozen version. `stream` for blocks of other apps' pages.

    Links to what `viewer` may not see are plain text.
    `about` is the title of what is shown; `taken` are names of tables that stand on the same page already.
    """
    raw = with_anchors(raw_blocks)
    deferred = Deferred()
    names = table_names(raw, about, set() if taken is None else taken)
    context = {"deferred": deferred, "pictures": load_pictures(pictures_in(raw)), "table_names": names}
    value = (stream or section_stream()).to_python(raw)
    html = "\n".join(str(child.render(context)) for child in value)
    return mark_safe(linking.relink(deferred.fill(html), edition_slug, viewer))


def render_richtext(source: str, *, viewer: Viewer, edition_slug: str = "") -> SafeString:
    """HTML of one rich text field: an FAQ answer, a step of a checklist."""
    return render_richtexts([source], viewer=viewer, edition_slug=edition_slug)[0]


def render_richtexts(sources: Sequence[str], *, viewer: Viewer, edition_slug: str = "") -> list[SafeString]:
    """Several at once, for the queries of one."""
    if not sources:  # joined, none and one blank one look the same
        return []
    whole = linking.relink(BETWEEN.join(cleaned(sources)), edition_slug, viewer)
    return [mark_safe(html) for html in whole.split(BETWEEN)]


@lru_cache(maxsize=1)
def section_stream() -> StreamBlock:
    return SectionPage._meta.get_field("body").stream_block


def with_anchors(raw_blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, each heading with the anchor the outline gives it."""
    anchors = iter(outline(raw_blocks))
    return [anchored(block, next(anchors)) if block.get("type") == "heading" else block for block in raw_blocks]


def anchored(block: dict[str, Any], heading: Heading) -> dict[str, Any]:
    value = block.get("value") or {}
    return {**block, "value": {**value, "anchor": heading.anchor, "level": str(level_of(value))}}


def load_pictures(ids: set[int]) -> dict[int, Picture]:
    """The pictures with the renditions that readers are shown: two queries, however many there are."""
    return Picture.objects.prefetch_renditions(IN_TEXT).in_bulk(ids) if ids else {}


def cleaned(sources: Sequence[str]) -> list[str]:
    """Database HTML of rich texts → HTML for readers. Wagtail looks up what they link to in one query per kind."""
    expanded = expand_db_html(BETWEEN.join(PRIVATE.sub("", source) for source in sources))
    return [safe(html) for html in expanded.split(BETWEEN)]


def safe(html: str) -> str:
    """Only what an author can mean. Imports were cleaned too, but a frozen body may be older than that."""
    return nh3.clean(html, tags=TAGS | TABLE_TAGS, attributes=ATTRIBUTES, link_rel=None)

"""Renders the Markdown of stems, options and explanations. Raw HTML is shown as text, and the result is sanitised."""

import re
from functools import lru_cache

import nh3
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
INLINE = {"em", "strong", "code", "br", "img"}
PICTURE = re.compile(r"picture:([0-9a-f]{64})")
BLOCK = INLINE | {"p", "ul", "ol", "li", "pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}


@lru_cache(maxsize=4096)  # versions are frozen and shared by all candidates
def block(text: str) -> SafeString:
    return mark_safe(clean(MARKDOWN.render(text), BLOCK))


def clean(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={"img": {"src", "alt"}},
        url_schemes={"picture"},  # any other is gone before the filter is asked
        attribute_filter=own_pictures,
    )


def own_pictures(_tag: str, attribute: str, value: str) -> str | None:
    """Pictures of the house only, by the view that asks who may see them; no other address is fetched."""
    if attribute != "src":
        return value
    found = PICTURE.fullmatch(value)
    return reverse("exams:illustration", args=[found[1]]) if found else None


@lru_cache(maxsize=4096)
def inline(text: str) -> SafeString:
    """For places where a paragraph would be wrong, such as a label or a legend."""
    return mark_safe(clean(MARKDOWN.renderInline(text), INLINE))


@lru_cache(maxsize=4096)
def label(text: str) -> SafeString:
    """Inline markup when the text is one paragraph, so that it fits a legend; otherwise an empty string."""
    html = block(text).strip()
    single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return mark_safe(html[3:-4]) if single else SafeString("")

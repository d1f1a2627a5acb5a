"""Renders the Markdown of stems, options and explanations. Raw HTML is shown as text, and the result is sanitised."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
INLINE = {"em", "strong", "code", "br"}
BLOCK = INLINE | {"p", "ul", "ol", "li", "pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}


@lru_cache(maxsize=4096)  # versions are frozen and shared by all candidates
def block(text: str) -> SafeString:
    return mark_safe(nh3.clean(MARKDOWN.render(text), tags=BLOCK, attributes={}))


@lru_cache(maxsize=4096)
def inline(text: str) -> SafeString:
    """For places where a paragraph would be wrong, such as a label or a legend."""
    return mark_safe(nh3.clean(MARKDOWN.renderInline(text), tags=INLINE, attributes={}))


@lru_cache(maxsize=4096)
def label(text: str) -> SafeString:
    """Inline markup when the text is one paragraph, so that it fits a legend; otherwise an empty string."""
    html = block(text).strip()
    single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return mark_safe(html[3:-4]) if single else SafeString("")

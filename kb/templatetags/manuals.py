"""What the block templates need: rich text and pictures, whether a whole section renders or one block alone."""

import hashlib
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb import pictures
from kb.models import Picture
from kb.rendering import render_richtext
from people.visibility import Viewer

register = template.Library()


@register.simple_tag(takes_context=True)
def richtext(context: Context, value: Any) -> SafeString:
    """Safe HTML of a rich text value."""
    source = str(getattr(value, "source", value) or "")
    deferred = context.get("deferred")
    return deferred.add(source) if deferred is not None else render_richtext(source, viewer=viewer_of(context))


def viewer_of(context: Context) -> Viewer:
    """Who is shown a block by itself: an author, in the editor's preview; without a request, anybody."""
    request = context.get("request")
    return getattr(request, "user", None) or AnonymousUser()


@register.simple_tag(takes_context=True)
def table_name(context: Context, caption: str) -> str:
    """What the region around a table is called: no two on a page alike."""
    return next(context.get("table_names") or iter(()), caption or _("表格"))


@register.simple_tag(takes_context=True)
def picture(context: Context, value: Picture, alt: str = "") -> SafeString:
    """An image element that links to the full size; it reserves its space before it has loaded."""
    known = (context.get("pictures") or {}).get(value.pk, value)
    shown = pictures.in_text(known)
    said = alt or known.alt or known.title
    if shown is None:
        return format_html('<span class="picture-lost">{}</span>', said)
    return format_html(
        '<a class="picture-link" href="{url}"><img src="{url}" width="{width}" height="{height}" alt="{alt}"'
        ' loading="lazy" decoding="async"></a>',
        url=shown.url,
        width=shown.width,
        height=shown.height,
        alt=said,
    )


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """`badges|of:node.pk` — the value of a key that is itself a variable."""
    return mapping.get(key)


@register.simple_tag
def checklist_key(value: Any) -> str:
    """Under which a browser keeps the ticks of a checklist within a section: what it says, not where it stands."""
    said = "|".join(item["text"].source for item in value["items"])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@register.filter
def css_string(text: str) -> SafeString:
    """Text inside a CSS string: everything but letters and digits as an escape."""
    return mark_safe("".join(c if c.isalnum() else f"\\{ord(c):06x}" for c in str(text)))

"""The one sanitiser: what comes in is repaired and reduced to known tags, what goes out holds our few tags only."""

import re

import nh3

# Structure worth reading. `class` and `id` carry meaning (boxes, anchors) and never reach a page.
NAMES = (
    "a abbr article aside b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure footer"
    " h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strong sub summary"
    " sup table tbody td tfoot th thead tr tt u ul var"
)
SOURCE_TAGS = set(NAMES.split())
SOURCE_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href", "name"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
DROPPED = {
    *("script", "style", "title", "iframe", "object", "embed", "noscript", "template", "svg", "math", "video"),
    *("audio", "canvas", "form", "select", "textarea", "button"),
}
RICH_TAGS = {"p", "br", "b", "i", "code", "ul", "ol", "li", "a"}
ENTRY_TAGS = {*RICH_TAGS, "h3", "h4"}
SCHEMES = {"http", "https", "mailto"}
BREAK = re.compile(r"[ \t]*<br>[ \t]*")


def clean_source(html: str) -> str:
    """Any HTML as well-formed HTML of known tags: open tags closed, scripts gone with their content."""
    return nh3.clean(
        html,
        tags=SOURCE_TAGS,
        attributes=SOURCE_ATTRIBUTES,
        clean_content_tags=DROPPED,
        url_schemes={*SCHEMES, "tel"},
        link_rel=None,
    )


def clean_rich(html: str, tags: set[str] = RICH_TAGS) -> str:
    """Rich text as the editor stores it."""
    clean = nh3.clean(html, tags=tags, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    return BREAK.sub("<br/>", clean)

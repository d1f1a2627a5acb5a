"""Running text: the few inline tags our rich text knows, links looked up, white space as Chinese readers expect it."""

import re
from collections.abc import Callable
from html import escape
from typing import Protocol

from bs4 import NavigableString, Tag

from kb.importing.blocks import Found

BOLD = {"b", "strong"}
ITALIC = {"i", "em", "cite", "dfn", "var"}
CODE = {"code", "kbd", "samp", "tt"}
LABELS = {"menuselection", "guilabel"}  # names of menus and buttons
CJK = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
BREAK = re.compile(rf"(?<=[{CJK}])[ \t]*\n\s*(?=[{CJK}])")  # a line broken in the source, not a space
SPACE = re.compile(r"[ \t\r\n\f]+")


class Context(Protocol):
    """What reading needs to know about the world around a file."""

    def link(self, href: str) -> str:
        """Where a link leads in our world; empty when it leads nowhere."""

    def picture(self, src: str, alt: str) -> Found | None:
        """The picture file, or nothing when it is missing (which has then been reported)."""


def squeezed(text: str) -> str:
    return SPACE.sub(" ", BREAK.sub("", text))


def plain(node: Tag) -> str:
    """Text for fields without markup; a picture in it counts as what it shows."""
    return squeezed("".join(map(said, node.descendants))).strip()


def said(node: object) -> str:
    if isinstance(node, NavigableString):
        return str(node)
    return str(node.get("alt", "")) if isinstance(node, Tag) and node.name == "img" else ""


def inline(nodes: list[object], context: Context, keep: Callable[[Found], None]) -> str:
    """HTML of inline nodes. Pictures on the way go to `keep`."""
    return "".join(one(node, context, keep) for node in nodes)


def one(node: object, context: Context, keep: Callable[[Found], None]) -> str:
    if isinstance(node, NavigableString):
        return escape(squeezed(str(node)), quote=False) if type(node) is NavigableString else ""
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "<br/>"
    if node.name == "img":
        return picture(node, context, keep)
    inside = inline(list(node.children), context, keep)
    return wrapped(node, inside, context)


def picture(node: Tag, context: Context, keep: Callable[[Found], None]) -> str:
    found = context.picture(str(node.get("src", "")), str(node.get("alt", "")))
    if found:
        keep(found)
    return ""


def wrapped(node: Tag, inside: str, context: Context) -> str:
    if node.name == "a":
        return anchor(node, inside, context)
    if not inside.strip():
        return inside
    if node.name in BOLD or LABELS & set(node.get("class") or []):
        return around("b", inside)
    if node.name in ITALIC:
        return around("i", inside)
    return around("code", inside) if node.name in CODE else inside


def around(tag: str, inside: str) -> str:
    """Spaces stay outside of the tag."""
    text = inside.strip()
    before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
    return f"{before}<{tag}>{text}</{tag}>{after}"


def anchor(node: Tag, inside: str, context: Context) -> str:
    if "headerlink" in (node.get("class") or []):
        return ""
    href = str(node.get("href", ""))
    if not inside.strip() and node.find("img") is None:
        return inside
    target = context.link(href) if href else ""
    if target and not inside.strip():  # a linked badge from another site: what it says is its link
        picture = node.find("img")
        alt = str(picture.get("alt", "")) if picture and "://" in str(picture.get("src", "")) else ""
        inside = escape(alt, quote=False)
    return f'<a href="{escape(target)}">{inside.strip()}</a>' if target and inside.strip() else inside

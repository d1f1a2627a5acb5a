"""Anchors of headings: where a heading can be linked to, and by which other names it was known."""

import re
import unicodedata

from bs4 import NavigableString, Tag

from kb.importing.inline import plain

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
GIVEN = re.compile(r"\s*\{#([^\s{}#]+)\}\s*$")  # ## 结账步骤 {#close}
USABLE = re.compile(r"[^\s\"'<>&#]{1,200}")
HOLDERS = ("section", "div", "article")


def text_of(heading: Tag) -> str:
    for mark in heading.select("a.headerlink"):
        mark.decompose()
    return GIVEN.sub("", plain(heading))


def names_of(heading: Tag) -> list[str]:
    """All anchors of a heading, the lasting one first: its own, that of the section it opens, stray ones before it."""
    written = GIVEN.search(plain(heading))
    names = [written.group(1)] if written else []
    names += [str(heading.get("id", ""))]
    names += [str(mark.get("id") or mark.get("name") or "") for mark in heading.find_all(["a", "span"])]
    names += before(heading)
    return list(dict.fromkeys(name for name in names if USABLE.fullmatch(name)))


def before(heading: Tag) -> list[str]:
    """Ids of empty marks directly before a heading, and of the section around when the heading is its first content."""
    stray: list[str] = []
    for node in heading.previous_siblings:
        if isinstance(node, NavigableString):
            if node.strip():
                return stray
        elif isinstance(node, Tag):
            if node.name not in ("span", "a", "p") or node.get_text(strip=True) or node.find("img"):
                return stray
            marks = [node, *node.find_all(["span", "a"])]
            stray += [str(mark.get("id") or mark.get("name") or "") for mark in marks]
    parent = heading.parent
    own = [str(parent.get("id", ""))] if parent and parent.name in HOLDERS else []
    return own + stray


def slug(text: str) -> str:
    """An anchor made from a heading, the way documentation tools do: `web-服务器`."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", text).lower()).strip("-")


def is_title(text: str, title: str) -> bool:
    """Is this first-level heading the page's title once more? A title may say a little more than its heading."""
    return not title or text == title or (text != "" and title.startswith(text))


class Anchors:
    """Gives every heading of a page one anchor that no other has, and knows what the others now mean."""

    def __init__(self, page: Tag, title: str) -> None:
        self.of: dict[int, str] = {}
        self.aliases: dict[str, str] = {}
        headings = page.find_all(HEADINGS)
        first = next((heading for heading in headings if heading.name == "h1"), None)
        self.title = first if first is not None and is_title(text_of(first), title) else None
        for heading in headings:
            self.add(heading)

    def add(self, heading: Tag) -> None:
        names = names_of(heading)
        main = "" if heading is self.title else self.free(names[0] if names else slug(text_of(heading)) or "part")
        self.of[id(heading)] = main
        for name in names:
            self.aliases.setdefault(name, main)
        self.aliases.setdefault(main, main)

    def free(self, name: str) -> str:
        taken, chosen, number = set(self.of.values()), name, 1
        while chosen in taken:
            chosen, number = f"{name}-{number}", number + 1
        return chosen

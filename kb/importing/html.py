"""Reads HTML, from whatever tool, into our blocks. Markdown comes through here too, as HTML."""

import re
from html import escape

from bs4 import BeautifulSoup, NavigableString, Tag

from kb.importing import boxes, lists, tables
from kb.importing.anchors import HEADINGS, Anchors, text_of
from kb.importing.blocks import Block, Callout, Code, Found, Fragment, Heading, Shot, Text
from kb.importing.inline import Context, inline, plain
from kb.importing.sanitising import clean_source

NAMES = "section div article main header footer figure aside blockquote details ul ol dl table pre p"
CONTAINERS = NAMES.split()
BLOCKS = set(CONTAINERS) | set(HEADINGS) | {"hr", "img", "figcaption", "caption", "dt", "dd", "li"}
LANGUAGE = re.compile(r"(?:language|highlight|lang)-([\w+#.-]+)")


def parse(html: str) -> BeautifulSoup:
    """A tree of clean, well-formed HTML."""
    return BeautifulSoup(clean_source(html), "html.parser")


def read_html(page: Tag, anchors: Anchors, context: Context) -> list[Block]:
    reader = Reader(context, anchors)
    reader.walk(page)
    return reader.blocks


class Reader:
    """Goes through a tree and collects blocks; paragraphs and lists that follow each other become one text block."""

    def __init__(self, context: Context, anchors: Anchors, is_inside: bool = False) -> None:
        self.context = context
        self.anchors = anchors
        self.is_inside = is_inside  # of a list item, box or cell, where only text can be
        self.blocks: list[Block] = []
        self.run: list[object] = []

    def within(self, node: Tag) -> list[Block]:
        """The blocks inside of a list item, box or cell."""
        reader = Reader(self.context, self.anchors, is_inside=True)
        reader.walk(node)
        return reader.blocks

    def walk(self, node: Tag) -> None:
        for child in list(node.children):
            if isinstance(child, Tag) and is_block(child):
                self.end_run()
                self.block(child)
            elif isinstance(child, Tag | NavigableString):
                self.run.append(child)
        self.end_run()

    def end_run(self) -> None:
        nodes, self.run = self.run, []
        self.paragraph(nodes)

    def paragraph(self, nodes: list[object]) -> None:
        """Running text; its pictures follow it."""
        pictures: list[Found] = []
        html = inline(nodes, self.context, pictures.append).strip()
        self.text("p", re.sub(r"^(<br/>\s*)+|(\s*<br/>)+$", "", html))
        self.blocks += [Shot(picture) for picture in pictures]

    def text(self, tag: str, html: str) -> None:
        if not html:
            return
        if not self.blocks or not isinstance(self.blocks[-1], Text):
            self.blocks.append(Text())
        last = self.blocks[-1]
        assert isinstance(last, Text)  # noqa: S101
        last.fragments.append(Fragment(tag, html))

    def add(self, blocks: list[Block]) -> None:
        """Blocks read elsewhere; text joins the text before it."""
        for block in blocks:
            if isinstance(block, Text):
                for part in block.fragments:
                    self.text(part.tag, part.html)
            else:
                self.blocks.append(block)

    def block(self, node: Tag) -> None:
        classes = set(node.get("class") or [])
        if node.name in HEADINGS:
            self.heading(node)
        elif node.name == "p":
            self.walk(node)
        elif node.name == "pre":
            self.code(node)
        elif node.name in ("ul", "ol"):
            self.add(lists.read_list(self, node))
        elif node.name == "dl":
            self.add(lists.read_definitions(self, node))
        elif node.name == "table":
            self.add(tables.read_table(self, node))
        elif node.name == "figure":
            self.figure(node)
        elif "line-block" in classes:
            self.lines(node)
        elif box := boxes.box_of(node, classes):
            self.add(self.callout(box))
        elif node.name != "hr":
            self.walk(node)

    def heading(self, node: Tag) -> None:
        text = text_of(node)
        if node is self.anchors.title or not text:
            return
        if self.is_inside:
            return self.text("p", f"<b>{escape(text, quote=False)}</b>")
        level = min(max(int(node.name[1]), 2), 4)
        self.blocks.append(Heading(text[:255], level, self.anchors.of.get(id(node), "")))

    def code(self, node: Tag) -> None:
        inner = node.find("code")
        names = [name for tag in (inner, node, *list(node.parents)[:3]) if tag for name in tag.get("class") or []]
        language = next((found.group(1) for name in names if (found := LANGUAGE.fullmatch(name))), "")
        text = node.get_text().strip("\n").rstrip()
        if text:
            self.blocks.append(Code("" if language in ("default", "none", "text") else language, text))

    def figure(self, node: Tag) -> None:
        caption = node.find("figcaption")
        said = plain(caption.extract()) if caption else ""
        start = len(self.blocks)
        self.walk(node)
        shots = [block for block in self.blocks[start:] if isinstance(block, Shot)]
        if shots:
            shots[-1].caption = said[:255]
        elif said:
            self.text("p", escape(said, quote=False))

    def lines(self, node: Tag) -> None:
        """A block of lines that stay lines."""
        pictures: list[Found] = []
        rows = [inline(list(line.children), self.context, pictures.append).strip() for line in node.select(".line")]
        self.text("p", "<br/>".join(row for row in rows if row))
        self.blocks += [Shot(picture) for picture in pictures]

    def callout(self, box: boxes.Box) -> list[Block]:
        """A box. What a box cannot hold (pictures, tables, code) stands between its parts."""
        if self.is_inside:
            return boxes.flat(box.title, self.within(box.node))
        found: list[Block] = []
        for block in self.within(box.node) or [Text()]:
            if isinstance(block, Text):
                found.append(Callout(box.tone, box.title if not found else "", block))
            else:
                found.append(block)
        if box.title and not (isinstance(found[0], Callout) and found[0].text.fragments):
            said = Text([Fragment("p", escape(box.title, quote=False))])
            found = [Callout(box.tone, "", said), *found[isinstance(found[0], Callout) :]]
        return [block for block in found if not isinstance(block, Callout) or block.text.fragments]


def is_block(node: Tag) -> bool:
    """Also an inline tag that wraps blocks, as some editors write it."""
    if node.name in BLOCKS:
        return node.name != "img"
    return node.name != "a" and node.find(CONTAINERS) is not None

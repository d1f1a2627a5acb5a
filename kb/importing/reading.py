"""Reads the sections of a folder: first their outlines, so that links can be resolved, then each one's blocks."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from bs4 import Tag
from django.utils.translation import gettext as _

from kb.importing.anchors import HEADINGS, Anchors, text_of
from kb.importing.blocks import Block, Found, stored
from kb.importing.folder import Folder
from kb.importing.html import parse, read_html
from kb.importing.links import Links
from kb.importing.markdown import Document, read_markdown
from kb.importing.pictures import Album
from kb.importing.report import FileRefused, Report
from kb.importing.toc import TOC, Row
from kb.importing.wellformed import first_fault


@dataclass(frozen=True)
class Outline:
    """What is known of a section before its body is read; `aliases` gives the anchor for every name of a heading."""

    title: str
    summary: str = ""
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A section file as clean HTML."""

    path: Path
    source: str
    document: Document
    page: Tag

    def title(self, row: Row) -> str:
        first = self.page.find(HEADINGS)
        heading = text_of(first) if isinstance(first, Tag) and first.name == "h1" else ""
        hero = self.document.front.get("hero")
        name = str(hero.get("name") or "") if isinstance(hero, dict) else ""
        return (row.title or self.document.text("title") or name or heading or row.id)[:255]


class Scene:
    """The world as one section sees it."""

    def __init__(self, row: Row, opened: Opened, links: Links, album: Album, report: Report) -> None:
        self.row, self.opened, self.links, self.album, self.report = row, opened, links, album, report

    def link(self, href: str) -> str:
        return self.links.resolve(href, self.row.file, self.row.id)

    def picture(self, src: str, alt: str) -> Found | None:
        try:
            return self.album.look(src, alt, self.opened.path.parent)
        except FileRefused as error:
            self.report.note(self.row.file, line_of(src, self.opened.source), error)
            return None


class Source:
    """The files behind the rows. What cannot be read is reported once and then left out."""

    def __init__(self, folder: Folder, report: Report) -> None:
        self.folder = folder
        self.report = report

    def outlines(self, rows: list[Row]) -> dict[str, Outline]:
        """By id; rows whose file cannot be read are missing."""
        found = {row.id: self.outline(row) for row in rows}
        return {name: outline for name, outline in found.items() if outline}

    def outline(self, row: Row) -> Outline | None:
        try:
            path = self.folder.inside(row.file)
        except FileRefused as error:
            self.report.note(TOC, row.place, error)
            return None
        try:
            opened = self.open(row, path)
            title = opened.title(row)
            aliases = Anchors(opened.page, title).aliases
        except (FileRefused, RecursionError) as error:
            self.report.note(row.file, getattr(error, "place", 1), reason(error))
            return None
        self.check(row, opened)
        return Outline(title, opened.document.text("summary", "description")[:250], aliases)

    def open(self, row: Row, path: Path) -> Opened:
        text = self.folder.text(path)
        kind = path.suffix.lower()
        if kind in (".md", ".markdown"):
            document = read_markdown(text)
        elif kind in (".html", ".htm", ".xhtml"):
            document = Document(text)
        else:
            raise FileRefused(_("不支持的文件类型：%(kind)s") % {"kind": kind or row.file})
        return Opened(path, text, document, parse(document.html))

    def check(self, row: Row, opened: Opened) -> None:
        fault = first_fault(opened.source) if opened.document.html is opened.source else None
        if fault:
            message = _("HTML 不完整，已按浏览器的方式补全，请核对：%(fault)s") % {"fault": fault.message}
            self.report.note(row.file, fault.line, message)

    def blocks(self, row: Row, links: Links, album: Album) -> list[Block] | None:
        try:
            opened = self.open(row, self.folder.inside(row.file))
            anchors = Anchors(opened.page, opened.title(row))
            return read_html(opened.page, anchors, Scene(row, opened, links, album, self.report))
        except (FileRefused, RecursionError) as error:
            self.report.note(row.file, getattr(error, "place", 1), reason(error))
            return None


def reason(error: Exception) -> str:
    return _("嵌套过深") if isinstance(error, RecursionError) else str(error)


def line_of(wanted: str, text: str) -> int:
    """The line a picture stands in. Markdown readers escape addresses, so both spellings count."""
    for spelling in (wanted, unquote(wanted)):
        at = text.find(spelling)
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return 1


def fingerprint(outline: Outline, blocks: list[Block]) -> str:
    """SHA-256 of what an import would write: text, links and the content of pictures, not their numbers."""
    content = [outline.title, outline.summary, stored(blocks, lambda found: found.hash)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

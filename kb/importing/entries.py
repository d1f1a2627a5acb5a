"""What FAQ entries, checklists and guides share: reading rows, texts with links, references, publishing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from kb.importing.anchors import Anchors
from kb.importing.blocks import Block, Found, Heading, Shot
from kb.importing.boxes import fragments
from kb.importing.folder import Folder
from kb.importing.html import parse, read_html
from kb.importing.inline import plain
from kb.importing.links import Links
from kb.importing.lists import numbered
from kb.importing.markdown import line_to_html, to_html
from kb.importing.report import FileRefused, Report
from kb.importing.sanitising import ENTRY_TAGS, clean_rich
from kb.importing.toc import Row
from kb.models import Lineage, ManualPage, SectionPage
from kb.models.base import AudienceField
from kb.models.entries import Entry
from people.models import User

Values = dict[str, Any]  # a row of a file, or the fields of a model


@dataclass(frozen=True)
class Reference:
    """The manual and the section an entry is about; either may be missing."""

    manual: ManualPage | None = None
    lineage: Lineage | None = None


def load(folder: Folder, name: str, report: Report) -> Any:
    """The content of a JSON or YAML file, or None when it has been reported."""
    try:
        text = folder.text(folder.inside(name))
        return json.loads(text) if name.lower().endswith(".json") else yaml.safe_load(text)
    except FileRefused as error:
        report.note(name, error.place, error)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        place = mark.line + 1 if mark else getattr(error, "lineno", 1)
        report.note(name, place, _("不是有效的 JSON 或 YAML"))
    return None


def published(entry: Entry, values: Values, report: Report, by: User | None) -> None:
    """Write the values into an entry, new or known, publish it and count it."""
    is_new = entry.pk is None
    for name, value in values.items():
        setattr(entry, name, value)
    if is_new:
        entry.save()
    entry.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    report.created += is_new
    report.updated += not is_new


def whole(desk: "Desk", write: Callable[[], None]) -> None:
    """Write an entry in a transaction of its own; what the database refuses is noted and leaves nothing behind."""
    try:
        with transaction.atomic():
            write()
    except (ValidationError, DatabaseError, RecursionError) as error:
        desk.note(_("无法保存：%(reason)s") % {"reason": error})


def audience_fault(row: Values) -> str:
    if row.get("audience", "internal") in dict(AudienceField.CHOICES):
        return ""
    return _("读者范围无效：%(audience)s") % {"audience": row["audience"]}


def about_of(desk: "Desk", row: Values) -> Values:
    """What an entry is about: category, tags, manual, section, editions."""
    about = desk.reference(str(row.get("product") or ""), str(row.get("section") or ""))
    tags = row.get("tags") or []
    return {
        "category": str(row.get("category") or "")[:80],
        "tags": ", ".join(map(str, tags))[:250] if isinstance(tags, list) else str(tags)[:250],
        "manual": about.manual,
        "lineage": about.lineage,
        **editions_of(row),
    }


def editions_of(row: Values) -> Values:
    return {"edition_from": str(row.get("from") or "")[:60], "edition_to": str(row.get("to") or "")[:60]}


class Desk:
    """Answers the questions of one file: where links lead, which section a reference means."""

    def __init__(self, path: Path, report: Report, manual: ManualPage | None = None) -> None:
        self.folder = Folder(path.parent)
        self.file = path.name
        self.report = report
        self.manual = manual
        self.place = "1"
        self.shelves: dict[int, Links] = {}

    def note(self, message: str) -> None:
        self.report.note(self.file, self.place, message)

    def reference(self, product: str, section: str) -> Reference:
        slug, _slash, key = section.partition("/")
        manual = ManualPage.objects.filter(slug=product or slug).first() if product or slug else self.manual
        if (product or slug) and manual is None:
            self.note(_("手册 %(slug)s 不存在") % {"slug": product or slug})
        lineage = Lineage.objects.filter(manual__slug=slug, key=key).first() if key else None
        if section and lineage is None:
            self.note(_("章节 %(section)s 不存在") % {"section": section})
        return Reference(manual, lineage)

    def links(self, manual: ManualPage) -> Links:
        """Links as they would be written in a section of the manual."""
        if manual.pk not in self.shelves:
            found = SectionPage.objects.filter(edition__manual=manual).exclude(source_id="").order_by("edition_id")
            keys = dict(found.values_list("source_id", "lineage__key"))
            rows = [Row(0, name, "", f"{name}.md") for name in keys]
            self.shelves[manual.pk] = Links(manual.slug, rows, keys, lambda name: Anything())
        return self.shelves[manual.pk]

    def text(self, source: Any, manual: ManualPage | None) -> str:
        """Markdown as rich text with what an answer may hold. Pictures are not part of it: they are reported."""
        page = parse(to_html(str(source or "")))
        blocks = read_html(page, Anchors(page, "-"), Speaker(self, manual))
        return clean_rich("".join(html_of(block) for block in blocks), ENTRY_TAGS)

    def line(self, source: Any) -> str:
        """Markdown as one line without markup."""
        return plain(parse(line_to_html(str(source or ""))))


class Anything(dict[str, str]):
    """Headings of a manual that is not being read: every anchor is taken at its word."""

    def get(self, key: str, default: Any = None) -> Any:
        return key


class Speaker:
    """The world as a text in an entry sees it."""

    def __init__(self, desk: Desk, manual: ManualPage | None) -> None:
        self.desk, self.manual = desk, manual or desk.manual

    def link(self, href: str) -> str:
        links = self.desk.links(self.manual) if self.manual else Links("", [], {}, lambda name: {})
        return links.resolve(href, "entry.md")

    def picture(self, src: str, alt: str) -> Found | None:
        if "://" not in src:
            self.desk.note(_("未导入图片 %(name)s") % {"name": src})
        return None


def html_of(block: Block) -> str:
    """One block as rich text."""
    if isinstance(block, Heading):
        return f"<h{max(block.level, 3)}>{clean_rich(block.text, set())}</h{max(block.level, 3)}>"
    if isinstance(block, Shot):
        return ""
    return "".join(f"<{part.tag}>{part.html}</{part.tag}>" for part in numbered(block) or fragments(block))

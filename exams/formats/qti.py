"""QTI 2.1, 2.2 and 3.0 packages, read. Order, match and numbers are in qti_more, the writer is qti_writing.

Source: 1EdTech QTI 2.2 and 3.0 Assessment, Section and Item information models. Names of 3.0 are those of 2.x with a
prefix and hyphens, so both are read by one name: `qti-choice-interaction` is `choiceInteraction`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from exams import markup as rendering
from exams.authoring import Draft, content_from
from exams.formats import qti_base, qti_cases, qti_marked, qti_more, qti_package, qti_pictures, qti_writing
from exams.formats.archive import Archive
from exams.formats.pictures import Album, shown_in
from exams.formats.qti_base import HOLE
from exams.formats.qti_elements import attribute, html_of, taken
from exams.formats.qti_items import placed, record_of
from exams.formats.record import Loss, Picture, Record, Unreadable
from exams.formats.sameness import normal
from exams.formats.text import is_plain
from exams.formats.xml import name_of, parsed
from exams.rules.blanks import MARK

MOST_ITEMS = 20_000
CHOICES = frozenset({"single", "multiple", "true_false", "fill_in"})
KINDS = CHOICES | qti_more.KINDS | qti_marked.KINDS  # of one item; a case is several


def read(data: bytes) -> list[Record]:
    """The items of a package, in the order of its manifest; or one item by itself. Raises Unreadable."""
    if not data.startswith(b"PK"):
        return [record_of(parsed(data), 1)]
    archive = Archive(data)
    listed = resources_of(archive, "item")
    if not listed:
        raise Unreadable(_("压缩包里没有 QTI 试题。包里应有 imsmanifest.xml 和试题的 XML 文件。"))
    if len(listed) > MOST_ITEMS:
        raise Unreadable(_("压缩包里的试题太多。请拆成几个文件上传。"))
    files = Files(archive, dict(listed))
    return files.records(dict(resources_of(archive, "test")))


class Files:
    """The items of a package by their files, each parsed once; one that is broken is a problem of its own row."""

    def __init__(self, archive: Archive, items: dict[str, list[str]]) -> None:
        self.archive, self.items, self.album = archive, items, Album()
        self.roots, self.faults = self.parsed(items)

    def parsed(self, names: Iterable[str]) -> tuple[dict[str, Element], dict[str, str]]:
        roots, faults = {}, {}
        for name in names:
            try:
                roots[name] = self.root(name)
            except Unreadable as unreadable:
                faults[name] = str(unreadable)
        return roots, faults

    def root(self, name: str) -> Element:
        """Raises Unreadable."""
        root = parsed(self.archive.read(name), name)
        qti_pictures.recognise(root, qti_pictures.finder(self.archive, self.album, name))
        return root

    def records(self, tests: dict[str, list[str]]) -> list[Record]:
        """Items that share material as one case, in the place of its first part; the others as they are."""
        sections = self.parsed(tests)[0]
        cases = qti_cases.cases_in(self.roots, sections, self.root)
        case_of = {name: case for case in cases for name in case.parts}
        found, seen = [], set[str]()
        for number, (name, tags) in enumerate(self.items.items(), 1):
            case = case_of.get(name)
            if case is None or len(case.parts) == 1:
                record = self.record(name, number)
                found.append(qti_cases.with_material(record, case) if case else record)
            elif case.name not in seen:
                seen.add(case.name)
                own = next((tests[one] for one in tests if is_about(sections, one, case)), tags)
                parts = [self.record(part, number) for part in case.parts]
                found.append(placed(qti_cases.joined(case, parts, number, qti_base.slug_of(case.identifier)), own))
        return [replace(record, pictures=self.album.of(record.draft)) for record in found]

    def record(self, name: str, number: int) -> Record:
        fault = self.faults.get(name, "")
        try:
            if not fault:
                return record_of(self.roots[name], number, self.items[name])
        except Unreadable as unreadable:
            fault = str(unreadable)
        return Record(number, Draft("", name), problems=(fault,))


def is_about(tests: dict[str, Element], name: str, case: qti_cases.Case) -> bool:
    return name in tests and attribute(tests[name], "identifier") == case.identifier


def resources_of(archive: Archive, kind: str) -> list[tuple[str, list[str]]]:
    """The files that the manifest calls items or tests, with their keywords."""
    place = next((name for name in sorted(archive.names, key=len) if name.endswith("imsmanifest.xml")), None)
    if place is None:
        return []
    root = parsed(archive.read(place), place)
    resources = [element for element in root.iter() if name_of(element) == "resource"]
    found = []
    for one in resources:
        if re.match(rf"imsqti_{kind}_xmlv", one.get("type", "")) and one.get("href"):
            keywords = [word for word in one.iter() if name_of(word) == "keyword"]
            tags = [(text.text or "").strip() for word in keywords for text in word]
            found.append((normpath(join(dirname(place), one.get("href", ""))), tags))
    return found


@dataclass(frozen=True, slots=True)
class Writer:
    """The same in both dialects."""

    dialect: qti_base.Dialect

    def read(self, data: bytes) -> list[Record]:
        return read(data)

    def write(self, records: Iterable[Record]) -> bytes:
        return qti_package.package(records, self.dialect)

    def loss(self, record: Record) -> Loss:
        """What comes back is compared as candidates would see it."""
        draft = record.draft
        if draft.kind == "case":
            if not all(comes_back(text, record.pictures) for text in (draft.stem, draft.explanation)):
                return Loss((_("文字会被 QTI 读成别的意思"),), is_left_out=True)
            return qti_cases.loss(record, self.loss_of_part)
        if is_plain(draft) and draft.kind not in qti_more.KINDS | qti_marked.KINDS:
            return Loss()
        root = qti_writing.item(record, 1, self.dialect)
        placed = qti_pictures.come_back(root, record.pictures)
        back = record_of(root, 1)
        if back.problems or looks(back) != looks(replace(record, draft=self.held(draft))):
            return Loss((_("文字会被 QTI 读成别的意思"),), is_left_out=True)
        in_words = [_("图片：这个位置只放得下文字")] if (shown_in(draft) & set(record.pictures)) - set(placed) else []
        unheld = qti_marked.unheld(draft, self.dialect) if draft.kind in qti_marked.KINDS else qti_more.unheld(draft)
        return Loss((*unheld, *in_words))

    def loss_of_part(self, part: Record) -> Loss:
        if part.draft.kind not in KINDS:
            return Loss((_("QTI 放不下会计分录"),), is_left_out=True)
        return self.loss(part)

    def held(self, draft: Draft) -> Draft:
        """The draft as far as a package can hold it."""
        return qti_marked.held(draft, self.dialect) if draft.kind in qti_marked.KINDS else qti_more.held(draft)


def comes_back(text: str, pictures: Mapping[str, Picture]) -> bool:
    """Whether words that no item of a case holds are read as they were."""
    holder = Element("div")
    qti_base.fill(holder, text)
    qti_pictures.come_back(holder, pictures)
    return shown(taken(html_of(holder), [])) == shown(text)


def looks(record: Record) -> object:
    """An item as it is shown, with its key."""
    content = content_from(record.draft)
    options = [(shown(option.text), option.id in content.right(), shown(option.feedback)) for option in content.options]
    stem = shown(content.stem.replace(MARK, HOLE) if content.blanks() else content.stem)
    key = normal(record.draft).answer if content.kind in qti_marked.KINDS else qti_more.key_of(content, shown)
    return (content.kind, stem, key or options, content.blanks(), shown(record.draft.explanation))


def shown(text: str) -> str:
    return re.sub(r"\s+", " ", str(rendering.block(text))).replace("<br> ", "<br>").strip()


QTI_2, QTI_3 = Writer(qti_base.QTI_2), Writer(qti_base.QTI_3)

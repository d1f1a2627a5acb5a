"""QTI packages, written: items, what cases share and the pictures they show, each a resource of the manifest."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring

from exams.formats import qti_cases, qti_pictures
from exams.formats.moodle_writing import NOT_IN_XML
from exams.formats.qti_base import Dialect
from exams.formats.qti_writing import item
from exams.formats.record import Picture, Record
from exams.formats.tags import write_tags

LOM = "http://ltsc.ieee.org/xsd/LOM"


def package(records: Iterable[Record], dialect: Dialect) -> bytes:
    """A zip file with a manifest and one file an item."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        made = Package(archive, dialect)
        for number, record in enumerate(records, 1):
            if record.draft.kind == "case":
                made.add_case(record, number)
            else:
                root, name = item(record, number, dialect), f"items/{number:05}.xml"
                add_keywords(made.add(f"item-{number}", dialect.resource, name, root, record), record)
        made.finish()
    return buffer.getvalue()


class Package:
    """A package while it is written."""

    def __init__(self, archive: zipfile.ZipFile, dialect: Dialect) -> None:
        self.archive, self.dialect = archive, dialect
        self.manifest = Element("manifest", xmlns=dialect.manifest, identifier="zhizheng-items")
        SubElement(self.manifest, "organizations")
        self.resources = SubElement(self.manifest, "resources")
        self.pictures: dict[str, Picture] = {}

    def add(self, identifier: str, kind: str, name: str, root: Element, record: Record) -> Element:
        """A file of XML, and its resource, which depends on the pictures it shows."""
        made = self.resource(identifier, kind, name)
        for mark in qti_pictures.place(root, record.pictures):
            self.pictures[mark] = record.pictures[mark]
            SubElement(made, "dependency", identifierref=f"picture-{mark}")
        self.archive.writestr(name, serialised(root))
        return made

    def resource(self, identifier: str, kind: str, name: str) -> Element:
        made = SubElement(self.resources, "resource", identifier=identifier, type=kind, href=name)
        SubElement(made, "file", href=name)
        return made

    def add_case(self, record: Record, number: int) -> None:
        """The parts as items, the section that keeps them together, what they share where it is a file of its own."""
        names = []
        for place, part in enumerate(qti_cases.parts_of(record), 1):
            made, name = item(part, number, self.dialect), f"items/{number:05}-{place:02}.xml"
            if self.dialect.has_hyphens:
                qti_cases.name_stimulus(made, f"../stimuli/{number:05}.xml", self.dialect)
            one = self.add(f"item-{number}-{place}", self.dialect.resource, name, made, record)
            if self.dialect.has_hyphens:
                SubElement(one, "dependency", identifierref=f"stimulus-{number}")
            names.append(name)
        if self.dialect.has_hyphens:
            shared = qti_cases.stimulus_of(record, number, self.dialect)
            self.add(f"stimulus-{number}", "imsqti_stimulus_xmlv3p0", f"stimuli/{number:05}.xml", shared, record)
        section, kind = qti_cases.section_of(record, names, number, self.dialect), self.dialect.resource
        test = self.add(f"test-{number}", kind.replace("item", "test"), f"tests/{number:05}.xml", section, record)
        add_keywords(test, record)
        for place in range(1, len(names) + 1):
            SubElement(test, "dependency", identifierref=f"item-{number}-{place}")

    def finish(self) -> None:
        """The pictures, each once, and the manifest."""
        for mark, picture in self.pictures.items():
            name = qti_pictures.name_of(mark, picture)
            self.resource(f"picture-{mark}", "webcontent", name)
            self.archive.writestr(name, picture.read(), zipfile.ZIP_STORED)
        self.archive.writestr("imsmanifest.xml", serialised(self.manifest))


def add_keywords(resource: Element, record: Record) -> None:
    """Topic, difficulty, competency and citations as keywords of the manifest, before its files."""
    tags = [*write_tags(record), *([f"topic:{record.topic}"] if record.topic else [])]
    if tags:
        metadata = Element("metadata")
        resource.insert(0, metadata)
        general = SubElement(SubElement(metadata, "lom", xmlns=LOM), "general")
        for tag in tags:
            SubElement(SubElement(general, "keyword"), "string", language="zh-CN").text = NOT_IN_XML.sub("", tag)


def serialised(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)

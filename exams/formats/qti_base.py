"""What every QTI item is written with: the names of both dialects, an item being built, HTML below an element."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring

from exams import markup
from exams.formats.moodle_writing import NOT_IN_XML
from exams.formats.pictures import in_words
from exams.formats.record import Record

EXPLANATION = "EXPLANATION"
VOID = re.compile(r'<(br|hr|img)((?: [a-z]+="[^"]*")*)>')
HOLE = "\ue000"  # where an input stands while the text around it is HTML


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one version of the standard names things."""

    namespace: str
    resource: str
    manifest: str
    has_hyphens: bool

    def tag(self, name: str) -> str:
        return f"qti-{hyphened(name)}" if self.has_hyphens else name

    def attributes(self, values: dict[str, str]) -> dict[str, str]:
        return {hyphened(name) if self.has_hyphens else name: value for name, value in values.items()}

    def template(self, name: str) -> str:
        base = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/" if self.has_hyphens else ""
        return f"{base or 'http://www.imsglobal.org/question/qti_v2p1/rptemplates/'}{name}" + (".xml" if base else "")


QTI_2 = Dialect(
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "imsqti_item_xmlv2p1",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    has_hyphens=False,
)
QTI_3 = Dialect(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "imsqti_item_xmlv3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    has_hyphens=True,
)


def hyphened(name: str) -> str:
    return re.sub(r"([A-Z])", lambda match: f"-{match[1].lower()}", name)


def identifier_of(record: Record, number: int) -> str:
    """Identifiers begin with a letter or an underscore; slugs need not."""
    slug = record.slug
    return f"q-auto-{number}" if not slug else f"_{slug}" if re.match(r"_*[0-9-]", slug) else slug


def slug_of(identifier: str) -> str:
    """The slug that an identifier stands for; an empty string when it was made up."""
    slug = identifier[1:] if re.match(r"_+[0-9-]", identifier) else identifier
    return slug if re.fullmatch(r"[A-Za-z0-9_-]+", slug) and not slug.startswith("q-auto-") else ""


class Item:
    """An item being built in one dialect."""

    def __init__(self, record: Record, number: int, dialect: Dialect) -> None:
        self.record, self.dialect = record, dialect
        identifier = identifier_of(record, number)
        title = NOT_IN_XML.sub("", " ".join(in_words(record.draft.stem).split())[:80])
        values = {"identifier": identifier, "title": title, "adaptive": "false", "timeDependent": "false"}
        self.root = Element(dialect.tag("assessmentItem"), dialect.attributes(values))
        self.root.set("xmlns", dialect.namespace)

    def add(self, parent: Element, name: str, **values: str) -> Element:
        return SubElement(parent, self.dialect.tag(name), self.dialect.attributes(values))

    def declare(self, identifier: str, cardinality: str, base: str, right: Iterable[str]) -> Element:
        made = self.add(self.root, "responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base)
        correct = self.add(made, "correctResponse")
        for value in right:
            self.add(correct, "value").text = NOT_IN_XML.sub("", value)
        return made


def fill(parent: Element, text: str, *, inline: bool = False) -> None:
    clean = NOT_IN_XML.sub("", text)
    append(parent, str(markup.inline(clean) if inline else markup.label(clean) or markup.block(clean)))


def append(parent: Element, html: str) -> None:
    """HTML below an element. The sanitiser closes every tag but the void ones."""
    closed = VOID.sub(lambda m: f"<{m[1]}{m[2].replace('<', '&lt;')}/>", html.strip())
    closed = closed.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    try:
        made = fromstring(f"<x>{closed}</x>")  # noqa: S314  (our own renderer wrote it)
    except ParseError:
        parent.text = re.sub(r"<[^>]+>", "", html)
        return
    parent.text = made.text
    parent.extend(list(made))

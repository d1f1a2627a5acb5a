"""QTI packages, written: 2.1 and 3.0 from one description of an item. Texts are the HTML that candidates see."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from exams import markup
from exams.authoring import Draft
from exams.formats.moodle_writing import NOT_IN_XML
from exams.formats.record import Record
from exams.formats.tags import write_tags
from exams.rules.blanks import MARK

EXPLANATION = "EXPLANATION"
HOLE = "\ue000"  # where an input stands while the text around it is HTML
LOM = "http://ltsc.ieee.org/xsd/LOM"


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


def package(records: Iterable[Record], dialect: Dialect) -> bytes:
    """A zip file with a manifest and one file an item."""
    buffer = BytesIO()
    manifest = Element("manifest", xmlns=dialect.manifest, identifier="zhizheng-items")
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, record in enumerate(records, 1):
            name = f"items/{number:05}.xml"
            one = SubElement(resources, "resource", identifier=f"item-{number}", type=dialect.resource, href=name)
            add_keywords(one, record)
            SubElement(one, "file", href=name)
            archive.writestr(name, serialised(item(record, number, dialect)))
        archive.writestr("imsmanifest.xml", serialised(manifest))
    return buffer.getvalue()


def add_keywords(resource: Element, record: Record) -> None:
    """Topic, difficulty, competency and citations as keywords of the manifest."""
    tags = [*write_tags(record), *([f"topic:{record.topic}"] if record.topic else [])]
    if tags:
        general = SubElement(SubElement(SubElement(resource, "metadata"), "lom", xmlns=LOM), "general")
        for tag in tags:
            SubElement(SubElement(general, "keyword"), "string", language="zh-CN").text = NOT_IN_XML.sub("", tag)


def identifier_of(record: Record, number: int) -> str:
    """Identifiers begin with a letter or an underscore; slugs need not."""
    slug = record.slug
    return f"q-auto-{number}" if not slug else f"_{slug}" if re.match(r"_*[0-9-]", slug) else slug


def slug_of(identifier: str) -> str:
    """The slug that an identifier stands for; an empty string when it was made up."""
    slug = identifier[1:] if re.match(r"_+[0-9-]", identifier) else identifier
    return slug if re.fullmatch(r"[A-Za-z0-9_-]+", slug) and not slug.startswith("q-auto-") else ""


def serialised(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)


class Item:
    """An item being built in one dialect."""

    def __init__(self, record: Record, number: int, dialect: Dialect) -> None:
        self.record, self.dialect = record, dialect
        identifier = identifier_of(record, number)
        title = NOT_IN_XML.sub("", " ".join(record.draft.stem.split())[:80])
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


def item(record: Record, number: int, dialect: Dialect) -> Element:
    made, draft = Item(record, number, dialect), record.draft
    fill = draft.kind == "fill_in"
    declare_entries(made, draft) if fill else declare_choice(made, draft)
    made.add(made.root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    if draft.explanation.strip():
        made.add(made.root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    body = made.add(made.root, "itemBody")
    holder = SubElement(body, "div")
    entry_body(made, holder, draft) if fill else choice_body(made, body, holder, draft)
    score(made, draft)
    explain(made, draft)
    return made.root


def declare_choice(made: Item, draft: Draft) -> None:
    right = [name for name, _text, is_right, _tip in choices(draft) if is_right]
    made.declare("RESPONSE", "multiple" if draft.kind == "multiple" else "single", "identifier", right)


def declare_entries(made: Item, draft: Draft) -> None:
    for number, accepted in enumerate(draft.blanks, 1):
        declaration = made.declare(f"RESPONSE{number}", "single", "string", accepted[:1])
        mapping = made.add(declaration, "mapping", defaultValue="0")
        for text in accepted:
            values = {"mapKey": NOT_IN_XML.sub("", text), "mappedValue": "1", "caseSensitive": "false"}
            made.add(mapping, "mapEntry", **values)


def choices(draft: Draft) -> list[tuple[str, str, bool, str]]:
    """Identifier, text, whether it is right, feedback."""
    if draft.kind == "true_false":
        return [("true", "正确", bool(draft.right), ""), ("false", "错误", not draft.right, "")]
    return [(f"c{n}", one.text, one.right, one.feedback) for n, one in enumerate(draft.options, 1)]


def choice_body(made: Item, body: Element, holder: Element, draft: Draft) -> None:
    fill(holder, draft.stem)
    most = "0" if draft.kind == "multiple" else "1"
    values = {"responseIdentifier": "RESPONSE", "maxChoices": most}
    values["shuffle"] = "false" if draft.kind == "true_false" else "true"
    interaction = made.add(body, "choiceInteraction", **values)
    fixed = {f"c{number}" for number, option in enumerate(draft.options, 1) if option.fixed}
    for name, text, _right, tip in choices(draft):
        one = made.add(interaction, "simpleChoice", identifier=name, **({"fixed": "true"} if name in fixed else {}))
        fill(one, text)
        if tip.strip():
            shown = {"outcomeIdentifier": "FEEDBACK", "identifier": name, "showHide": "show"}
            fill(made.add(one, "feedbackInline", **shown), tip, inline=True)


def entry_body(made: Item, holder: Element, draft: Draft) -> None:
    """The inputs stand where the marks stood."""
    html = str(markup.block(NOT_IN_XML.sub("", draft.stem.replace(MARK, HOLE))))
    for number in range(1, len(draft.blanks) + 1):
        html = html.replace(HOLE, f'<entry n="{number}"/>', 1)
    append(holder, html)
    for one in list(holder.iter("entry")):
        place, one.tag = one.attrib.pop("n"), made.dialect.tag("textEntryInteraction")
        one.attrib |= made.dialect.attributes({"responseIdentifier": f"RESPONSE{place}"})


def score(made: Item, draft: Draft) -> None:
    """The whole set for choice; every blank the same for text entry."""
    if draft.kind != "fill_in":
        made.add(made.root, "responseProcessing", template=made.dialect.template("match_correct"))
        return
    processing = made.add(made.root, "responseProcessing")
    outcome = made.add(processing, "setOutcomeValue", identifier="SCORE")
    total = made.add(outcome, "sum")
    for number in range(1, len(draft.blanks) + 1):
        made.add(total, "mapResponse", identifier=f"RESPONSE{number}")


def explain(made: Item, draft: Draft) -> None:
    if not draft.explanation.strip():
        return
    values = {"outcomeIdentifier": "FEEDBACK", "identifier": EXPLANATION, "showHide": "show"}
    feedback = made.add(made.root, "modalFeedback", **values)
    fill(made.add(feedback, "contentBody") if made.dialect.has_hyphens else feedback, draft.explanation)


def fill(parent: Element, text: str, *, inline: bool = False) -> None:
    clean = NOT_IN_XML.sub("", text)
    append(parent, str(markup.inline(clean) if inline else markup.label(clean) or markup.block(clean)))


def append(parent: Element, html: str) -> None:
    """HTML below an element. The sanitiser closes every tag but the void ones."""
    closed = re.sub(r"<(br|hr)>", r"<\1/>", html.strip()).replace("&nbsp;", "\N{NO-BREAK SPACE}")
    try:
        made = fromstring(f"<x>{closed}</x>")  # noqa: S314  (our own renderer wrote it)
    except ParseError:
        parent.text = re.sub(r"<[^>]+>", "", html)
        return
    parent.text = made.text
    parent.extend(list(made))

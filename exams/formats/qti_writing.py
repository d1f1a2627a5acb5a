"""QTI packages, written: 2.1 and 3.0 from one description of an item. Texts are the HTML that candidates see."""

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring

from exams import markup
from exams.authoring import Draft
from exams.formats import qti_cases, qti_marked, qti_more
from exams.formats.moodle_writing import NOT_IN_XML
from exams.formats.pictures import without_pictures
from exams.formats.qti_base import EXPLANATION, HOLE, Dialect, Item, append, fill
from exams.formats.record import Record
from exams.formats.tags import write_tags
from exams.rules.blanks import MARK

DECLARE = qti_more.DECLARE | dict.fromkeys(qti_marked.KINDS, qti_marked.declare)
WRITE = qti_more.WRITE | dict.fromkeys(qti_marked.KINDS, qti_marked.write)
LOM = "http://ltsc.ieee.org/xsd/LOM"


def package(records: Iterable[Record], dialect: Dialect) -> bytes:
    """A zip file with a manifest and one file an item."""
    buffer = BytesIO()
    manifest = Element("manifest", xmlns=dialect.manifest, identifier="zhizheng-items")
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, record in enumerate(records, 1):
            if record.draft.kind == "case":
                write_case(archive, resources, record, number, dialect)
            else:
                name = f"items/{number:05}.xml"
                one = add_resource(resources, f"item-{number}", dialect.resource, name)
                add_keywords(one, record)
                archive.writestr(name, serialised(item(record, number, dialect)))
        archive.writestr("imsmanifest.xml", serialised(manifest))
    return buffer.getvalue()


def add_resource(resources: Element, identifier: str, kind: str, name: str) -> Element:
    made = SubElement(resources, "resource", identifier=identifier, type=kind, href=name)
    SubElement(made, "file", href=name)
    return made


def write_case(archive: zipfile.ZipFile, resources: Element, record: Record, number: int, dialect: Dialect) -> None:
    """The parts as items, the section that keeps them together, and what they share where it is a file of its own."""
    whole, names = plain_texts(record), []
    for place, part in enumerate(qti_cases.parts_of(whole), 1):
        made, name = item(part, number, dialect), f"items/{number:05}-{place:02}.xml"
        one = add_resource(resources, f"item-{number}-{place}", dialect.resource, name)
        if dialect.has_hyphens:
            qti_cases.name_stimulus(made, f"../stimuli/{number:05}.xml", dialect)
            SubElement(one, "dependency", identifierref=f"stimulus-{number}")
        archive.writestr(name, serialised(made))
        names.append(name)
    if dialect.has_hyphens:
        name = f"stimuli/{number:05}.xml"
        add_resource(resources, f"stimulus-{number}", "imsqti_stimulus_xmlv3p0", name)
        archive.writestr(name, serialised(qti_cases.stimulus_of(whole, number, dialect)))
    name = f"tests/{number:05}.xml"
    test = add_resource(resources, f"test-{number}", dialect.resource.replace("item", "test"), name)
    add_keywords(test, record)
    for place in range(1, len(names) + 1):
        SubElement(test, "dependency", identifierref=f"item-{number}-{place}")
    archive.writestr(name, serialised(qti_cases.section_of(whole, names, number, dialect)))


def plain_texts(record: Record) -> Record:
    """Without pictures, which a package does not hold."""
    draft = record.draft
    texts = {"stem": without_pictures(draft.stem), "explanation": without_pictures(draft.explanation)}
    return replace(record, draft=replace(draft, **texts))  # type: ignore[arg-type]


def add_keywords(resource: Element, record: Record) -> None:
    """Topic, difficulty, competency and citations as keywords of the manifest."""
    tags = [*write_tags(record), *([f"topic:{record.topic}"] if record.topic else [])]
    if tags:
        general = SubElement(SubElement(SubElement(resource, "metadata"), "lom", xmlns=LOM), "general")
        for tag in tags:
            SubElement(SubElement(general, "keyword"), "string", language="zh-CN").text = NOT_IN_XML.sub("", tag)


def serialised(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)


def item(record: Record, number: int, dialect: Dialect) -> Element:
    record = plain_texts(record)
    made, draft = Item(record, number, dialect), record.draft
    DECLARE.get(draft.kind, declare_entries if draft.kind == "fill_in" else declare_choice)(made, draft)
    made.add(made.root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    if draft.explanation.strip():
        made.add(made.root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    body = made.add(made.root, "itemBody")
    holder = SubElement(body, "div")
    if draft.kind == "fill_in":
        entry_body(made, holder, draft)
    else:
        fill(holder, draft.stem)
        WRITE.get(draft.kind, choice_body)(made, body, draft)
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


def choice_body(made: Item, body: Element, draft: Draft) -> None:
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
    """The whole set for choice and order; every blank and every row of a match the same; a number by its tolerance."""
    if draft.kind == "numeric":
        return qti_more.score_numeric(made)
    if draft.kind in qti_marked.KINDS:
        return
    if draft.kind == "matching":
        made.add(made.root, "responseProcessing", template=made.dialect.template("map_response"))
        return
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

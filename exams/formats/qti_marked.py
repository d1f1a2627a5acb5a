"""QTI's extended text and upload interactions, which people mark; the rubric is a rubric block for the scorer.

What the standard cannot say is named by `unheld`: how much is asked for at least, how many files and how large. QTI 2.1
knows one type of file, 3.0 several.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from exams.authoring import Draft
from exams.formats.moodle_more import SAMPLE
from exams.formats.moodle_writing import NOT_IN_XML
from exams.formats.qti_base import Dialect, Item
from exams.formats.qti_elements import attribute, every, plain
from exams.formats.qti_more import Read, stem_of
from exams.formats.sameness import normal
from exams.rules import rubrictext
from exams.rules.filetypes import TYPES
from exams.types.essay import USUAL

KINDS = frozenset({"essay", "upload"})
MIME = {name: content.partition(";")[0] for name, content in TYPES.items()}
USUAL_TYPES = ["pdf", "docx", "xlsx"]  # where an item does not say


def declare(made: Item, draft: Draft) -> None:
    base = "file" if draft.kind == "upload" else "string"
    made.add(made.root, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType=base)


def write(made: Item, body: Element, draft: Draft) -> None:
    answer = normal(draft).answer
    if draft.kind == "upload":
        types = [MIME[name] for name in kept_types(answer["types"], made.dialect)]
        said = {"type": " ".join(types)} if types else {}
        made.add(body, "uploadInteraction", responseIdentifier="RESPONSE", **said)
    else:
        values = {"responseIdentifier": "RESPONSE", "expectedLength": answer["most"]}
        made.add(body, "extendedTextInteraction", **values)
    block = made.add(body, "rubricBlock", view="scorer", use="scoring")
    holder = made.add(block, "contentBody") if made.dialect.has_hyphens else block
    said_by = rubrictext.write(answer["criteria"]).split("\n\n")
    for text in [*said_by, *([SAMPLE.strip(), answer["sample"]] if answer["sample"] else [])]:
        add_lines(holder, text)


def kept_types(types: list[str], dialect: Dialect) -> list[str]:
    return types if dialect.has_hyphens or len(types) == 1 else []


def add_lines(parent: Element, text: str) -> None:
    first, *others = NOT_IN_XML.sub("", text).split("\n")
    made = SubElement(parent, "p")
    made.text = first
    for line in others:
        SubElement(made, "br").tail = line


def read_text(root: Element, body: Element, interaction: Element) -> Read:
    return read(body, interaction, Draft("essay", ""), {"most": attribute(interaction, "expectedLength") or USUAL}, [])


def read_files(root: Element, body: Element, interaction: Element) -> Read:
    lost: list[str] = []
    said = attribute(interaction, "type").split()
    names = {content: name for name, content in MIME.items()}
    types = [names[content] for content in said if content in names]
    if not types:
        lost.append(_("没有写可交的文件类型，按 %(types)s 收入。") % {"types": " ".join(USUAL_TYPES)})
    return read(body, interaction, Draft("upload", ""), {"types": types or list(USUAL_TYPES)}, lost)


def read(body: Element, interaction: Element, draft: Draft, answer: dict[str, Any], lost: list[str]) -> Read:
    stem = stem_of(body, interaction, lost)
    blocks = [one for one in every(body, "rubricBlock") if "scorer" in attribute(one, "view").split()]
    rubric, _sign, sample = "\n\n".join(text for block in blocks for text in paragraphs(block)).partition(
        SAMPLE.strip()
    )
    try:
        criteria = rubrictext.read(rubric)
    except rubrictext.Unreadable:
        criteria = []
    problems = () if criteria else (_("没有评分标准。请在试题给评分人的 rubricBlock 里按项写，或者在题库里新建。"),)
    key = {**answer, "criteria": criteria, "sample": sample.strip()}
    return replace(draft, stem=stem, answer=key), tuple(lost), problems


def paragraphs(block: Element) -> Iterator[str]:
    """The lines of each paragraph, just as they stand."""
    for one in every(block, "p"):
        yield "".join(texts_of(one)).strip()


def texts_of(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield "\n" if plain(child) == "br" else "".join(texts_of(child))
        yield child.tail or ""


READERS = {"extendedTextInteraction": read_text, "uploadInteraction": read_files}


def unheld(draft: Draft, dialect: Dialect) -> tuple[str, ...]:
    """What the standard has no place for."""
    answer = normal(draft).answer
    lost = [_("字数下限")] if answer.get("least", "0") != "0" else []
    lost += [_("可以交几个文件")] if answer.get("files", "1") != "1" else []
    lost += [_("文件的大小")] if answer.get("megabytes", "10") != "10" else []
    many = draft.kind == "upload" and not kept_types(answer["types"], dialect)
    return (*lost, *([_("文件的类型：QTI 2.1 只写得下一种")] if many else []))


def held(draft: Draft, dialect: Dialect) -> Draft:
    """The draft as far as a package can hold it."""
    answer = dict(normal(draft).answer)
    if draft.kind == "essay":
        return replace(draft, answer={**answer, "least": "0"})
    types = kept_types(answer["types"], dialect) or USUAL_TYPES
    return replace(draft, answer={**answer, "types": types, "files": "1", "megabytes": "10"})

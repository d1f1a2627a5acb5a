"""Cases in QTI: the items of a section, with the material before them.

QTI 3.0 shares material as a stimulus that its items name; 2.1 has none, so there it is the rubric block of the section.
Either way a test of one section keeps the parts together, in order, with their weights. Packages of others are read by
the same signs: items that name the same stimulus, or a section whose rubric block says that it is shared.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from exams.authoring import Draft
from exams.formats.casing import part_of
from exams.formats.moodle_more import plain as plain_figure
from exams.formats.pictures import in_words
from exams.formats.qti_base import EXPLANATION, Dialect, fill, identifier_of
from exams.formats.qti_elements import attribute, every, html_of, taken
from exams.formats.record import Loss, Record, Unreadable
from exams.types.case_parts import draft_of

SHARED = "sharedstimulus"  # how a rubric block of QTI 2 says that its section shares it
SHARES = {SHARED, "sharedpassage", "stimulus", "passage", "context"}


@dataclass(frozen=True, slots=True)
class Case:
    """Items of a package that belong together: their files in order with weights, material, explanation, identifier."""

    name: str
    parts: Mapping[str, str]
    material: str
    explanation: str
    identifier: str
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def parts_of(record: Record) -> list[Record]:
    """The parts as items of their own. Their identifiers hang on that of the case, so that they are no items again."""
    slug = record.slug or f"case-{record.line}"
    return [
        Record(record.line, draft_of(part), f"{slug}--{number}", pictures=record.pictures)
        for number, part in enumerate(record.draft.answer["parts"], 1)
    ]


def loss(record: Record, of_part: Callable[[Record], Loss]) -> Loss:
    """What the parts lose as items, and what only a case has. One part without a place leaves the case out."""
    reasons = []
    for number, (part, row) in enumerate(zip(parts_of(record), record.draft.answer["parts"], strict=True), 1):
        lost = of_part(part)
        told = [_("第 %(n)s 问：%(problem)s") % {"n": number, "problem": reason} for reason in lost.reasons]
        if lost.is_left_out:
            return Loss(tuple(told), is_left_out=True)
        if part.draft.kind == "multiple" and part.draft.answer.get("policy"):
            told.append(_("第 %(n)s 问：%(problem)s") % {"n": number, "problem": _("部分选对怎样得分")})
        reasons += [*told, *([_("按前面的结果推算给分")] if row.get("formula") else [])]
    return Loss(tuple(dict.fromkeys(reasons)))


def section_of(record: Record, names: Iterable[str], number: int, dialect: Dialect) -> Element:
    """The section with its parts. Its explanation is shown at the end."""
    values = {"identifier": identifier_of(record, number), "title": " ".join(in_words(record.draft.stem).split())[:80]}
    root = Element(dialect.tag("assessmentTest"), dialect.attributes(values))
    root.set("xmlns", dialect.namespace)

    def add(parent: Element, name: str, **said: str) -> Element:
        return SubElement(parent, dialect.tag(name), dialect.attributes(said))

    if record.draft.explanation.strip():
        add(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    part = add(root, "testPart", identifier="PART", navigationMode="nonlinear", submissionMode="simultaneous")
    section = add(part, "assessmentSection", identifier="CASE", title=values["title"], visible="true")
    if not dialect.has_hyphens:
        fill(add(section, "rubricBlock", view="candidate", use=SHARED), record.draft.stem)
    for place, (name, row) in enumerate(zip(names, record.draft.answer["parts"], strict=True), 1):
        one = add(section, "assessmentItemRef", identifier=f"p{place}", href=f"../{name}")
        add(one, "weight", identifier="POINTS", value=plain_figure(str(row.get("points", "1"))))
    if record.draft.explanation.strip():
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": EXPLANATION, "showHide": "show", "access": "atEnd"}
        feedback = add(root, "testFeedback", **shown)
        fill(add(feedback, "contentBody") if dialect.has_hyphens else feedback, record.draft.explanation)
    return root


def stimulus_of(record: Record, number: int, dialect: Dialect) -> Element:
    identifier = f"s-{identifier_of(record, number)}"
    root = Element(dialect.tag("assessmentStimulus"), {"identifier": identifier, "title": identifier})
    root.set("xmlns", dialect.namespace)
    fill(SubElement(root, dialect.tag("stimulusBody")), record.draft.stem)
    return root


def name_stimulus(item: Element, href: str, dialect: Dialect) -> None:
    """Before the body, where the standard has it."""
    made = Element(dialect.tag("assessmentStimulusRef"), {"identifier": "MATERIAL", "href": href})
    place = next(n for n, child in enumerate(item) if child.tag == dialect.tag("itemBody"))
    item.insert(place, made)


def cases_in(roots: Mapping[str, Element], tests: Mapping[str, Element], read: Callable[[str], Element]) -> list[Case]:
    """Items that share material. `roots` are items by their files, `read` parses another file of the package."""
    found, weights, used = list[Case](), dict[str, str](), set[str]()
    explanations, names, orders = dict[str, str](), dict[str, str](), list[str]()
    for name, root in tests.items():
        told = list[str]()
        explanation = "".join(taken(html_of(one), told) for one in every(root, "testFeedback"))
        for section in every(root, "assessmentSection"):
            refs = {at(name, attribute(one, "href")): weight_of(one) for one in every(section, "assessmentItemRef")}
            refs = {href: weight for href, weight in refs.items() if href in roots}
            blocks = [one for one in section if one in every(section, "rubricBlock") and shares(one)]
            if blocks and refs:
                material = taken("".join(map(html_of, blocks)), told)
                found.append(Case(name, refs, material, explanation, attribute(root, "identifier"), tuple(told)))
                used |= set(refs)
            for href, weight in refs.items():
                weights[href], explanations[href], names[href] = weight, explanation, attribute(root, "identifier")
                orders.append(href)
    return [*found, *by_stimulus(roots, used, read, orders, (weights, explanations, names))]


def by_stimulus(
    roots: Mapping[str, Element],
    used: set[str],
    read: Callable[[str], Element],
    orders: list[str],
    told: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]],
) -> Iterable[Case]:
    """Several items that name one stimulus; a single one is an item whose material stands before its question."""
    weights, explanations, names = told
    groups: dict[str, list[str]] = {}
    order = dict.fromkeys([*orders, *roots])  # of the tests, then of the manifest
    places = {name: place for place, name in enumerate(order)}
    for name in sorted(roots.keys() - used, key=places.__getitem__):
        for ref in every(roots[name], "assessmentStimulusRef"):
            groups.setdefault(at(name, attribute(ref, "href")), []).append(name)
    for href, files in groups.items():
        lost, faults = list[str](), tuple[str, ...]()
        try:
            material = taken("".join(html_of(one) for one in every(read(href), "stimulusBody")), lost)
        except Unreadable as unreadable:
            material, faults = "", (str(unreadable),)
        parts = {file: weights.get(file, "1") for file in files}
        test = names.get(files[0], "")
        yield Case(href, parts, material, explanations.get(files[0], ""), test, tuple(lost), faults)


def at(name: str, href: str) -> str:
    return normpath(join(dirname(name), href))


def weight_of(ref: Element) -> str:
    found = every(ref, "weight")
    return plain_figure(attribute(found[0], "value")) if found else "1"


def shares(block: Element) -> bool:
    return attribute(block, "use").removeprefix("ext:").lower() in SHARES


def joined(case: Case, parts: list[Record], line: int, slug: str) -> Record:
    """The case of these items; what is wrong with one of them is wrong with the case."""
    rows, problems, notes = [], list(case.faults), list(case.notes)
    for number, (part, points) in enumerate(zip(parts, case.parts.values(), strict=True), 1):
        rows.append(part_of(part.draft, points=points))
        for told, said in ((problems, part.problems), (notes, part.notes)):
            told += [_("第 %(n)s 问：%(problem)s") % {"n": number, "problem": text} for text in said]
        if part.draft.explanation:
            notes.append(_("第 %(n)s 问的解析没有收入：案例只有一份解析。") % {"n": number})
    draft = Draft("case", case.material, answer={"parts": rows}, explanation=case.explanation)
    return Record(line, draft, slug, problems=tuple(problems), notes=tuple(notes))


def with_material(record: Record, case: Case) -> Record:
    """A single item with the material it names."""
    draft = replace(record.draft, stem=f"{case.material}\n\n{record.draft.stem}".strip())
    problems, notes = (*record.problems, *case.faults), (*record.notes, *case.notes)
    return replace(record, draft=draft, problems=problems, notes=notes)

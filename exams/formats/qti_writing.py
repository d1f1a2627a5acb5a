"""Items of QTI, written: 2.1 and 3.0 from one description. Texts are the HTML that candidates see."""

from xml.etree.ElementTree import Element, SubElement

from exams import markup
from exams.authoring import Draft
from exams.formats import qti_marked, qti_more
from exams.formats.moodle_writing import NOT_IN_XML
from exams.formats.qti_base import EXPLANATION, HOLE, Dialect, Item, append, fill
from exams.formats.record import Record
from exams.rules.blanks import MARK

DECLARE = qti_more.DECLARE | dict.fromkeys(qti_marked.KINDS, qti_marked.declare)
WRITE = qti_more.WRITE | dict.fromkeys(qti_marked.KINDS, qti_marked.write)


def item(record: Record, number: int, dialect: Dialect) -> Element:
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

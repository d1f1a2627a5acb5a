"""QTI's order, match and numeric text entry, read and written in both dialects.

What the standard cannot say is named by `unheld`: credit by place of an ordering, the units of a number. Percent of a
tolerance is `toleranceMode="relative"` there, and means the same.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from exams import types
from exams.authoring import Draft
from exams.formats.moodle_more import float_of
from exams.formats.moodle_more import plain as plain_figure
from exams.formats.qti_base import HOLE, Item, fill
from exams.formats.qti_elements import attribute, declared, every, html_of, plain, taken
from exams.rules import figures
from exams.rules.blanks import MARK
from exams.rules.content import Content

KINDS = frozenset({"numeric", "ordering", "matching"})
Read = tuple[Draft, tuple[str, ...], tuple[str, ...]]  # the draft, what it cannot hold, problems


def write_ordering(made: Item, body: Element, draft: Draft) -> None:
    interaction = made.add(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    for number, text in enumerate(draft.answer["items"], 1):
        fill(made.add(interaction, "simpleChoice", identifier=f"c{number}"), text)


def declare_ordering(made: Item, draft: Draft) -> None:
    made.declare("RESPONSE", "ordered", "identifier", [f"c{n}" for n, _text in enumerate(draft.answer["items"], 1)])


def choices_of(draft: Draft) -> list[str]:
    """The texts of the right side, each once."""
    answer = draft.answer
    return list(dict.fromkeys([*(choice for _row, choice in answer["pairs"]), *answer["distractors"]]))


def write_matching(made: Item, body: Element, draft: Draft) -> None:
    """`maxAssociations` is 1 by default; a choice of ours may belong to any number of rows (0)."""
    rows = [row for row, _choice in draft.answer["pairs"]]
    values = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(rows))}
    interaction = made.add(body, "matchInteraction", **values)
    for head, texts, most in (("r", rows, "1"), ("c", choices_of(draft), "0")):
        side = made.add(interaction, "simpleMatchSet")
        for number, text in enumerate(texts, 1):
            fill(made.add(side, "simpleAssociableChoice", identifier=f"{head}{number}", matchMax=most), text)


def declare_matching(made: Item, draft: Draft) -> None:
    """Every row counts the same: a mapping says so, because match_correct would ask for all of them."""
    places = {text: number for number, text in enumerate(choices_of(draft), 1)}
    right = [f"r{number} c{places[choice]}" for number, (_row, choice) in enumerate(draft.answer["pairs"], 1)]
    mapping = made.add(made.declare("RESPONSE", "multiple", "directedPair", right), "mapping", defaultValue="0")
    for pair in right:
        made.add(mapping, "mapEntry", mapKey=pair, mappedValue="1")


def write_numeric(made: Item, body: Element, draft: Draft) -> None:
    made.add(SubElement(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE")


def declare_numeric(made: Item, draft: Draft) -> None:
    made.declare("RESPONSE", "single", "float", [bare(draft.answer["value"])])


def score_numeric(made: Item) -> None:
    """The value as declared, give or take the tolerance."""
    answer = made.record.draft.answer
    margin = bare(answer.get("tolerance") or "0")
    mode = "exact" if margin == "0" else "relative" if answer.get("is_percent") else "absolute"
    condition = made.add(made.add(made.root, "responseProcessing"), "responseCondition")
    branch = made.add(condition, "responseIf")
    values = {"toleranceMode": mode} | ({} if mode == "exact" else {"tolerance": f"{margin} {margin}"})
    equal = made.add(branch, "equal", **values)
    made.add(equal, "variable", identifier="RESPONSE")
    made.add(equal, "correct", identifier="RESPONSE")
    outcome = made.add(branch, "setOutcomeValue", identifier="SCORE")
    made.add(outcome, "baseValue", baseType="float").text = "1"


def bare(text: str) -> str:
    """A number as XML Schema writes it; what is none stays, for the reader to complain about."""
    try:
        return figures.shown(figures.number(text)).replace(",", "")
    except figures.NotAFigure:
        return text


DECLARE = {"ordering": declare_ordering, "matching": declare_matching, "numeric": declare_numeric}
WRITE = {"ordering": write_ordering, "matching": write_matching, "numeric": write_numeric}


def reader_of(root: Element, interaction: Element) -> Callable[[Element, Element, Element], Read] | None:
    """Who reads an interaction, if it is one of these."""
    name = plain(interaction)
    if name == "textEntryInteraction":
        declaration = declared(root, interaction)[1]
        is_number = declaration is not None and attribute(declaration, "baseType") in {"float", "integer"}
        return read_numeric if is_number else None
    return {"orderInteraction": read_ordering, "matchInteraction": read_matching}.get(name)


def stem_of(body: Element, interaction: Element, lost: list[str]) -> str:
    """What stands around the interaction, and its prompt."""
    prompts = "".join(html_of(one) for one in every(interaction, "prompt"))
    return taken(html_of(body, without={plain(interaction), "rubricBlock", "feedbackBlock"}) + prompts, lost)


def text_of(element: Element, lost: list[str]) -> str:
    return taken(html_of(element, without={"feedbackInline", "feedbackBlock"}), lost)


def read_ordering(root: Element, body: Element, interaction: Element) -> Read:
    lost: list[str] = []
    right, _declaration = declared(root, interaction)
    stem = stem_of(body, interaction, lost)
    said = {attribute(one, "identifier"): text_of(one, lost) for one in every(interaction, "simpleChoice")}
    if sorted(right) != sorted(said):
        fault = _("正确顺序没有写全。请在试题里给出所有项的先后。")
        return Draft("ordering", stem, answer={"items": list(said.values())}), tuple(lost), (fault,)
    return Draft("ordering", stem, answer={"items": [said[name] for name in right], "policy": "all"}), tuple(lost), ()


def read_matching(root: Element, body: Element, interaction: Element) -> Read:
    """Rows are the side of which each has one partner; the first, if both are such."""
    lost: list[str] = []
    right, declaration = declared(root, interaction)
    stem = stem_of(body, interaction, lost)
    sets = [every(side, "simpleAssociableChoice") for side in every(interaction, "simpleMatchSet")]
    said = {attribute(one, "identifier"): text_of(one, lost) for side in sets for one in side}
    sides = [[attribute(one, "identifier") for one in side] for side in sets]
    worth = [attribute(one, "mappedValue") for one in every(declaration, "mapEntry")] if declaration is not None else []
    if len(set(worth)) > 1:
        lost.append(_("部分得分没有收入：每一行的分值相同。"))
    pairs = [pair for value in right if len(pair := value.split()) == len(sides) and set(pair) <= set(said)]
    for place, rows in enumerate(sides):
        used = Counter(pair[place] for pair in pairs)
        if rows and all(used[row] == 1 for row in rows) and len(pairs) == len(rows):
            partner = {pair[place]: pair[1 - place] for pair in pairs}
            spare = [said[other] for other in sides[1 - place] if other not in partner.values()]
            answer = {"pairs": [[said[row], said[partner[row]]] for row in rows], "distractors": spare}
            return Draft("matching", stem, answer=answer), tuple(lost), ()
    fault = _("匹配题的每一行须正好有一个配对，而这道题有的行没有，或者不止一个。请拆成几行，或改成多选题。")
    return Draft("matching", stem, answer={"pairs": [], "distractors": []}), tuple(lost), (fault,)


def read_numeric(root: Element, body: Element, interaction: Element) -> Read:
    """The value is the declared one, else that of the comparison, else the mapped one that earns most."""
    lost: list[str] = []
    right, declaration = declared(root, interaction)
    rules = every(root, "equal")
    compared = [(value.text or "").strip() for rule in rules for value in every(rule, "baseValue")]
    mapped = every(declaration, "mapEntry") if declaration is not None else []
    best = sorted(mapped, key=lambda entry: -float_of(attribute(entry, "mappedValue")))
    told = [*right, *compared, *(attribute(entry, "mapKey") for entry in best)]
    if len({plain_figure(text) for text in told}) > 1:
        lost.append(_("只收入了得分最高的答案。"))
    if every(root, "equalRounded"):
        lost.append(_("按舍入比较没有收入：误差为 0。"))
    tolerance, is_percent = margin_of(rules[0], lost) if rules else ("0", False)
    answer = {"value": plain_figure(told[0]) if told else "", "tolerance": tolerance, "is_percent": is_percent}
    stem = stem_of(body, interaction, lost).removesuffix(HOLE).strip()  # a hole within the text stays to be seen
    return Draft("numeric", stem.replace(HOLE, MARK), answer=answer), tuple(lost), ()


def margin_of(rule: Element, lost: list[str]) -> tuple[str, bool]:
    """The tolerance of a comparison, and whether it is in percent."""
    mode, sides = attribute(rule, "toleranceMode"), attribute(rule, "tolerance").split()
    if mode not in {"absolute", "relative"} or not sides:
        return "0", False
    if len(set(sides)) > 1:
        lost.append(_("上下误差不同，收入了较小的一个。"))
    return plain_figure(min(sides, key=float_of)), mode == "relative"


def unheld(draft: Draft) -> tuple[str, ...]:
    """What the standard has no place for."""
    answer = draft.answer
    lost = [_("单位")] if answer.get("units") else []
    return (*lost, *([_("按先后计分：QTI 里全部排对才得分")] if answer.get("policy") == "relative" else []))


def held(draft: Draft) -> Draft:
    """The draft as far as a package can hold it."""
    answer = dict(draft.answer)
    if draft.kind == "numeric":
        answer = {**answer, "value": bare(answer["value"]), "tolerance": bare(answer.get("tolerance") or "0")}
        answer |= {"units": [], "needs_unit": False}
        answer["is_percent"] = bool(answer.get("is_percent")) and answer["tolerance"] != "0"
    return replace(draft, answer=answer | ({"policy": "all"} if draft.kind == "ordering" else {}))


def key_of(content: Content, shown: Callable[[str], str]) -> object:
    """What is right, as it is shown; None for other kinds. Choices of a match have no order."""
    if content.kind not in KINDS:
        return None
    answer = types.of(content.kind).written(content)["answer"]
    if content.kind == "ordering":
        return ([shown(text) for text in answer["items"]], answer["policy"])
    if content.kind == "matching":
        pairs = [(shown(row), shown(choice)) for row, choice in answer["pairs"]]
        return (pairs, sorted(shown(text) for text in answer["distractors"]))
    return answer

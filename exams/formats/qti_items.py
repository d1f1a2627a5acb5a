"""One item of QTI, read: choice, text entry; order, match and numbers (qti_more), what people mark (qti_marked)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft
from exams.formats import qti_base, qti_marked, qti_more
from exams.formats.answers import truth_of
from exams.formats.qti_base import HOLE
from exams.formats.qti_elements import amount, attribute, declared, every, html_of, plain, taken
from exams.formats.record import Record, Unreadable
from exams.formats.tags import read_tags
from exams.rules.blanks import MARK


def record_of(root: Element, number: int, keywords: Iterable[str] = ()) -> Record:
    if plain(root) != "assessmentItem":
        raise Unreadable(_("这不是 QTI 2.1、2.2 或 3.0 的试题：最外层应为 assessmentItem。"))
    bodies = every(root, "itemBody")
    interactions = [one for one in root.iter() if plain(one).endswith("Interaction")]
    kinds = {plain(one) for one in interactions}
    problems: tuple[str, ...] = ()
    slug = qti_base.slug_of(attribute(root, "identifier"))
    if not bodies or len(bodies) > 1 or not kinds:
        return Record(number, Draft("", attribute(root, "title")), problems=(_("试题里没有作答的地方。"),))
    if kinds == {"choiceInteraction"} and len(interactions) == 1:
        draft, notes = choice(root, bodies[0], interactions[0])
    elif len(interactions) == 1 and (reader := reader_of(root, interactions[0])):
        draft, notes, problems = reader(root, bodies[0], interactions[0])
    elif kinds == {"textEntryInteraction"}:
        draft, notes = entries(root, bodies[0], interactions)
    else:
        listed = "、".join(sorted(kinds))
        fault = _("作答方式 %(kinds)s 还不能导入。请改成选择、排序、匹配、数值、填空、问答或上传文件。")
        return Record(number, Draft("", attribute(root, "title")), problems=(fault % {"kinds": listed},))
    explanation, lost = feedback_of(root)
    made = replace(draft, explanation=explanation)
    found = tuple(dict.fromkeys((*notes, *lost)))
    return placed(Record(number, made, slug, problems=problems, notes=found), keywords)


def reader_of(root: Element, interaction: Element) -> Callable[[Element, Element, Element], qti_more.Read] | None:
    return qti_marked.READERS.get(plain(interaction)) or qti_more.reader_of(root, interaction)


def placed(record: Record, keywords: Iterable[str]) -> Record:
    """With what the keywords of the manifest say of it."""
    tags = read_tags(keywords)
    topic = next((value.removeprefix("topic:") for value in tags.others if value.startswith("topic:")), "")
    own = tuple(value for value in tags.others if not value.startswith("topic:"))
    draft = replace(record.draft, cites=tags.cites)
    place = {"topic": topic, "competency": tags.competency, "difficulty": tags.difficulty, "tags": own}
    return replace(record, draft=draft, **place)  # type: ignore[arg-type]


def choice(root: Element, body: Element, interaction: Element) -> tuple[Draft, tuple[str, ...]]:
    right, declaration = declared(root, interaction)
    many = declaration is not None and attribute(declaration, "cardinality") == "multiple"
    lost: list[str] = []
    prompts = "".join(html_of(one) for one in every(interaction, "prompt"))
    stem = taken(html_of(body, without={"choiceInteraction", "rubricBlock", "feedbackBlock"}) + prompts, lost)
    options = []
    for one in every(interaction, "simpleChoice"):
        tips = taken("".join(html_of(tip) for tip in every(one, "feedbackInline", "feedbackBlock")), lost)
        text = taken(html_of(one, without={"feedbackInline", "feedbackBlock"}), lost)
        options.append(
            OptionDraft(text, attribute(one, "identifier") in right, tips, attribute(one, "fixed") == "true")
        )
    words = [truth_of(option.text) for option in options]
    if not many and sorted(words, key=str) == [False, True] and len(right) == 1:
        said = next((word for word, option in zip(words, options, strict=True) if option.right), None)
        return Draft("true_false", stem, right=said), tuple(lost)
    if declaration is not None and every(declaration, "mapEntry") and many:
        lost.append(_("部分得分没有收入：只有全对才得分。"))
    return Draft("multiple" if many else "single", stem, tuple(options)), tuple(lost)


def entries(root: Element, body: Element, interactions: list[Element]) -> tuple[Draft, tuple[str, ...]]:
    blanks, lost = [], list[str]()
    for one in interactions:
        right, declaration = declared(root, one)
        mapped = every(declaration, "mapEntry") if declaration is not None else []
        others = [attribute(entry, "mapKey") for entry in mapped if amount(attribute(entry, "mappedValue")) > 0]
        if len({attribute(entry, "mappedValue") for entry in mapped}) > 1:
            lost.append(_("部分得分没有收入：每个答案都算全对。"))
        blanks.append(tuple(dict.fromkeys(text for text in (*right, *others) if text)))
    stem = taken(html_of(body, without={"rubricBlock", "feedbackBlock"}), lost)
    return Draft("fill_in", stem.replace(HOLE, MARK), blanks=tuple(blanks)), tuple(lost)


def feedback_of(root: Element) -> tuple[str, tuple[str, ...]]:
    """The explanation; other feedback on the whole item is reported."""
    lost: list[str] = []
    text = ""
    for one in every(root, "modalFeedback"):
        if attribute(one, "identifier") == qti_base.EXPLANATION:
            text = taken(html_of(one), lost)
        else:
            lost.append(_("对整题的反馈没有收入。"))
    return text, tuple(lost)

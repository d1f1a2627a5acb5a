"""QTI 2.1, 2.2 and 3.0 packages, read. Order, match and numbers are in qti_more, the writer is qti_writing.

Source: 1EdTech QTI 2.2 and 3.0 Assessment, Section and Item information models. Names of 3.0 are those of 2.x with a
prefix and hyphens, so both are read by one name: `qti-choice-interaction` is `choiceInteraction`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from exams import markup as rendering
from exams.authoring import Draft, OptionDraft, content_from
from exams.formats import qti_base, qti_more, qti_writing
from exams.formats.answers import truth_of
from exams.formats.archive import Archive
from exams.formats.qti_base import HOLE
from exams.formats.qti_elements import amount, attribute, declared, every, html_of, plain, taken
from exams.formats.record import Loss, Record, Unreadable
from exams.formats.tags import read_tags
from exams.formats.text import is_plain
from exams.formats.xml import name_of, parsed
from exams.rules.blanks import MARK

MOST_ITEMS = 20_000


def read(data: bytes) -> list[Record]:
    """The items of a package, in the order of its manifest; or one item by itself. Raises Unreadable."""
    if not data.startswith(b"PK"):
        return [record_of(parsed(data), 1)]
    archive = Archive(data)
    listed = items_of(archive)
    if not listed:
        raise Unreadable(_("压缩包里没有 QTI 试题。包里应有 imsmanifest.xml 和试题的 XML 文件。"))
    if len(listed) > MOST_ITEMS:
        raise Unreadable(_("压缩包里的试题太多。请拆成几个文件上传。"))
    return [from_file(archive, name, tags, number) for number, (name, tags) in enumerate(listed, 1)]


def items_of(archive: Archive) -> list[tuple[str, list[str]]]:
    """The files that the manifest calls items, with their keywords."""
    place = next((name for name in sorted(archive.names, key=len) if name.endswith("imsmanifest.xml")), None)
    if place is None:
        return []
    root = parsed(archive.read(place), place)
    resources = [element for element in root.iter() if name_of(element) == "resource"]
    found = []
    for one in resources:
        if re.match(r"imsqti_item_xmlv", one.get("type", "")) and one.get("href"):
            keywords = [word for word in one.iter() if name_of(word) == "keyword"]
            tags = [(text.text or "").strip() for word in keywords for text in word]
            found.append((normpath(join(dirname(place), one.get("href", ""))), tags))
    return found


def from_file(archive: Archive, name: str, tags: list[str], number: int) -> Record:
    """One item; what is wrong with its file is a problem of this item alone."""
    try:
        return record_of(parsed(archive.read(name), name), number, tags)
    except Unreadable as unreadable:
        return Record(number, Draft("", name), problems=(str(unreadable),))


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
    elif len(interactions) == 1 and (reader := qti_more.reader_of(root, interactions[0])):
        draft, notes, problems = reader(root, bodies[0], interactions[0])
    elif kinds == {"textEntryInteraction"}:
        draft, notes = entries(root, bodies[0], interactions)
    else:
        listed = "、".join(sorted(kinds))
        fault = _("作答方式 %(kinds)s 还不能导入。请改成选择、排序、匹配、数值或填空。") % {"kinds": listed}
        return Record(number, Draft("", attribute(root, "title")), problems=(fault,))
    tags = read_tags(keywords)
    explanation, lost = feedback_of(root)
    made = replace(draft, explanation=explanation, cites=tags.cites)
    topic = next((value.removeprefix("topic:") for value in tags.others if value.startswith("topic:")), "")
    found = tuple(dict.fromkeys((*notes, *lost)))
    own = tuple(value for value in tags.others if not value.startswith("topic:"))
    return Record(number, made, slug, topic, tags.competency, tags.difficulty, problems, found, own)


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


@dataclass(frozen=True, slots=True)
class Writer:
    """The same in both dialects."""

    dialect: qti_base.Dialect

    def read(self, data: bytes) -> list[Record]:
        return read(data)

    def write(self, records: Iterable[Record]) -> bytes:
        return qti_writing.package(records, self.dialect)

    def loss(self, record: Record) -> Loss:
        """What comes back is compared as candidates would see it."""
        if is_plain(record.draft) and record.draft.kind not in qti_more.KINDS:
            return Loss()
        back = record_of(qti_writing.item(record, 1, self.dialect), 1)
        if back.problems or looks(back) != looks(replace(record, draft=qti_more.held(record.draft))):
            return Loss((_("文字会被 QTI 读成别的意思"),), is_left_out=True)
        return Loss(qti_more.unheld(record.draft))


def looks(record: Record) -> object:
    """An item as it is shown, with its key."""
    content = content_from(record.draft)
    options = [(shown(option.text), option.id in content.right(), shown(option.feedback)) for option in content.options]
    stem = shown(content.stem.replace(MARK, HOLE) if content.blanks() else content.stem)
    key = qti_more.key_of(content, shown)
    return (content.kind, stem, key or options, content.blanks(), shown(record.draft.explanation))


def shown(text: str) -> str:
    return re.sub(r"\s+", " ", str(rendering.block(text))).replace("<br> ", "<br>").strip()


QTI_2, QTI_3 = Writer(qti_base.QTI_2), Writer(qti_base.QTI_3)

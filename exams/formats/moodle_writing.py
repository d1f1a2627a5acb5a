"""Moodle XML, written. Texts are Markdown, which Moodle knows as a format; tags carry what it has no field for."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from exams.authoring import Draft
from exams.formats import fractions, moodle_more, moodle_pictures
from exams.formats.pictures import in_words, shown_in
from exams.formats.record import Loss, Record, Unreadable
from exams.formats.sameness import is_the_same, normal
from exams.formats.tags import write_tags
from exams.formats.text import is_plain
from exams.rules.blanks import MARK

SPECIAL = re.compile(r"([\\}~#/\"=])")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPES = {"single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", **moodle_more.KINDS}


def write(records: Iterable[Record]) -> bytes:
    return serialised(quiz_of(records, moodle_pictures.embed))


def serialised(quiz: Element) -> bytes:
    indent(quiz)
    return tostring(quiz, encoding="utf-8", xml_declaration=True)


def quiz_of(records: Iterable[Record], finish: Callable[[Element, Record], None] | None = None) -> Element:
    """Sorted by topic, a category a topic."""
    quiz, topic = Element("quiz"), ""
    for record in sorted(records, key=lambda record: record.topic):
        if record.topic != topic:
            topic = record.topic
            category = SubElement(SubElement(quiz, "question", type="category"), "category")
            text(category, f"$course$/top/{topic.replace('/', '//')}" if topic else "$course$/top")
        made = question(quiz, record)
        if finish:
            finish(made, record)
    return quiz


def question(quiz: Element, record: Record) -> Element:
    draft = record.draft
    kind = TYPES.get(draft.kind) or ("shortanswer" if len(draft.blanks) == 1 else "cloze")
    made = SubElement(quiz, "question", type=kind)
    text(SubElement(made, "name"), record.slug or in_words(draft.stem)[:80])
    body = gaps(draft) if kind == "cloze" else draft.stem
    text(SubElement(made, "questiontext", format="markdown"), body)
    text(SubElement(made, "generalfeedback", format="markdown"), draft.explanation)
    SubElement(made, "defaultgrade").text = "1"
    SubElement(made, "penalty").text = "0"
    SubElement(made, "hidden").text = "0"
    SubElement(made, "idnumber").text = record.slug
    answers(made, draft)
    tags = SubElement(made, "tags")
    for tag in write_tags(record):
        text(SubElement(tags, "tag"), tag)
    return made


def answers(made: Element, draft: Draft) -> None:
    if draft.kind in moodle_more.WRITERS:
        moodle_more.WRITERS[draft.kind](made, dict(normal(draft).answer))
    elif draft.kind == "true_false":
        for word, value in (("true", True), ("false", False)):
            answer(made, word, 100 if draft.right is value else 0, "moodle_auto_format")
    elif draft.kind == "fill_in" and len(draft.blanks) == 1:
        SubElement(made, "usecase").text = "0"
        for accepted in draft.blanks[0]:
            answer(made, accepted, 100, "plain_text")
    elif draft.options:
        SubElement(made, "single").text = "true" if draft.kind == "single" else "false"
        SubElement(made, "shuffleanswers").text = "true"
        SubElement(made, "answernumbering").text = "ABCD"
        shares = fractions.worth(draft)
        for option, share in zip(draft.options, shares, strict=True):
            one = answer(made, option.text, 0 if draft.kind == "single" and share < 0 else share, "markdown")
            text(SubElement(one, "feedback", format="markdown"), option.feedback)


def answer(made: Element, said: str, fraction: float, format: str) -> Element:
    one = SubElement(made, "answer", fraction=f"{fraction:g}" if fraction in {0, 100, -100} else f"{fraction:.5f}")
    one.set("format", format)
    text(one, said)
    return one


def gaps(draft: Draft) -> str:
    """The stem with its blanks as embedded short answers."""
    parts = draft.stem.split(MARK)
    keys = ["~".join("=" + SPECIAL.sub(r"\\\1", text) for text in accepted) for accepted in draft.blanks]
    return parts[0] + "".join(f"{{1:SHORTANSWER:{key}}}{part}" for key, part in zip(keys, parts[1:], strict=True))


def text(parent: Element, said: str) -> None:
    SubElement(parent, "text").text = NOT_IN_XML.sub("", said)


def loss(record: Record, read: Callable[[bytes], list[Record]]) -> Loss:
    if is_plain(record.draft) and record.draft.kind not in moodle_more.KINDS:
        return Loss()
    quiz = quiz_of([record])  # its pictures keep the names they have here
    try:
        (back,) = read(serialised(quiz))
    except (Unreadable, ValueError):
        return Loss((_("文字会被 Moodle 读成别的意思"),), is_left_out=True)
    kept, reasons = held(record.draft)
    if back.problems or not is_the_same(back.draft, kept):
        return Loss((_("文字会被 Moodle 读成别的意思"),), is_left_out=True)
    unplaced = (shown_in(record.draft) & set(record.pictures)) - moodle_pictures.placed(quiz)
    return Loss((*reasons, *([_("图片：这个位置只放得下文字")] if unplaced else [])))


def held(draft: Draft) -> tuple[Draft, tuple[str, ...]]:
    """What Moodle holds of it, and what it does not."""
    if draft.kind == "numeric" and (answer := normal(draft).answer)["is_percent"]:
        changed = {**answer, "is_percent": False, "tolerance": moodle_more.absolute(dict(answer))}
        return replace(draft, answer=changed), (_("按百分比的误差改写成了绝对值"),)
    return draft, ()

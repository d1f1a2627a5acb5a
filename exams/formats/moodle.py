"""Moodle XML, read: multichoice, truefalse, shortanswer, cloze with short answers, numerical, matching and essay.

Source: docs.moodle.org, Moodle XML format, and Moodle's question/format/xml. Other types are reported one by one.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft
from exams.formats import fractions, moodle_more, moodle_pictures, moodle_writing
from exams.formats.html import markup
from exams.formats.pictures import Album
from exams.formats.record import Loss, Record, Unreadable
from exams.formats.tags import read_tags
from exams.formats.xml import child_text, parsed
from exams.rules.blanks import MARK
from exams.rules.choice import ALL

GAP = re.compile(r"\{\d*:(SHORTANSWER|SA|MW|SHORTANSWER_C|SAC|MWC):((?:[^\\}]|\\.)*)\}")
ANY_GAP = re.compile(r"\{\d*:[A-Z_]+:((?:[^\\}]|\\.)*)\}")
UNDERSCORES = re.compile(r"_{5,}")  # what Moodle shows for a short answer


def read(data: bytes) -> list[Record]:
    """Raises Unreadable."""
    root = parsed(data)
    if root.tag != "quiz":
        raise Unreadable(_("这不是 Moodle XML：最外层应为 <quiz>。"))
    records, topic, number, album = [], "", 0, Album()
    for question in root.iter("question"):
        if question.get("type") == "category":
            topic = topic_of(child_text(question, "category/text"))
            continue
        number += 1
        moodle_pictures.take(question, album)
        record = record_of(question, number, topic)
        records.append(replace(record, pictures=album.of(record.draft)))
    if not records:
        raise Unreadable(_("文件里没有试题。"))
    return records


def topic_of(path: str) -> str:
    last = path.replace("//", "\0").split("/")[-1].replace("\0", "/").strip()
    return "" if last in {"top", "$course$"} else last


class Reading:
    """One question while it is read: collects what is not taken."""

    def __init__(self, question: Element) -> None:
        self.question = question
        self.notes: list[str] = []

    def text(self, element: Element | None) -> str:
        """Text of an element with a format, as markup; embedded files are noted."""
        if element is None:
            return ""
        said = child_text(element, "text")
        files = [file.get("name", "") for file in element.iter("file")]
        if files:
            self.notes.append(_("嵌入的文件没有收入：%(names)s。") % {"names": "、".join(files)[:200]})
        if element.get("format", "html") in {"html", "moodle_auto_format"}:
            said, lost = markup(said)
            self.notes += [] if files else lost
        return said.strip()

    def answers(self) -> list[tuple[Element, float]]:
        return [(answer, number(answer.get("fraction", "0"))) for answer in self.question.iter("answer")]


def record_of(question: Element, line: int, topic: str) -> Record:
    reading = Reading(question)
    kind = question.get("type", "")
    stem, explanation = reading.text(question.find("questiontext")), reading.text(question.find("generalfeedback"))
    problems: tuple[str, ...] = ()
    match kind:
        case "multichoice":
            draft = choice(reading, stem)
        case "truefalse":
            draft = truth(reading, stem)
        case "shortanswer":
            draft = short(reading, stem)
        case "cloze" | "multianswer":
            draft, problems = cloze(reading, stem)
        case "numerical":
            draft, problems = moodle_more.read_numeric(question, stem, reading.notes)
        case "matching":
            draft, problems = moodle_more.read_matching(question, stem, reading.text)
        case "essay":
            draft, problems = moodle_more.read_essay(question, stem, reading.notes)
        case _:
            draft = Draft("", stem or child_text(question, "name/text"))
            problems = (
                _("题型 %(kind)s 还不能导入。请删去，或者在 Moodle 里改成选择、判断、填空、数值、匹配或问答题。")
                % {"kind": kind},
            )
    if number(child_text(question, "penalty")) and kind == "cloze":
        reading.notes.append(_("多次作答的扣分没有收入。"))
    tags = read_tags(child_text(tag, "text") for tag in question.iter("tag"))
    final = replace(draft, explanation=explanation, cites=tags.cites)
    name, slug = child_text(question, "name/text"), child_text(question, "idnumber")
    if not slug and re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", name):
        slug = name
    notes = tuple(dict.fromkeys(reading.notes))
    return Record(line, final, slug, topic, tags.competency, tags.difficulty, problems, notes, tags.others)


def choice(reading: Reading, stem: str) -> Draft:
    is_single = child_text(reading.question, "single") in {"true", "1", ""}
    answers = reading.answers()
    best = max((fraction for _answer, fraction in answers), default=0)
    rows = []
    for element, fraction in answers:
        right = fraction > 0 and (not is_single or fraction == best)
        rows.append(OptionDraft(reading.text(element), right, reading.text(element.find("feedback"))))
    policy = ALL if is_single else fractions.policy_by([float(fraction) for _answer, fraction in answers])
    if policy is None or (is_single and any(0 < fraction < best for _answer, fraction in answers)):
        reading.notes.append(_("部分得分没有收入：只有全对才得分。"))
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        if child_text(reading.question.find(name), "text") and not is_standard(reading.question, name):
            reading.notes.append(_("对整题的“答对、部分答对、答错”反馈没有收入。"))
    if is_single:
        return Draft("single", stem, tuple(rows))
    return Draft("multiple", stem, tuple(rows), answer=fractions.answer_by(policy))


def is_standard(question: Element, name: str) -> bool:
    """The sentences Moodle writes by itself carry nothing."""
    said = re.sub(r"<[^>]+>", "", child_text(question.find(name), "text"))
    return said.strip().startswith(("Your answer is", "您的回答", "你的答案", "回答"))


def truth(reading: Reading, stem: str) -> Draft:
    right = None
    for element, fraction in reading.answers():
        if fraction > 0:
            right = child_text(element, "text").lower() == "true"
        if child_text(element.find("feedback"), "text"):
            reading.notes.append(_("判断题的反馈没有收入。"))
    return Draft("true_false", stem, right=right)


def short(reading: Reading, stem: str) -> Draft:
    accepted = []
    for element, fraction in reading.answers():
        text = child_text(element, "text")
        if fraction <= 0:
            reading.notes.append(_("得零分的答案没有收入。"))
            continue
        accepted.append(text)
        if fraction < 100:
            reading.notes.append(_("部分得分没有收入：每个答案都算全对。"))
        if "*" in text:
            reading.notes.append(_("通配符 * 按字面收入，请核对。"))
        if child_text(element.find("feedback"), "text"):
            reading.notes.append(_("填空题的反馈没有收入。"))
    stem = UNDERSCORES.sub(MARK, stem, count=1)
    return Draft("fill_in", stem if MARK in stem else f"{stem} {MARK}", blanks=(tuple(accepted),))


def cloze(reading: Reading, stem: str) -> tuple[Draft, tuple[str, ...]]:
    """Blanks with short answers. Choices and numbers inside a text have no place here."""
    raw = child_text(reading.question.find("questiontext"), "text")
    plain = raw if reading.question.find("questiontext[@format='markdown']") is not None else None
    blanks = [accepted(match[2], reading) for match in GAP.finditer(raw)]
    if not blanks or len(ANY_GAP.findall(raw)) != len(blanks):
        return Draft("", stem), (_("完形填空里只能有简答空（SHORTANSWER）。请改成填空题或拆开。"),)
    marked = GAP.sub(MARK, raw)
    text = marked if plain is not None else markup(marked)[0]
    return Draft("fill_in", text.strip(), blanks=tuple(blanks)), ()


def accepted(body: str, reading: Reading) -> tuple[str, ...]:
    """`=a#tip~%50%b`: the answers that earn something."""
    found = []
    for part in re.split(r"(?<!\\)~", body):
        said = re.match(r"^(=|%(-?[\d.]+)%)?(.*)$", part, re.DOTALL)
        if said is None or not said[1]:
            continue
        weight = 100.0 if said[1] == "=" else number(said[2])
        text, *tip = re.split(r"(?<!\\)#", said[3], maxsplit=1)
        if weight > 0:
            found.append(re.sub(r"\\(.)", r"\1", text).strip())
        if 0 < weight < 100:
            reading.notes.append(_("部分得分没有收入：每个答案都算全对。"))
        if tip and tip[0].strip():
            reading.notes.append(_("填空题的反馈没有收入。"))
    return tuple(found)


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def write(records: Iterable[Record]) -> bytes:
    return moodle_writing.write(records)


def loss(record: Record) -> Loss:
    """What comes back is compared: control characters, and nothing else, are lost in XML."""
    return moodle_writing.loss(record, read)

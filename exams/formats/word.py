"""Word papers, read: numbered questions, options, 答案：, 解析：, 难度：, 知识点：, and headings such as 一、单选题."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from exams.formats import word_keys
from exams.formats.answers import NAMES, tidy
from exams.formats.assembling import Parts, assemble, read_difficulty
from exams.formats.docx import Paragraph, paragraphs
from exams.formats.record import Record, Unreadable
from exams.rules.blanks import MARK

NUMBER = re.compile(r"^(?:第\s*(\d{1,4})\s*题[.．、:：]?|([（(]?)\s*(\d{1,4})\s*([)）.．、]))\s*(.*)$", re.DOTALL)
HEADING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分|大题)|[（(][一二三四五六七八九十]{1,3}[)）])\s*(.*)$"
)
OPTION = re.compile(r"(?:^|(?<=[\s；;]))[（(]?([A-Z])\s*[.．、:：)）]\s*")
FIELDS = {
    "answer": "正确答案|参考答案|标准答案|答案|answer",
    "explanation": "答案解析|试题解析|解析|分析|explanation",
    "difficulty": "难易程度|难易度|难度|difficulty",
    "topic": "所属知识点|知识点|考点|topic",
    "cites": "依据章节|手册章节|cites",
    "kind": "题型|type",
}
FIELD_OF = {name: field for field, names in FIELDS.items() for name in names.split("|")}
LABEL = re.compile(
    rf"(?:^|(?<=[\s。；;]))[【\[]?({'|'.join(sorted(FIELD_OF, key=len, reverse=True))})(?:[】\]]\s*[:：]?|\s*[:：])\s*",
    re.I,
)
INSIDE = re.compile(r"[（(]\s*([A-H](?:[\s、,，]*[A-H])*|[√×✓✗对错])\s*[)）]")
RULE = re.compile(r"_{2,}")


@dataclass(slots=True)
class Question:
    """A question while it is read."""

    number: int
    kind: str
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    pictures: int = 0
    last: str = ""  # the field the next line goes on with


def read(data: bytes) -> list[Record]:
    """Raises Unreadable."""
    found = [record_of(question) for question in questions_of(paragraphs(data))]
    if not found:
        raise Unreadable(_("没有找到题号。每题以“1.”“1、”或“（1）”开头，选项以“A.”开头，答案写在“答案：”后面。"))
    return found


def questions_of(lines: Iterable[Paragraph]) -> list[Question]:
    found: list[Question] = []
    keys: Keys | None = None  # once the questions are over
    kind, style, following = "", None, 1
    for paragraph in lines:
        for i, line in enumerate(paragraph.text.split("\n")):
            text = line.strip()
            if keys or (found and word_keys.begins(text)):
                keys = keys or Keys(found)
                keys.take(text)
                continue
            heading = HEADING.match(text)
            if heading and (named := kind_named(heading[1])):
                kind, following = named, 1
                continue
            start = NUMBER.match(text)
            shape = shape_of(start) if start else None
            number = int(start[1] or start[3]) if start else 0
            is_decimal = start is not None and start[5][:1].isdigit()  # 1.5 万元, unless it is this number's turn
            if start and style in {None, shape} and (not is_decimal or number == following):
                style, following = shape, number + 1
                found.append(Question(number, kind))
                take(found[-1], start[5].strip())
            elif found:
                take(found[-1], text)
            if found and paragraph.has_picture and i == 0:
                found[-1].pictures += 1
    return found


def is_alike(one: str, other: str) -> bool:
    """单选题 and 单项选择题 head the same questions."""
    return NAMES.get(one, one) == NAMES.get(other, other)


class Keys:
    """Gives the questions what is said of them at the end of the paper. A question that has its answer keeps it."""

    def __init__(self, questions: list[Question]) -> None:
        self.questions, self.kind = questions, ""
        self.last: Question | None = None

    def take(self, text: str) -> None:
        heading = HEADING.match(text)
        if word_keys.begins(text) or (heading and (named := kind_named(heading[1]))):
            self.kind, self.last = ("", None) if word_keys.begins(text) else (named, None)
            return
        keys = list(word_keys.keys_in(text))
        for number, answer in keys:
            self.last = self.question(number)
            if self.last and answer:
                take(self.last, answer if LABEL.match(answer) else f"答案：{answer}")  # i18n: as is
        if not keys and self.last and text:
            take(self.last, text)

    def question(self, number: int) -> Question | None:
        """The first one of this number below the same heading that has no answer yet."""
        same = [one for one in self.questions if one.number == number and "answer" not in one.said]
        return next((one for one in same if is_alike(one.kind, self.kind)), same[0] if same and not self.kind else None)


def shape_of(start: "re.Match[str]") -> str:
    """What marks a number in this paper: other numbers belong to the text."""
    return "第" if start[1] else "(" if start[2] else start[4].translate(str.maketrans("．）", ".)"))


def kind_named(text: str) -> str:
    """The kind a heading announces; what it says when no kind of ours is in it but it says 题."""
    plain = tidy(text)
    for name in sorted(NAMES, key=len, reverse=True):
        if name in plain and len(name) > 1:
            return name
    return re.split(r"[（(:：]", text)[0].strip() if "题" in text[:12] else ""


def take(question: Question, text: str) -> None:
    """A line of the question: what it says by its labels, its options, or more of what came before."""
    labels = list(LABEL.finditer(text))
    if labels and (labels[0].start() == 0 or question.options or question.said):
        add(question, text[: labels[0].start()])
        ends = [label.start() for label in labels[1:]] + [len(text)]
        for label, end in zip(labels, ends, strict=True):
            question.last = FIELD_OF[label[1].lower()]
            question.said.setdefault(question.last, []).append(text[label.end() : end].strip())
    else:
        add(question, text)


def add(question: Question, text: str) -> None:
    if not text.strip():
        return
    if question.said:
        goes_on = question.last in {"explanation", "cites"} or (question.last == "answer" and not question.options)
        question.said.setdefault(question.last if goes_on else "explanation", []).append(text.strip())
    elif (options := options_in(text)) and options[0][0] == next_letter(question):
        question.options += options
    elif question.options:
        letter, said = question.options[-1]
        question.options[-1] = (letter, f"{said}\n{text.strip()}")
    else:
        question.stem.append(text.strip())


def options_in(text: str) -> list[tuple[str, str]]:
    """Options of a line that begins with one; several stand side by side, parted by spaces or tabs."""
    marks = list(OPTION.finditer(text))
    if not marks or marks[0].start() != 0:
        return []
    kept = [marks[0]]
    for mark in marks[1:]:
        if ord(mark[1]) == ord(kept[-1][1]) + 1:
            kept.append(mark)
    ends = [mark.start() for mark in kept[1:]] + [len(text)]
    return [(mark[1], text[mark.end() : end].strip().rstrip("；;")) for mark, end in zip(kept, ends, strict=True)]


def next_letter(question: Question) -> str:
    return chr(ord(question.options[-1][0]) + 1) if question.options else "A"


def record_of(question: Question) -> Record:
    said = {name: "\n".join(texts).strip() for name, texts in question.said.items()}
    stem, answer = RULE.sub(MARK, "\n".join(question.stem)), said.get("answer", "")
    if not answer and (found := INSIDE.search(stem)):  # the key stands in the brackets of the question
        answer, stem = found[1], f"{stem[: found.start()]}（　）{stem[found.end() :]}"
    options = tuple((letter, text, "") for letter, text in question.options)
    cites = tuple(line.strip() for line in said.get("cites", "").splitlines() if line.strip())
    kind = said.get("kind", question.kind)
    draft, problems = assemble(Parts(kind, stem, options, answer, said.get("explanation", ""), cites))
    difficulty, wrong = read_difficulty(said.get("difficulty", ""))
    notes = (_("图片和公式没有收入，请核对题意。"),) if question.pictures else ()
    topic = said.get("topic", "")
    return Record(question.number, draft, topic=topic, difficulty=difficulty, problems=(*problems, *wrong), notes=notes)

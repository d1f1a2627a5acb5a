"""GIFT, read: choice, true/false, short answer with one blank, feedback, categories, identifiers and tags.

Source: docs.moodle.org, GIFT format, and Moodle's question/format/gift. Difficulty, competency and citations travel as
tags `difficulty:3`, `competency:…`, `cites:manual/key` in the comment that Moodle reads identifiers from.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft
from exams.formats import fractions
from exams.formats.html import markup
from exams.formats.record import Record, Unreadable
from exams.formats.tags import read_tags
from exams.formats.text import decoded
from exams.rules import figures
from exams.rules.blanks import MARK
from exams.rules.choice import ALL

ESCAPED = re.compile(r"\\([~=#{}:\\n])")
TITLE = re.compile(r"^::(.*?)(?<!\\)::\s*", re.DOTALL)
FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]\s*")
ID, TAG = re.compile(r"\[id:((?:\\\]|[^\]\n])+)\]"), re.compile(r"\[tag:((?:\\\]|[^\]\n])+)\]")
ANSWER = re.compile(r"(?<!\\)((?:\\\\)*)([=~])")
WEIGHT = re.compile(r"^%(-?[\d.]+)%\s*")
WORDS = {"t": True, "true": True, "f": False, "false": False}


@dataclass(frozen=True, slots=True)
class Block:
    """One question as it stands in the file."""

    line: int
    text: str
    category: str
    slug: str
    tags: tuple[str, ...]


def read(data: bytes) -> list[Record]:
    """Raises Unreadable."""
    blocks = list(blocks_of(decoded(data)))
    if not blocks:
        raise Unreadable(_("没有找到试题。GIFT 的答案写在花括号 { } 里。"))
    return [record_of(block) for block in blocks]


def blocks_of(text: str) -> Iterable[Block]:
    """Questions are parted by empty lines; comments and categories stand in lines of their own."""
    category, slug, tags = "", "", tuple[str, ...]()
    held: list[str] = []
    start = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            slug = unescape_tag(found[1]) if (found := ID.search(bare)) else slug
            tags = (*tags, *(unescape_tag(match[1]) for match in TAG.finditer(bare)))
        elif not held and bare.startswith("$CATEGORY:"):
            category = bare.removeprefix("$CATEGORY:").strip()
        elif bare:
            start = start if held else number
            held.append(line)
        elif held:
            yield Block(start, "\n".join(held).strip(), category, slug, tags)
            held, slug, tags = [], "", ()


def record_of(block: Block) -> Record:
    text, title = block.text, ""
    if named := TITLE.match(text):
        title, text = unescape(named[1]).strip(), text[named.end() :]
    format = "plain"
    if said := FORMAT.match(text):
        format, text = said[1], text[said.end() :]
    topic = topic_of(block.category)
    meta = read_tags(block.tags)
    slug = block.slug or (title if re.fullmatch(r"[A-Za-z][\w-]*", title) else "")
    common: dict[str, Any] = {
        "slug": slug,
        "topic": topic,
        "competency": meta.competency,
        "difficulty": meta.difficulty,
        "tags": meta.others,
    }
    opened, closed = place_of(text, "{"), place_of(text, "}")
    if opened < 0 or closed < opened:
        fault = _("没有花括号 { } 里的答案。请补上答案；纯说明文字请删去。")
        return Record(block.line, Draft("", read_text(text, format)), problems=(fault,), **common)
    before, inside, after = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    draft, problems, notes = answered(before, inside, after, format)
    final = replace(draft, cites=meta.cites)
    return Record(block.line, final, problems=problems, notes=notes, **common)


def answered(before: str, inside: str, after: str, format: str) -> tuple[Draft, tuple[str, ...], tuple[str, ...]]:
    """The draft, what is wrong, what is not taken."""
    body, explanation = parted(inside, "####")
    stem, explanation = read_text(f"{before}{HOLE}{after}", format), read_text(explanation, format)
    whole = stem.replace(HOLE, MARK if after.strip() else "").strip()
    kind = body.strip()
    word, told = parted(kind, "#")
    if word.strip().lower() in WORDS:
        right = WORDS[word.strip().lower()]
        notes = (_("判断题的反馈没有收入。"),) if told.strip() else ()
        return Draft("true_false", whole, right=right, explanation=explanation), (), notes
    if not kind:
        return Draft("", whole), (_("问答题还不能导入。请删去，或者改成别的题型。"),), ()
    if kind.startswith("#"):
        return figure(whole, kind[1:], explanation)
    answers = [answer(part, format) for part in split_answers(kind)]
    if any(one.text.find("->") > 0 and one.is_right for one in answers) and all(one.is_right for one in answers):
        return matched(whole, answers, explanation)
    if all(one.is_right for one in answers):
        return short(stem, answers, explanation)
    return choice(whole, answers, explanation)


HOLE = "\ue000"  # where the answers stood in the stem, while the text around it is read


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    is_right: bool
    weight: float | None
    feedback: str


def answer(part: str, format: str) -> Answer:
    sign, rest = part[0], part[1:].strip()
    weight = None
    if said := WEIGHT.match(rest):
        weight, rest = float_of(said[1]), rest[said.end() :]
    text, feedback = parted(rest, "#")
    return Answer(read_text(text, format), sign == "=", weight, read_text(feedback, format))


def figure(stem: str, said: str, explanation: str) -> tuple[Draft, tuple[str, ...], tuple[str, ...]]:
    """`#113000:0.01`, `#1..5`, or several answers with weights, of which the first full one is taken."""
    notes = []
    rows = [row for row in re.split(r"(?<!\\)[=~]", said) if row.strip()]
    if len(rows) > 1:
        notes.append(_("只收入了得分最高的答案。"))
    row = unescape(WEIGHT.sub("", parted(rows[0] if rows else "", "#")[0].strip())).strip()
    low, dots, high = row.partition("..")
    value, _sign, tolerance = row.partition(":")
    if dots:
        try:
            ends = [figures.number(low.strip()), figures.number(high.strip())]
        except figures.NotAFigure:
            return Draft("numeric", stem), (_("数值题的答案“%(text)s”看不懂。") % {"text": row[:40]},), ()
        value, tolerance = figures.shown((ends[0] + ends[1]) / 2), figures.shown(abs(ends[1] - ends[0]) / 2)
    answer = {"value": value.strip(), "tolerance": tolerance.strip() or "0"}
    return Draft("numeric", stem, answer=answer, explanation=explanation), (), tuple(notes)


def matched(stem: str, answers: list["Answer"], explanation: str) -> tuple[Draft, tuple[str, ...], tuple[str, ...]]:
    halves = [one.text.partition("->") for one in answers]
    pairs = [[row.strip(), choice.strip()] for row, _sign, choice in halves]
    return Draft("matching", stem, answer={"pairs": pairs}, explanation=explanation), (), ()


def choice(stem: str, answers: list[Answer], explanation: str) -> tuple[Draft, tuple[str, ...], tuple[str, ...]]:
    """One right answer, or several by their weights."""
    by_weight = not any(one.is_right for one in answers)
    right = [bool((one.weight or 0) > 0) if by_weight else one.is_right for one in answers]
    options = tuple(OptionDraft(one.text, is_right, one.feedback) for one, is_right in zip(answers, right, strict=True))
    kind = "multiple" if by_weight else "single"
    partial = not by_weight and any((one.weight or 0) > 0 for one in answers if not one.is_right)
    policy = fractions.policy_by([one.weight or 0 for one in answers]) if by_weight else ALL
    notes = (_("部分得分没有收入：只有全对才得分。"),) if partial or policy is None else ()
    answer = fractions.answer_by(policy) if by_weight else {}
    return Draft(kind, stem, options, explanation=explanation, answer=answer), (), notes


def short(stem: str, answers: list[Answer], explanation: str) -> tuple[Draft, tuple[str, ...], tuple[str, ...]]:
    notes = []
    if any(one.weight not in {None, 100.0} for one in answers):
        notes.append(_("部分得分没有收入：每个答案都算全对。"))
    if any(one.feedback for one in answers):
        notes.append(_("填空题的反馈没有收入。"))
    blanks = (tuple(one.text for one in answers),)
    whole = stem.replace(HOLE, "" if MARK in stem else MARK).strip()
    return Draft("fill_in", whole, blanks=blanks, explanation=explanation), (), tuple(notes)


def split_answers(body: str) -> list[str]:
    """Parts that begin with their sign. Text before the first sign counts as a right answer, as Moodle has it."""
    starts = [match.start(2) for match in ANSWER.finditer(body)]
    if not starts or starts[0] > 0:
        body, starts = f"={body}", [0, *(start + 1 for start in starts)]
    return [body[start:end] for start, end in zip(starts, [*starts[1:], len(body)], strict=True)]


def parted(text: str, sign: str) -> tuple[str, str]:
    """Before and after the first `sign` that is not escaped."""
    place = place_of(text, sign)
    return (text, "") if place < 0 else (text[:place], text[place + len(sign) :])


def place_of(text: str, sign: str) -> int:
    """Where the first `sign` stands that is not escaped; -1 without one."""
    skip = False
    for i, char in enumerate(text):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif text.startswith(sign, i):
            return i
    return -1


def read_text(text: str, format: str) -> str:
    plain = unescape(text.strip())
    return markup(plain)[0].strip() if format == "html" else plain.strip()


def unescape(text: str) -> str:
    return ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def unescape_tag(text: str) -> str:
    return text.replace("\\]", "]").strip()


def topic_of(category: str) -> str:
    """The last part of Moodle's path of categories."""
    return category.replace("//", "\0").split("/")[-1].replace("\0", "/").strip() if category else ""


def float_of(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0

"""Aiken: a line of question, options `A. …`, and `ANSWER: A`. Single choice and true/false; nothing else finds a place.

Source: docs.moodle.org, Aiken format. Several lines of question and several answers are read, and not written.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft
from exams.formats.answers import LETTERS, letters_of, truth_of
from exams.formats.record import Loss, Record, Unreadable
from exams.formats.text import decoded, one_line

OPTION = re.compile(r"^([A-Z])[.)、．]\s*(.*)$")
ANSWER = re.compile(r"^ANSWER\s*[:：]\s*(.*)$", re.IGNORECASE)


def looks_like(text: str) -> bool:
    return any(ANSWER.match(line.strip()) for line in text.splitlines())


def read(data: bytes) -> list[Record]:
    """Raises Unreadable."""
    records: list[Record] = []
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    start = 0
    for number, raw in enumerate(decoded(data).split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        start = start or number
        if answer := ANSWER.match(line):
            records.append(record_of(start, stem, options, answer[1]))
            stem, options, start = [], [], 0
        elif option := OPTION.match(line) if stem else None:
            options.append((option[1], option[2].strip()))
        elif options:  # an option that goes on in the next line
            options[-1] = (options[-1][0], f"{options[-1][1]}\n{line}")
        else:
            stem.append(line)
    if stem:
        records.append(record_of(start, stem, options, ""))
    if not records:
        raise Unreadable(_("没有找到试题。Aiken 每题以“ANSWER: 字母”结束。"))
    return records


def record_of(line: int, stem: list[str], options: list[tuple[str, str]], answer: str) -> Record:
    text = "\n".join(stem)
    right = letters_of(answer) or ""
    known = {letter for letter, _text in options}
    problems = []
    if not answer.strip():
        problems.append(_("没有“ANSWER: 字母”一行。请补上。"))
    elif not right or set(right) - known:
        problems.append(_("答案是 %(letters)s，但没有这个选项。请补上选项或改正答案。") % {"letters": answer[:40]})
    words = [truth_of(said) for _letter, said in options]
    if sorted(words, key=str) == [False, True] and len(right) == 1 and right in known:
        chosen = next(word for word, (letter, _text) in zip(words, options, strict=True) if letter == right)
        return Record(line, Draft("true_false", text, right=chosen), problems=tuple(problems))
    drafts = tuple(OptionDraft(said, letter in right) for letter, said in options)
    kind = "multiple" if len(right) > 1 else "single"
    return Record(line, Draft(kind, text, options=drafts), problems=tuple(problems))


def write(records: Iterable[Record]) -> bytes:
    return "\n".join(block(record) for record in records).encode()


def block(record: Record) -> str:
    texts, right = said(record)
    rows = [f"{letter}. {one_line(text)}" for letter, text in zip(LETTERS, texts, strict=False)]
    return "\n".join([one_line(record.draft.stem), *rows, f"ANSWER: {LETTERS[right]}", ""])


def said(record: Record) -> tuple[list[str], int]:
    """The options as texts, and which is right."""
    draft = record.draft
    if draft.kind == "true_false":
        return ["正确", "错误"], 0 if draft.right else 1
    return [option.text for option in draft.options], next(i for i, option in enumerate(draft.options) if option.right)


def loss(record: Record) -> Loss:
    draft = record.draft
    if draft.kind not in {"single", "true_false"}:
        return Loss((_("Aiken 只有单选题和判断题"),), is_left_out=True)
    if misread(record):
        return Loss((_("题干或选项的开头会被读成选项或答案"),), is_left_out=True)
    reasons = []
    if draft.explanation.strip():
        reasons.append(_("不含解析"))
    if any(option.feedback for option in draft.options):
        reasons.append(_("不含选项反馈"))
    if any("\n" in text.strip() for text in (draft.stem, *said(record)[0])):
        reasons.append(_("换行变成空格"))
    if draft.cites:
        reasons.append(_("不含依据章节"))
    return Loss((*reasons, _("不含标识、知识点、难度和能力维度")))


def misread(record: Record) -> bool:
    """Whether reading the block back gives something else."""
    texts, right = said(record)
    try:
        (back,) = read(block(record).encode())
        again, place = said(back)
    except (Unreadable, ValueError, StopIteration):
        return True
    same = back.draft.stem == one_line(record.draft.stem) and again == [one_line(text) for text in texts]
    return not same or place != right or back.draft.kind != record.draft.kind

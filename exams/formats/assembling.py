"""From the parts that a spreadsheet or a Word paper writes down to a draft, with problems that say what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from exams.authoring import Draft, OptionDraft
from exams.formats import keylines
from exams.formats.answers import KINDS, LETTERS, blanks_of, difficulty_of, kind_of, letters_of, truth_of
from exams.formats.sheet import in_language
from exams.rules.blanks import MARK

Option = tuple[str, str, str]  # letter, text, feedback
SHEETS = {"case", "triage"}  # a sheet of their own holds them, a cell does not
ONE_ANSWER = [kind for kind in KINDS if kind not in SHEETS]


@dataclass(frozen=True, slots=True)
class Parts:
    """What was written, as text. `options` leave out the empty ones but keep their letters."""

    kind: str
    stem: str
    options: tuple[Option, ...]
    answer: str
    explanation: str = ""
    cites: tuple[str, ...] = ()


def assemble(parts: Parts) -> tuple[Draft, tuple[str, ...]]:
    """A draft and what keeps it from being an item; a kind that is not written is guessed from options and answer."""
    problems: list[str] = []
    kind = kind_of(parts.kind) if parts.kind.strip() else guessed(parts)
    if kind is None:
        known = _("、").join(in_language(KINDS[name][0], KINDS[name][-1]) for name in ONE_ANSWER)
        problems.append(_("不认识题型“%(kind)s”。请填：%(known)s。") % {"kind": parts.kind[:40], "known": known})
        kind = ""
    elif kind in SHEETS:
        problems.append(_("案例题和分级演练放不进一格答案。请写在 Excel 模板里各自的表上。"))
        return Draft(kind, parts.stem), tuple(problems)
    if not parts.answer.strip():
        problems.append(_("没有答案。请填写“答案”。"))
    common = {"stem": parts.stem, "explanation": parts.explanation, "cites": parts.cites}
    if kind in {"single", "multiple"}:
        options, wrong = chosen(parts)
        return Draft(kind, options=options, **common), (*problems, *wrong)  # type: ignore[arg-type]
    if kind == "true_false":
        right = truth(parts)
        if right is None and parts.answer.strip():
            problems.append(_("判断题的答案“%(text)s”看不懂。请填：正确 或 错误。") % {"text": parts.answer[:40]})
        return Draft(kind, right=right, **common), tuple(problems)  # type: ignore[arg-type]
    if kind in keylines.KINDS:
        answer, unclear = keylines.read(kind, parts.answer)
        return Draft(kind, answer=answer, **common), (*problems, *unclear)  # type: ignore[arg-type]
    blanks = blanks_of(parts.answer, parts.stem.count(MARK)) if kind else ()
    return Draft(kind, blanks=blanks, **common), tuple(problems)  # type: ignore[arg-type]


def guessed(parts: Parts) -> str | None:
    if truth_of(parts.answer) is not None and len(parts.options) in {0, 2} and not letters_in(parts):
        return "true_false"
    if parts.options:
        return "multiple" if len(letters_of(parts.answer) or "") > 1 else "single"
    return "fill_in" if MARK in parts.stem else None


def letters_in(parts: Parts) -> bool:
    """Whether the answer names options by their letters: `F` may be the sixth option or false."""
    named = letters_of(parts.answer)
    return bool(named) and set(named or "") <= {letter for letter, _text, _feedback in parts.options}


def chosen(parts: Parts) -> tuple[tuple[OptionDraft, ...], list[str]]:
    """The options with the right ones marked: by letter, or by what the option says."""
    known = {letter for letter, _text, _feedback in parts.options}
    named = letters_of(parts.answer)
    right = set(named or "")
    if not letters_in(parts):
        by_text = {letter for letter, text, _feedback in parts.options if text.strip() == parts.answer.strip()}
        right = by_text or right
    problems = []
    if missing := "".join(letter for letter in LETTERS if letter in right - known):
        problems.append(_("答案是 %(letters)s，但没有这个选项。请补上选项或改正答案。") % {"letters": missing})
    elif parts.answer.strip() and not right:
        problems.append(
            _("答案“%(text)s”看不懂。请写选项的字母，例如 B 或 ACD。") % {"text": parts.answer.strip()[:40]}
        )
    return tuple(OptionDraft(text, letter in right, feedback) for letter, text, feedback in parts.options), problems


def truth(parts: Parts) -> bool | None:
    """The answer as a word, or as the letter of an option that says 正确 or 错误."""
    texts = {letter: text for letter, text, _feedback in parts.options} or {"A": "正确", "B": "错误"}
    letter = parts.answer.strip().upper()
    return truth_of(texts[letter]) if letter in texts else truth_of(parts.answer)


def read_difficulty(text: str) -> tuple[int | None, tuple[str, ...]]:
    if not text.strip():
        return None, ()
    level = difficulty_of(text)
    wrong = _("难度“%(text)s”看不懂。请填 1 到 5 的整数，1 最容易，5 最难。") % {"text": text.strip()[:40]}
    return level, () if level else (wrong,)

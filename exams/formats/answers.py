"""How people write kinds, keys and difficulties, read the way they mean them."""

import re
import unicodedata

from exams.rules import choice

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = {
    "single": ("单选题", "单选", "单项选择题", "单项选择", "选择题", "single", "single choice"),
    "multiple": (
        "多选题",
        "多选",
        "多项选择题",
        "多项选择",
        "不定项选择题",
        "multiple",
        "multiple answers",
        "multiple choice",
    ),
    "true_false": ("判断题", "判断", "是非题", "对错题", "true_false", "true or false", "true/false"),
    "fill_in": ("填空题", "填空", "fill_in", "fill in", "fill-in", "fill in the blanks"),
    "numeric": ("数值题", "数值", "计算题", "numeric", "numerical"),
    "ordering": ("排序题", "排序", "ordering", "order"),
    "matching": ("匹配题", "匹配", "配对题", "连线题", "matching", "match"),
    "journal": ("会计分录题", "会计分录", "分录题", "分录", "journal", "journal entry"),
    "essay": ("问答题", "问答", "简答题", "论述题", "short answer", "essay"),
    "upload": ("文件上交题", "文件上交", "上传题", "文件上传题", "upload", "file upload"),
    "case": ("案例题", "案例分析题", "案例", "材料题", "case"),
    "triage": ("分级演练", "分级演练题", "triage", "triage drill"),
}
POLICIES = {  # of multiple choice, when it is partly right
    choice.NO_WRONG: ("少选得分", "Partial unless wrong", "少选给分", "no_wrong"),
    choice.PENALTY: ("错选倒扣", "Wrong ones cost", "倒扣", "penalty"),
    choice.PROPORTIONAL: ("按比例", "Proportional", "按比例得分"),
    choice.ALL: ("全对", "All or nothing", "全对才得分", "all"),
}
NAMES = {name: kind for kind, names in KINDS.items() for name in names}
TRUE = {"正确", "对", "是", "√", "✓", "✔", "t", "true", "yes", "y", "r", "right"}
FALSE = {"错误", "错", "否", "不正确", "不对", "×", "✗", "✘", "x", "f", "false", "no", "n", "w", "wrong"}
LEVELS = {
    **{"很容易": 1, "最易": 1, "易": 1, "容易": 1, "简单": 1, "easy": 1, "较易": 2, "较容易": 2, "较简单": 2},
    **{"中": 3, "中等": 3, "一般": 3, "适中": 3, "medium": 3, "较难": 4, "难": 5, "困难": 5, "很难": 5, "hard": 5},
}
BETWEEN = re.compile(r"[\s,，、;；/|和与及.。]+")


def tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).strip().lower()


def kind_of(text: str) -> str | None:
    """The kind that is meant; None when nobody could tell."""
    return NAMES.get(tidy(text))


def policy_of(text: str) -> str | None:
    """How a multiple choice counts; None when nobody could tell."""
    return next((policy for policy, names in POLICIES.items() if tidy(text) in map(str.lower, names)), None)


def truth_of(text: str) -> bool | None:
    word = tidy(text).strip("。.")
    return True if word in TRUE else False if word in FALSE else None


def letters_of(text: str) -> str | None:
    """ACD from `a、c、d`, `A,C,D` or `ACD`; None when it is not letters."""
    joined = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    return "".join(dict.fromkeys(joined)) if joined and all(char in LETTERS for char in joined) else None


def difficulty_of(text: str) -> int | None:
    """1 to 5 from a figure, a word or stars; None when it is none of them."""
    word = tidy(text).strip("。.级星")
    if word and set(word) <= {"★", "☆"}:
        word = str(word.count("★"))
    word = word.removesuffix(".0")
    if word in {"1", "2", "3", "4", "5"}:
        return int(word)
    return LEVELS.get(word)


def blanks_of(text: str, count: int) -> tuple[tuple[str, ...], ...]:
    """The accepted answers of every blank: a line each, alternatives parted by |; a backslash makes | an ordinary sign.

    People also write several blanks in one line, parted by semicolons: believed when that fits the number of blanks.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and count > 1:
        parts = [part for part in re.split(r"[;；]", lines[0]) if part.strip()]
        lines = parts if len(parts) == count else lines
    return tuple(alternatives(line) for line in lines)


def alternatives(line: str) -> tuple[str, ...]:
    parts = re.split(r"(?<!\\)((?:\\\\)*)[|｜]", line)
    joined = ["".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    return tuple(text for part in joined if (text := re.sub(r"\\([\\|｜])", r"\1", part).strip()))


def write_blanks(blanks: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join("|".join(re.sub(r"([\\|｜])", r"\\\1", text) for text in accepted) for accepted in blanks)

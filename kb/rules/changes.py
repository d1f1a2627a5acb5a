"""Has a section changed its meaning, or only its wording? Punctuation, width, spaces and house style are wording."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

CLAUSE = re.compile(r"[。；;！!？?\n]+")
# Words our authors use for one another. Nothing here may turn one fact into a different one.
SAME = {
    "登陆": "登录",
    "帐": "账",
    "其它": "其他",
    "点击": "单击",
    "点选": "单击",
    "如果": "如",
    "若": "如",
    "以便": "以",
    "用来": "用于",
    "需要": "需",
    "应该": "应",
    "或者": "或",
    "并且": "并",
    "进行": "",
    "您": "",
    "你": "",
    "请": "",
    "的": "",
    "了": "",
    "地": "",
    "将": "",
    "把": "",
    "则": "",
    "就": "",
}
SYNONYM = re.compile("|".join(sorted(map(re.escape, SAME), key=len, reverse=True)))
TOO_LONG = 4_000_000  # characters before × characters after: above it a cheaper estimate has to do


@dataclass(frozen=True)
class Comparison:
    """`similarity` is between 0 and 1, measured after wording has been evened out."""

    kind: Literal["wording", "meaning"]
    similarity: float


def compare(before_text: str, after_text: str) -> Comparison:
    before, after = clauses(before_text), clauses(after_text)
    if "".join(before) == "".join(after):
        return Comparison("wording", 1.0)
    return Comparison("meaning", min(similarity(before, after), 0.9999))


def clauses(text: str) -> list[str]:
    return [even for clause in CLAUSE.split(text) if (even := evened(clause))]


def evened(text: str) -> str:
    """Full and half width, case, punctuation, spaces and interchangeable words no longer make a difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # A point or a minus between digits belongs to the number: 1.5 is not 15.
    kept = re.sub(r"(?<=\d)[.](?=\d)|[-−](?=\d)", lambda m: "·" if m.group() == "." else "~", folded)
    letters = "".join(c for c in kept if c in "·~%+<>=" or unicodedata.category(c)[0] in "LN")
    return SYNONYM.sub(lambda m: SAME[m.group()], letters)


def similarity(before: Sequence[str], after: Sequence[str]) -> float:
    """Twice what is alike over the length of both; clauses first, characters only where clauses differ."""
    total = sum(map(len, before)) + sum(map(len, after))
    if not total:
        return 1.0
    alike = 0.0
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            alike += 2 * sum(map(len, before[a:b]))
        elif kind == "replace":
            alike += alike_characters("".join(before[a:b]), "".join(after[c:d]))
    return alike / total


def alike_characters(before: str, after: str) -> float:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    ratio = matcher.quick_ratio() if len(before) * len(after) > TOO_LONG else matcher.ratio()
    return ratio * (len(before) + len(after))

"""Keys at the end of a paper, below 参考答案: `1. A`, `1.A 2.B 3.C`, `1-5 ABCDA`, with headings as in the paper."""

import re
from collections.abc import Iterable, Iterator

BEGINNING = re.compile(
    r"(?:附\s*[:：]?\s*)?(?:试题|试卷|习题|全卷)?(?:参考|标准|正确)?答案(?:(?:及|与|和)?(?:解析|详解|评分标准))?"
)
RANGE = re.compile(r"^[（(]?(\d{1,3})\s*[-–—~～至到]\s*(\d{1,3})[)）]?\s*[题.．、:：]?\s*(.+)$")
MARK = re.compile(r"(?<![\d.．])(?:第\s*)?[（(]?(\d{1,3})\s*(?:[.．、)）]|题\s*[.．、:：]?)\s*")
BETWEEN = re.compile(r"[\s,，、;；]+")
ONE_EACH = re.compile(r"[A-Ha-h√×✓✗对错]+")


def begins(text: str) -> bool:
    """Whether this line is the heading of the keys; 答案： with a colon belongs to a question."""
    return bool(BEGINNING.fullmatch(text.strip()))


def keys_in(text: str) -> Iterator[tuple[int, str]]:
    """The numbers of a line with what follows each; nothing when the line goes on with what came before."""
    found = RANGE.match(text)
    if found:
        first, last = int(found[1]), int(found[2])
        values = [value for value in BETWEEN.split(found[3]) if value]
        if len(values) == 1 and ONE_EACH.fullmatch(values[0]):
            values = list(values[0])
        if len(values) == last - first + 1:
            yield from zip(range(first, last + 1), values, strict=True)
            return
    marks = list(counting(MARK.finditer(text)))
    if not marks or marks[0].start() != 0:
        return
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        yield int(mark[1]), text[mark.end() : end].strip().rstrip("；;，,")


def counting(marks: Iterable["re.Match[str]"]) -> Iterator["re.Match[str]"]:
    """Only marks that count on: a figure inside a key is no number of a question."""
    following = None
    for mark in marks:
        if following is None or int(mark[1]) == following:
            yield mark
            following = int(mark[1]) + 1

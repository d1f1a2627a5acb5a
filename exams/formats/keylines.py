"""Keys of the newer kinds as people write them in one cell or below 答案：, a line for each thing. KINDS has them all.

numeric:   113,000 / 误差：1 or 误差：1% / 单位：元 / 单位：万元=10000 / 必须写单位
ordering:  an item a line, in the right order / 计分：按先后
matching:  库存现金 = 资产 / 多余：共同类
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from exams.formats import keytexts
from exams.formats.sheet import in_language
from exams.rules import ordering

Answer = dict[str, Any]

TOLERANCE = ("误差", "允许误差", "tolerance")
UNIT = ("单位", "unit")
NEEDS_UNIT = ("必须写单位", "没写单位算错", "unit required")
SCORING = ("计分", "scoring")
BY_PLACE = ("按先后", "按先后正确的项数", "relative")
EXTRA = ("多余", "干扰项", "多余的右边", "extra")
NAMED = re.compile(r"^\s*([^:：=＝]{1,20})[:：]\s*(.+)$")


def read(kind: str, text: str) -> tuple[Answer, tuple[str, ...]]:
    """What `Draft.answer` is to hold, and what cannot be understood; whether it makes an item the type itself says."""
    if kind in keytexts.READERS:
        return keytexts.READERS[kind](text)
    return READERS[kind]([line.strip() for line in text.splitlines() if line.strip()])


def write(kind: str, answer: Answer) -> str:
    if kind in keytexts.WRITERS:
        return keytexts.WRITERS[kind](answer)
    return "\n".join(WRITERS[kind](answer))


def named(line: str, names: Iterable[str]) -> str | None:
    """What follows one of these names and a colon; None when another line is meant."""
    found = NAMED.match(line)
    return found[2].strip() if found and folded(found[1]) in names else None


def narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def folded(text: str) -> str:
    return narrow(text).lower()


def halves(line: str) -> tuple[str, str]:
    before, _sign, after = line.replace("＝", "=").partition("=")
    return before.strip(), after.strip()


def read_numeric(lines: list[str]) -> tuple[Answer, tuple[str, ...]]:
    answer: Answer = {"value": "", "tolerance": "0", "is_percent": False, "units": [], "needs_unit": False}
    problems = []
    for line in lines:
        if (tolerance := named(line, TOLERANCE)) is not None:
            bare = narrow(tolerance)
            answer |= {"tolerance": bare.removesuffix("%").strip(), "is_percent": bare.endswith("%")}
        elif (unit := named(line, UNIT)) is not None:
            name, factor = halves(unit)
            answer["units"].append([name, factor or "1"])
        elif folded(line) in NEEDS_UNIT:
            answer["needs_unit"] = True
        elif not answer["value"]:
            answer["value"] = line
        else:
            fault = _("“%(line)s”看不懂。数值题的答案第一行写数，以下可以写 误差：、单位：。")
            problems.append(fault % {"line": line[:40]})
    return answer, tuple(problems)


def write_numeric(answer: Answer) -> list[str]:
    lines = [answer["value"]]
    if answer["tolerance"] != "0":
        lines.append(f"{say(TOLERANCE)}{answer['tolerance']}{'%' if answer['is_percent'] else ''}")
    lines += [f"{say(UNIT)}{name} = {factor}" for name, factor in answer["units"]]
    return [*lines, *([in_language(NEEDS_UNIT[0], NEEDS_UNIT[-1])] if answer["needs_unit"] else [])]


def read_ordering(lines: list[str]) -> tuple[Answer, tuple[str, ...]]:
    items, policy, problems = [], ordering.ALL, []
    for line in lines:
        scoring = named(line, SCORING)
        if scoring is None:
            items.append(line)
        elif folded(scoring) in BY_PLACE:
            policy = ordering.RELATIVE
        else:
            fault = _("“%(line)s”看不懂。排序题可以写 计分：按先后；不写就是全部排对才得分。")
            problems.append(fault % {"line": line[:40]})
    return {"items": items, "policy": policy}, tuple(problems)


def write_ordering(answer: Answer) -> list[str]:
    scoring = [say(SCORING) + in_language(BY_PLACE[0], BY_PLACE[-1])] if answer["policy"] == ordering.RELATIVE else []
    return [*answer["items"], *scoring]


def read_matching(lines: list[str]) -> tuple[Answer, tuple[str, ...]]:
    extra = [text for line in lines if (text := named(line, EXTRA)) is not None]
    pairs = [list(halves(line)) for line in lines if named(line, EXTRA) is None]
    return {"pairs": pairs, "distractors": extra}, ()


def write_matching(answer: Answer) -> list[str]:
    pairs = [f"{row} = {choice}" for row, choice in answer["pairs"]]
    return [*pairs, *(f"{say(EXTRA)}{text}" for text in answer["distractors"])]


def say(names: tuple[str, ...]) -> str:
    return in_language(f"{names[0]}：", f"{names[-1].capitalize()}: ")


READERS: dict[str, Callable[[list[str]], tuple[Answer, tuple[str, ...]]]] = {
    "numeric": read_numeric,
    "ordering": read_ordering,
    "matching": read_matching,
}
WRITERS: dict[str, Callable[[Answer], list[str]]] = {
    "numeric": write_numeric,
    "ordering": write_ordering,
    "matching": write_matching,
}
KINDS = frozenset(READERS) | frozenset(keytexts.READERS)

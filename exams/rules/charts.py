"""What a table of accounts would make of the chart before it, line by line.

Without a column for parents, 222101 is below 2221. A name may be the account's own or the whole one with those above
it. A line without a direction keeps the one the account had, or has that of its parent.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from exams.rules.charttable import BadChart, Line, is_caption, lines_of, table_of

DIRECTIONS = {
    "debit": "debit",
    "credit": "credit",
    "借": "debit",
    "贷": "credit",
    "借方": "debit",
    "贷方": "credit",
    "dr": "debit",
    "cr": "credit",
}
JOIN = "——"
CUT = re.compile(r"\s*(?:—+|–|-|_|/|\\|：|:)\s*")  # between the levels of a whole name
CODE = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*")
LONGEST_CODE, LONGEST_NAME, MOST_LEVELS = 20, 120, 10


class Verdict(StrEnum):
    """What becomes of an account. CAPTION: the line is none."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    CAPTION = "caption"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`name` is the whole one, with those above: 应交税费——应交增值税——销项税额."""

    code: str
    name: str
    parent: str
    direction: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One line, or, with number 0, an account that the file does not name. `before` is what the chart had.

    `reason` of a problem is one of code, twice, parent, above, loop, deep, name, long, direction; `text` says what was
    read, or the line meant. `twin` is the code of another account of the same name.
    """

    number: int
    verdict: Verdict
    code: str
    name: str
    direction: str = ""
    reason: str = ""
    text: str = ""
    before: AccountRow | None = None
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`rows` are those of the chart that would result, parents first; `kept` counts those that stay as they were
    without standing in the file."""

    lines: tuple[Judged, ...]
    rows: tuple[AccountRow, ...]
    kept: int = 0

    def counts(self) -> Counter[Verdict]:
        return Counter(line.verdict for line in self.lines)

    @property
    def is_sound(self) -> bool:
        return bool(self.rows) and not self.counts()[Verdict.PROBLEM]

    @property
    def is_news(self) -> bool:
        counts = self.counts()
        return any(counts[one] for one in (Verdict.NEW, Verdict.CHANGED, Verdict.GONE))

    def touched(self) -> frozenset[str]:
        """Codes of accounts that the chart had, and that change or go."""
        return frozenset(line.code for line in self.lines if line.verdict in {Verdict.CHANGED, Verdict.GONE})


def read(text: str) -> list[AccountRow]:
    """A chart of its own from CSV. Raises BadChart for the first line that cannot be used."""
    report = judge(lines_of(table_of(text)))
    require_sound(report)
    return list(report.rows)


def require_sound(report: Report) -> None:
    """Raises BadChart for the first problem."""
    for line in report.lines:
        if line.verdict is Verdict.PROBLEM:
            raise BadChart(line.number, line.reason, line.text)


def judge(lines: Sequence[Line], base: Sequence[AccountRow] = (), keeps: bool = False) -> Report:
    """`base` is the chart before. `keeps`: accounts that the lines do not name stay; else they go."""
    held = {row.code: row for row in base}
    wishes, troubles = wished(lines, held, keeps)
    builder = Builder(wishes, held)
    for wish in wishes.values():
        try:
            builder.build(wish.code)
        except BadChart as bad:
            is_own = bad.line == wish.number
            troubles[wish.number] = bad if is_own else BadChart(wish.number, "above", wish.parent or "")
    rows, twins = builder.rows, twins_of(builder.rows.values())
    judged = [judged_line(line, troubles.get(line.number), rows, held, twins) for line in lines]
    named = {line.code for line in lines}
    others = [row for code, row in held.items() if code not in named]
    if not keeps:
        judged += [Judged(0, Verdict.GONE, row.code, row.name, row.direction, before=row) for row in others]
    moved = [(row, rows[row.code]) for row in others if rows.get(row.code, row) != row]  # renamed with one above it
    judged += [Judged(0, Verdict.CHANGED, new.code, new.name, new.direction, before=old) for old, new in moved]
    kept = len(others) - len(moved) if keeps else 0
    return Report(tuple(judged), () if troubles else tuple(rows.values()), kept)


def wished(
    lines: Sequence[Line], held: Mapping[str, AccountRow], keeps: bool
) -> tuple[dict[str, Line], dict[int, BadChart]]:
    """By code, what is asked for; by line, why a code cannot be used."""
    wishes: dict[str, Line] = {}
    if keeps:
        for row in held.values():
            wishes[row.code] = Line(0, row.code, row.name, row.parent, row.direction)
    first: dict[str, Line] = {}
    seen: dict[str, int] = {}  # 1002.01 and 100201 are the same code (rules.journal)
    troubles: dict[int, BadChart] = {}
    for line in (one for one in lines if not is_caption(one)):
        plain = line.code.replace(".", "")
        if not CODE.fullmatch(line.code) or len(line.code) > LONGEST_CODE:
            troubles[line.number] = BadChart(line.number, "code", line.code)
        elif plain in seen:
            troubles[line.number] = BadChart(line.number, "twice", str(seen[plain]))
        else:
            first[line.code] = line
            seen[plain] = line.number
    codes = {*wishes, *first}
    for code, line in first.items():
        before = held[code].parent if code in held and held[code].parent in codes else ""
        parent = above(code, codes) or before if line.parent is None else line.parent
        wishes[code] = Line(line.number, code, line.name, parent, line.direction)
    return wishes, troubles


def above(code: str, codes: set[str]) -> str:
    """The account this one is below by its code: the longest of the others that it begins with."""
    return next((code[:end] for end in range(len(code) - 1, 0, -1) if code[:end] in codes), "")


@dataclass(slots=True)
class Builder:
    """Makes whole accounts of wishes, those above first."""

    wishes: Mapping[str, Line]
    held: Mapping[str, AccountRow]
    rows: dict[str, AccountRow] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)

    def build(self, code: str, below: tuple[str, ...] = ()) -> AccountRow:
        """Raises BadChart, with the line of whatever cannot be used on the way up."""
        if code in self.rows:
            return self.rows[code]
        wish, before = self.wishes[code], self.held.get(code)
        if code in below:
            raise BadChart(wish.number, "loop", code)
        if len(below) >= MOST_LEVELS:
            raise BadChart(self.wishes[below[0]].number, "deep", str(MOST_LEVELS))
        if wish.parent and wish.parent not in self.wishes:
            raise BadChart(wish.number, "parent", wish.parent)
        parent = self.build(wish.parent, (*below, code)) if wish.parent else None
        self.levels[code] = self.levels[parent.code] + 1 if parent else 1
        if self.levels[code] > MOST_LEVELS:
            raise BadChart(wish.number, "deep", str(MOST_LEVELS))
        direction = DIRECTIONS.get(wish.direction.casefold(), "")
        if not direction and not wish.direction:
            direction = before.direction if before else parent.direction if parent else ""
        if not direction:
            raise BadChart(wish.number, "direction", wish.direction)
        self.rows[code] = AccountRow(code, self.name_of(wish, parent), wish.parent or "", direction)
        return self.rows[code]

    def name_of(self, wish: Line, parent: AccountRow | None) -> str:
        if not wish.name:
            raise BadChart(wish.number, "name")
        own = wish.name
        if parent is not None:
            was = self.held.get(parent.code)
            names = [parent.name, was.name] if was else [parent.name]  # a kept account is below one that was renamed
            own = next((leaf for name in names if (leaf := leaf_of(own, name)) != own), own)
        whole = JOIN.join(filter(None, (parent.name if parent else "", own)))
        if len(whole) > LONGEST_NAME:
            raise BadChart(wish.number, "long", str(len(whole)))
        return whole


def leaf_of(name: str, above: str) -> str:
    """银行存款-工行 below 银行存款 is 工行; a name that does not begin so is the account's own."""
    levels, count = CUT.split(name), len(CUT.split(above))
    if len(levels) <= count or levels[:count] != CUT.split(above):
        return name
    ends = [found.end() for found in CUT.finditer(name)]
    return name[ends[count - 1] :] or name


def twins_of(rows: Iterable[AccountRow]) -> dict[str, str]:
    """By code, the code of an earlier account of the same name: an answer by name could not tell them apart."""
    first: dict[str, str] = {}
    twins = {}
    for row in rows:
        if row.name in first:
            twins[row.code] = first[row.name]
        first.setdefault(row.name, row.code)
    return twins


def judged_line(
    line: Line,
    trouble: BadChart | None,
    rows: Mapping[str, AccountRow],
    held: Mapping[str, AccountRow],
    twins: Mapping[str, str],
) -> Judged:
    if trouble is not None:
        return Judged(line.number, Verdict.PROBLEM, line.code, line.name, "", trouble.reason, trouble.text)
    if is_caption(line):
        return Judged(line.number, Verdict.CAPTION, "", line.code or line.name)
    row, before = rows[line.code], held.get(line.code)
    verdict = Verdict.NEW if before is None else Verdict.SAME if before == row else Verdict.CHANGED
    return Judged(line.number, verdict, row.code, row.name, row.direction, before=before, twin=twins.get(row.code, ""))

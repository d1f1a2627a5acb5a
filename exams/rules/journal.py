"""Grades a journal entry (会计分录): lines of side, account, amount and, where asked, auxiliary dimensions.

Lines may come in any order, split or merged: they are summed by (side, account, dimensions) first. The best of the
accepted entries counts. With n lines in that entry, each is worth 1/n:

- account, side, dimensions and amount right: the whole share of the line;
- account, dimensions and amount right, but on the other side: `wrong_side` of it;
- each line that belongs to nothing in the entry takes away `extra` of a line's share;
- an entry that does not balance earns `unbalanced` of the points at most; nobody earns less than nothing.

The policy is the house's own; weights and a penalty for extra rows are known from moodle-qtype_accounting.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from exams.rules.blanks import fold

DEBIT, CREDIT = "debit", "credit"
CODE = re.compile(r"[0-9]+(?:\.[0-9]+)*")
OTHER = {DEBIT: CREDIT, CREDIT: DEBIT}


@dataclass(frozen=True, slots=True)
class Line:
    """`account` is "1002 银行存款", or the code or the name alone; `amount` is None where no number was typed."""

    side: str
    account: str
    amount: Decimal | None
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    wrong_side: Fraction = Fraction(1, 4)
    extra: Fraction = Fraction(1, 2)
    unbalanced: Fraction = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount is booked, comparable: a code where one is known, folded dimensions."""

    side: str
    account: str
    dimensions: tuple[str, ...]

    def mirrored(self) -> "Place":
        return Place(OTHER.get(self.side, self.side), self.account, self.dimensions)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line of the key and what stands for it: right, wrong_side, amount, dimensions or missing; or an extra line."""

    outcome: str
    expected: Line | None = None
    given: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    share: Fraction
    verdicts: tuple[Verdict, ...]
    is_balanced: bool


@dataclass(slots=True)
class Sum:
    amount: Decimal = Decimal(0)
    lines: list[Line] = field(default_factory=list)
    is_number: bool = True


def grade(entries: Sequence[Sequence[Line]], given: Sequence[Line], policy: Policy) -> Marked:
    """The best mark against any of the accepted entries; the first of equals."""
    names = names_in(entries)
    balanced = is_balanced(given)
    found = [against(merged(entry, names), merged(given, names), policy, balanced) for entry in entries]
    return max(found, key=lambda one: one.share, default=Marked(Fraction(0), (), balanced))


def against(key: Mapping[Place, Sum], given: Mapping[Place, Sum], policy: Policy, balanced: bool) -> Marked:
    left = dict(given)
    verdicts = {place: right for place, want in key.items() if (right := exactly(place, want, left))}
    for look in (
        mirrored,
        otherwise,
    ):  # lines on the wrong side are found before they could be taken for something else
        for place, want in key.items():
            if place not in verdicts and (found := look(place, want, left)):
                verdicts[place] = found
    rows = [verdicts.get(place) or Verdict("missing", line_of(want)) for place, want in key.items()]
    extra = [Verdict("extra", None, tuple(one.lines)) for one in left.values()]
    worth = {"right": Fraction(1), "wrong_side": policy.wrong_side}
    earned = sum((worth.get(row.outcome, Fraction(0)) for row in rows), Fraction(0)) - policy.extra * len(extra)
    share = min(max(earned / len(key), Fraction(0)), Fraction(1)) if key else Fraction(0)
    return Marked(share if balanced else min(share, policy.unbalanced), (*rows, *extra), balanced)


def exactly(place: Place, want: Sum, left: dict[Place, Sum]) -> Verdict | None:
    held = left.get(place)
    return verdict("right", want, left.pop(place)) if held and is_same(held, want) else None


def mirrored(place: Place, want: Sum, left: dict[Place, Sum]) -> Verdict | None:
    held = left.get(place.mirrored())
    return verdict("wrong_side", want, left.pop(place.mirrored())) if held and is_same(held, want) else None


def otherwise(place: Place, want: Sum, left: dict[Place, Sum]) -> Verdict | None:
    """The right account and side with another amount, or with other dimensions: no share, but no extra line."""
    if place in left:
        return verdict("amount", want, left.pop(place))
    near = next((one for one in left if (one.side, one.account) == (place.side, place.account)), None)
    return verdict("dimensions", want, left.pop(near)) if near else None


def verdict(outcome: str, want: Sum, held: Sum) -> Verdict:
    return Verdict(outcome, line_of(want), tuple(held.lines))


def is_same(held: Sum, want: Sum) -> bool:
    return held.is_number and held.amount == want.amount


def line_of(want: Sum) -> Line:
    first = want.lines[0]
    return Line(first.side, first.account, want.amount, first.dimensions)


def merged(lines: Iterable[Line], names: Mapping[str, str]) -> dict[Place, Sum]:
    """Summed by place, in the order they first appear. What adds up to zero books nothing."""
    sums: dict[Place, Sum] = defaultdict(Sum)
    for line in lines:
        held = sums[Place(line.side, identity(line.account, names), tuple(map(fold, line.dimensions)))]
        held.lines.append(line)
        held.amount += line.amount or 0
        held.is_number = held.is_number and line.amount is not None
    return {place: held for place, held in sums.items() if held.amount or not held.is_number}


def is_balanced(lines: Sequence[Line]) -> bool:
    """Debits equal credits, every line has an amount, and there is a line."""
    amounts = {
        side: sum((line.amount or Decimal(0) for line in lines if line.side == side), Decimal(0)) for side in OTHER
    }
    complete = all(line.amount is not None and line.side in OTHER for line in lines)
    return bool(lines) and complete and amounts[DEBIT] == amounts[CREDIT]


def parted(account: str) -> tuple[str, str]:
    """Code and folded name of what was typed: "1002 银行存款", "1002" or "银行存款". 1002.01 is 100201."""
    plain = fold(account)
    found = CODE.match(plain)
    code, name = (found[0], plain[found.end() :]) if found else ("", plain)
    return code.replace(".", ""), "".join(char for char in name if char not in "-—–_/\\()（）:：")


def names_in(entries: Iterable[Iterable[Line]]) -> dict[str, str]:
    """The codes of the accounts of the key, by their names."""
    pairs = (parted(line.account) for entry in entries for line in entry)
    return {name: code for code, name in pairs if code and name}


def identity(account: str, names: Mapping[str, str]) -> str:
    """The code decides where there is one; a name stands for the account of the key that has it."""
    code, name = parted(account)
    return code or names.get(name, name)

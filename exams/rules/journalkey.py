"""From stored texts to journal lines: the key of an item, and what a candidate typed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exams.rules import figures
from exams.rules.content import Content, Response
from exams.rules.journal import Line, Policy

BASE = {"元": Fraction(1)}  # amounts may be written with it, or with 万 and 亿


def amount_of(text: str) -> Decimal | None:
    """113,000, 11.3万元 and １１３０００ are the same; None when it is no amount of money."""
    try:
        exact = figures.in_base(figures.parse(text), BASE)
    except figures.NotAFigure:
        return None
    return None if exact is None else Decimal(exact.numerator) / Decimal(exact.denominator)


def tidy(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as it is stored: texts without spaces around them; the amount without commas when it is one."""
    text = str(line.get("amount", "")).strip()
    amount = amount_of(text)
    return {
        "side": str(line.get("side", "")).strip(),
        "account": " ".join(str(line.get("account", "")).split()),
        "amount": text if amount is None else figures.shown(amount),
        "dimensions": [str(value).strip() for value in line.get("dimensions", ())],
    }


def entries_of(content: Content) -> list[list[Line]]:
    return [[line_of(line) for line in entry] for entry in content.key["entries"]]


def line_of(line: Mapping[str, Any]) -> Line:
    return Line(line["side"], line["account"], amount_of(line["amount"]), tuple(line["dimensions"]))


def policy_of(content: Content) -> Policy:
    """Raises NotAFigure."""
    wrong_side, extra, unbalanced = (
        Fraction(figures.number(content.key[name])) for name in ("wrong_side", "extra", "unbalanced")
    )
    return Policy(wrong_side, extra, unbalanced)


def lines_in(response: Response, width: int) -> list[Line]:
    """The rows in which something stands. A side alone, chosen and left, is no line: it would count as extra."""
    rows: list[Sequence[str]] = [response[at : at + width] for at in range(0, len(response), width)]
    return [Line(row[0], row[1], amount_of(row[2]), tuple(row[3:])) for row in rows if any(row[1:]) and len(row) >= 3]

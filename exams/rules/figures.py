"""Reads an amount the way people in finance write one, exactly: 1,234.50 元, １２．５万元, -3%, ¥100, 1.2亿.

Digits and signs may be full width, thousands are parted by commas in groups of three, 万 and 亿 and percent scale.
No exponents, no NaN, no infinity; nothing passes through a float.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LONGEST = 60  # characters
SCALES = {
    **{
        name: Fraction(10**power)
        for name, power in (("万亿", 12), ("亿", 8), ("千万", 7), ("百万", 6), ("万", 4), ("千", 3))
    },
    **{"%": Fraction(1, 100), "‰": Fraction(1, 1000)},
}
FIGURE = re.compile(r"(?P<sign>[+-]?)[¥$]?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<rest>\.\d+)?(?P<unit>\D*)", re.ASCII)
RAISED = re.compile("[⁰¹²³⁴-⁹₀-₉]")  # 10² would be read as 102
MINUS = str.maketrans(dict.fromkeys("−–—‐‑﹣", "-") | {"，": ",", "。": ".", "￥": "¥"})


class NotAFigure(ValueError):
    """The text is not one number with at most one unit behind it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it was typed, and the text behind it: a scale, a unit, or both."""

    number: Decimal
    unit: str = ""


def parse(text: str) -> Figure:
    """Raises NotAFigure."""
    plain = "".join(unicodedata.normalize("NFKC", text.translate(MINUS)).translate(MINUS).split())
    found = FIGURE.fullmatch(plain)
    if len(text) > LONGEST or not found or not (found["digits"] or found["rest"]) or RAISED.search(text):
        raise NotAFigure(text)
    digits = (found["digits"] or "0").replace(",", "")
    return Figure(Decimal(f"{found['sign']}{digits}{found['rest'] or ''}"), found["unit"].casefold())


def number(text: str) -> Decimal:
    """A bare number, as in settings of an item. Raises NotAFigure when a unit follows."""
    figure = parse(text)
    if figure.unit:
        raise NotAFigure(text)
    return figure.number


def in_base(figure: Figure, units: Mapping[str, Fraction]) -> Fraction | None:
    """The amount in the base unit; None when its unit is not one of `units` (name → how many base units it is).

    A unit that is listed wins over a scale: with 万元 → 1 in the list, 3万元 is 3. A number without a unit is taken to
    be in the base unit; so is one with a scale alone.
    """
    exact = Fraction(figure.number)
    if figure.unit in units:
        return exact * units[figure.unit]
    factor, unit = scaled(figure.unit)
    if not unit:
        return exact * factor
    return exact * factor * units[unit] if unit in units else None


def scaled(unit: str) -> tuple[Fraction, str]:
    """The scale at the head of a unit, and what is left of it: 万元 is 10000 and 元."""
    for name, factor in SCALES.items():
        if unit.startswith(name):
            return factor, unit.removeprefix(name)
    return Fraction(1), unit


def names_unit(figure: Figure, units: Mapping[str, Fraction]) -> bool:
    """Whether a unit was written, not just a number or a scale."""
    return figure.unit in units or bool(scaled(figure.unit)[1])


def shown(value: Decimal) -> str:
    """Without an exponent and without zeros at the end: 113000, 0.5."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"

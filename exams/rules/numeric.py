"""Grades a number with a unit: within a tolerance of the right one, in any unit that is accepted. Exact throughout."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exams.rules import figures
from exams.rules.content import Content
from exams.rules.figures import Figure, NotAFigure


@dataclass(frozen=True, slots=True)
class Key:
    """The right value in the base unit. `tolerance` is in the base unit, or in percent of the value."""

    value: Decimal
    tolerance: Decimal
    is_percent: bool
    units: tuple[tuple[str, Decimal], ...]  # (name, how many base units it is); the first one is shown
    needs_unit: bool

    def factors(self) -> dict[str, Fraction]:
        return {name.casefold(): Fraction(factor) for name, factor in self.units}

    def margin(self, value: Fraction) -> Fraction:
        """How far one may be from this value."""
        exact = Fraction(self.tolerance)
        return abs(value) * exact / 100 if self.is_percent else exact


def key_of(content: Content) -> Key:
    """The key as it is stored, all numbers as texts. Raises NotAFigure, and KeyError or ValueError for other shapes."""
    raw = content.key
    return Key(
        value=figures.number(raw["value"]),
        tolerance=figures.number(raw["tolerance"]),
        is_percent=bool(raw["is_percent"]),
        units=tuple((name, figures.number(factor)) for name, factor in raw["units"]),
        needs_unit=bool(raw["needs_unit"]),
    )


def is_right(key: Key, text: str) -> bool:
    """Both ends of the tolerance count as right. What is no number, or in another unit, is wrong."""
    return matches(key, text, Fraction(key.value))


def matches(key: Key, text: str, value: Fraction) -> bool:
    """Whether this is that value in the base unit, by the units and the tolerance of the key."""
    given = figure_in(key, text)
    return given is not None and abs(given - value) <= key.margin(value)


def figure_in(key: Key, text: str) -> Fraction | None:
    """What was written, in the base unit; None for what is no number, or not in an accepted unit."""
    try:
        figure = figures.parse(text)
    except NotAFigure:
        return None
    if key.needs_unit and not figures.names_unit(figure, key.factors()):
        return None
    return figures.in_base(figure, key.factors())


def model(key: Key) -> str:
    """The right value with the first unit."""
    if not key.units:
        return figures.shown(key.value)
    name, factor = key.units[0]
    value = Fraction(key.value) / Fraction(factor)
    places = Decimal(value.numerator) / value.denominator
    if Fraction(places) == value:
        return f"{figures.shown(places)}{name}"
    base = next((name for name, factor in key.units if factor == 1), "")  # 1/3 of a unit has no decimal
    return f"{figures.shown(key.value)}{base}"


__all__ = ["Figure", "Key", "NotAFigure", "figure_in", "is_right", "key_of", "matches", "model"]

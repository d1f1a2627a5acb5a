"""Grades the parts of a case, each on its own, and a later figure on the candidate's own earlier ones.

A numeric part may have a `formula` over earlier numeric parts. An answer that misses the right value but is what the
formula gives for the candidate's own figures is consistent: it earns the share that the item says (`carried`). Where
all the figures it rests on are right within their tolerance it is simply right. Nothing follows from a part left open,
from what is no number, or from a 0 that ought to be something else: a paper full of zeros is consistent too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from exams.rules import formula, numeric
from exams.rules.formula import NoValue
from exams.rules.numeric import Key


@dataclass(frozen=True, slots=True)
class Figured:
    """A numeric part with what was written in it."""

    key: Key
    text: str
    formula: str = ""
    carried: Fraction = Fraction(1)

    @property
    def is_right(self) -> bool:
        return bool(self.text) and numeric.is_right(self.key, self.text)

    def figure(self) -> Fraction | None:
        """What a later part may rest on."""
        found = numeric.figure_in(self.key, self.text) if self.text else None
        return None if not found and self.key.value else found


@dataclass(frozen=True, slots=True)
class Earned:
    """`follows` are the parts on whose wrong figures this one is consistent; empty when it was marked by its key."""

    share: Fraction
    follows: tuple[int, ...] = ()
    expected: Fraction | None = None  # what follows from them


def earned(part: int, parts: Mapping[int, Figured]) -> Earned:
    """What this numeric part earns; `parts` are the numeric ones by number."""
    own = parts[part]
    if own.is_right:
        return Earned(Fraction(1))
    if not own.formula or not own.text:
        return Earned(Fraction(0))
    rests_on = sorted(formula.parts_of(own.formula) & set(parts))
    figures = {number: figure for number in rests_on if (figure := parts[number].figure()) is not None}
    try:
        expected = formula.value(own.formula, figures)
    except NoValue:
        return Earned(Fraction(0))
    wrong = tuple(number for number in rests_on if not parts[number].is_right)
    if not numeric.matches(own.key, own.text, expected):
        return Earned(Fraction(0), expected=expected if wrong else None)
    return Earned(own.carried, wrong, expected) if wrong else Earned(Fraction(1))

"""A small arithmetic formula over the figures of earlier parts: `p1 * 13%`, `(p1 - p2) / 2`. Read here, never evaluated
by Python.

Fractions throughout: the figures arrive as such, and a third of 100 times three has to be 100 again.

    sum     = product {("+" | "-") product}
    product = factor {("*" | "/") factor}
    factor  = ["-"] (number ["%"] | "p" digits | "(" sum ")")
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

LONGEST = 200  # characters; it also bounds how deep brackets nest
DEEPEST = 20  # brackets
TOKEN = re.compile(r"(?P<number>\d{1,20}(?:\.\d{1,10})?)|(?P<part>p\d{1,2}(?!\d))|(?P<sign>[-+*/()%])", re.ASCII)
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-"})

Read = Callable[[Mapping[int, Fraction]], Fraction]


class BadFormula(ValueError):
    """This is no formula; the message is where reading stopped."""


class NoValue(ArithmeticError):
    """These figures give no value: one is missing, or a division by nothing."""


def parts_of(text: str) -> frozenset[int]:
    """The numbers of the parts that it rests on. Raises BadFormula."""
    evaluate(text, dict.fromkeys(range(100), Fraction(1)), divides_by_nothing=Fraction(1))
    return frozenset(int(word[1:]) for word in words_of(text) if word.startswith("p"))


def value(text: str, figures: Mapping[int, Fraction]) -> Fraction:
    """By these figures of the parts, by number. Raises BadFormula, NoValue."""
    return evaluate(text, figures, divides_by_nothing=None)


def evaluate(text: str, figures: Mapping[int, Fraction], *, divides_by_nothing: Fraction | None) -> Fraction:
    reader = Reader(words_of(text), figures, divides_by_nothing)
    result = reader.sum()
    if reader.words:
        raise BadFormula(reader.words[0])
    return result


def words_of(text: str) -> list[str]:
    plain = "".join(unicodedata.normalize("NFKC", text).translate(SIGNS).casefold().split())
    if not plain or len(plain) > LONGEST:
        raise BadFormula(text[:20])
    words, place = [], 0
    while place < len(plain):
        found = TOKEN.match(plain, place)
        if found is None:
            raise BadFormula(plain[place : place + 20])
        words.append(found[0])
        place = found.end()
    return words


class Reader:
    """Takes words from the front and says what they come to."""

    def __init__(self, words: list[str], figures: Mapping[int, Fraction], nothing: Fraction | None) -> None:
        self.words, self.figures, self.nothing, self.depth = words, figures, nothing, 0

    def next_is(self, *signs: str) -> bool:
        return bool(self.words) and self.words[0] in signs

    def sum(self) -> Fraction:
        total = self.product()
        while self.next_is("+", "-"):
            sign = self.words.pop(0)
            other = self.product()
            total = total + other if sign == "+" else total - other
        return total

    def product(self) -> Fraction:
        total = self.factor()
        while self.next_is("*", "/"):
            sign = self.words.pop(0)
            other = self.factor()
            total = total * other if sign == "*" else self.divided(total, other)
        return total

    def divided(self, one: Fraction, other: Fraction) -> Fraction:
        if other:
            return one / other
        if self.nothing is None:
            raise NoValue("a division by nothing")
        return self.nothing

    def factor(self) -> Fraction:
        if self.next_is("-"):
            self.words.pop(0)
            return -self.atom()
        return self.atom()

    def atom(self) -> Fraction:
        if not self.words:
            raise BadFormula("")
        word = self.words.pop(0)
        if word == "(":
            return self.bracket()
        if word.startswith("p"):
            return self.figure(int(word[1:]))
        if not word[0].isdigit():
            raise BadFormula(word)
        number = Fraction(word)
        if self.next_is("%"):
            self.words.pop(0)
            return number / 100
        return number

    def bracket(self) -> Fraction:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFormula("(")
        total = self.sum()
        if not self.next_is(")"):
            raise BadFormula(self.words[0] if self.words else "")
        self.words.pop(0)
        self.depth -= 1
        return total

    def figure(self, part: int) -> Fraction:
        if part not in self.figures:
            raise NoValue(f"p{part} has no figure")
        return self.figures[part]

"""Grades rows that were put to choices. Every row counts the same; a choice may belong to several rows, or to none."""

from fractions import Fraction

from exams.rules import pairs
from exams.rules.content import Content, Option, Response

CHOICE = "r"  # begins the id of a choice, so that a paper tells rows from choices; no row id (hexadecimal) has it


def is_choice(identity: str) -> bool:
    return identity.startswith(CHOICE)


def rows(content: Content) -> list[Option]:
    return [option for option in content.options if not is_choice(option.id)]


def choices(content: Content) -> list[Option]:
    return [option for option in content.options if is_choice(option.id)]


def right_choices(content: Content) -> dict[str, str]:
    """The id of the right choice by the id of the row."""
    return dict(content.key["pairs"])


def share(content: Content, response: Response) -> Fraction:
    right, given = right_choices(content), pairs.given_in(response)
    if not right:
        return Fraction(0)
    return Fraction(sum(given.get(row) == choice for row, choice in right.items()), len(right))

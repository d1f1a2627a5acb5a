"""Grades the order that a candidate gave to some items."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from exams.rules import pairs
from exams.rules.content import Content, Response

ALL, RELATIVE = "all", "relative"  # policies
POLICIES = (ALL, RELATIVE)


def arranged(response: Response) -> list[str]:
    """The items in the order given. Items put to the same place have no order, and are left out."""
    places = {item: int(place) for item, place in pairs.given_in(response).items()}
    taken = Counter(places.values())
    return sorted((item for item, place in places.items() if taken[place] == 1), key=places.__getitem__)


def share(content: Content, response: Response) -> Fraction:
    """All or nothing, or by `relative_share`."""
    right, given = list(content.key["order"]), arranged(response)
    if content.key["policy"] == RELATIVE:
        return relative_share(right, given)
    return Fraction(bool(right) and given == right)


def relative_share(right: Sequence[str], given: Sequence[str]) -> Fraction:
    """L / n: how many of the n items can stay where they are, when the others are taken out, to leave the right order.

    L is the length of the longest increasing subsequence of the right places (Schensted, Longest increasing and
    decreasing subsequences, Canadian Journal of Mathematics 13, 1961). One item alone is always in order, so L = 1
    earns nothing: the reverse of the right order is 0. Items left out count as wrong.
    """
    longest = len(kept(right, given))
    return Fraction(longest, len(right)) if longest > 1 else Fraction(0)


def kept(right: Sequence[str], given: Sequence[str]) -> list[str]:
    """A longest run of the given items, gaps allowed, that is in the right order; by patience sorting, O(n log n)."""
    place = {item: number for number, item in enumerate(right)}
    tails: list[int] = []  # the smallest last place of a run of each length
    ends: list[str] = []  # its item
    before: dict[str, str | None] = {}
    for item in given:
        at = bisect_left(tails, place[item])
        before[item] = ends[at - 1] if at else None
        tails[at : at + 1], ends[at : at + 1] = [place[item]], [item]
    run: list[str] = []
    last = ends[-1] if ends else None
    while last is not None:
        run.append(last)
        last = before[last]
    return run[::-1]

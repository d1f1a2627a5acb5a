"""Which items a paper takes: a matching between the places of a blueprint and the items of the bank.

An item may fit several rules, so taking the first that fits may leave a later rule empty though a filling exists.
Places are filled one after another; when a rule finds nothing free, items change hands along an augmenting path (Kuhn
1955, Berge 1957). A place that no augmenting path reaches cannot be filled by any choice, and the rules on the way are
the proof (Hall 1935): together they ask for more items than fit any of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.rules.content import Shape


@dataclass(frozen=True, slots=True)
class DrawRule:
    """`count` items that fit all that is said; empty texts and None say nothing. `item` names one."""

    topic: str = ""
    count: int = 1
    points: Decimal = Decimal(1)
    competency: str = ""
    kind: str = ""
    easiest: int = 1
    hardest: int = 5
    item: int | None = None

    def admits(self, candidate: "Candidate") -> bool:
        if self.item is not None:
            return candidate.item == self.item
        return (
            self.topic in {"", candidate.topic}
            and self.competency in {"", candidate.competency}
            and self.kind in {"", candidate.shape.kind}
            and self.easiest <= candidate.difficulty <= self.hardest
        )

    @property
    def purpose(self) -> str:
        """What chance is asked for: two rules that ask for the same rank the bank alike."""
        if self.item is not None:
            return f"named {self.item}"
        more = (self.competency, self.kind, f"{self.easiest}-{self.hardest}")
        return f"topic {self.topic}" + ("" if more == ("", "", "1-5") else " " + " ".join(more))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn, in its approved version. `fixed` options stay in their place when others move, also
    among those of the parts of a case."""

    item: int
    version: int
    shape: Shape
    topic: str = ""
    competency: str = ""
    difficulty: int = 3
    fixed: frozenset[str] = frozenset()


class NotEnoughItems(Exception):
    """No choice of items fills the blueprint: `rules` together want more than fit them."""

    def __init__(self, rules: Sequence[DrawRule], wanted: int, available: int) -> None:
        super().__init__(rules, wanted, available)
        self.rules, self.wanted, self.available = tuple(rules), wanted, available

    def __str__(self) -> str:
        names = " + ".join(rule.purpose for rule in self.rules)
        return f"{names}: {self.wanted} wanted, {self.available} available"


Rank = Callable[[DrawRule, Sequence[Candidate]], list[Candidate]]


def fill(rules: Sequence[DrawRule], pool: Sequence[Candidate], rank: Rank) -> list[list[Candidate]]:
    """The candidates of each rule, no item twice, preferring what `rank` puts first. Raises NotEnoughItems.

    `rank` has to depend on nothing but the rule and the items, not on the order of the pool.
    """
    fitting = [rank(rule, [candidate for candidate in pool if rule.admits(candidate)]) for rule in rules]
    owner: dict[int, int] = {}  # the rule that has this item
    # Rules that name an item go first: they have no choice, and others need not give up what they chose for them.
    for number in sorted(range(len(rules)), key=lambda number: rules[number].item is None):
        for _place in range(rules[number].count):
            seen = {number}
            if not take(number, fitting, owner, seen):
                raise shortage(rules, fitting, seen)
    return [
        [candidate for candidate in fits if owner.get(candidate.item) == number] for number, fits in enumerate(fitting)
    ]


def take(number: int, fitting: Sequence[Sequence[Candidate]], owner: dict[int, int], seen: set[int]) -> bool:
    """Give this rule one item more: a free one, or one whose rule finds another. `seen` collects the rules asked."""
    for candidate in fitting[number]:
        if candidate.item not in owner:
            owner[candidate.item] = number
            return True
    for candidate in fitting[number]:
        other = owner[candidate.item]
        if other not in seen:
            seen.add(other)
            if take(other, fitting, owner, seen):
                owner[candidate.item] = number
                return True
    return False


def shortage(rules: Sequence[DrawRule], fitting: Sequence[Sequence[Candidate]], seen: set[int]) -> NotEnoughItems:
    """The rules of the failed search want more than there is: that is what has to be told."""
    asked = sorted(seen)
    items = {candidate.item for number in asked for candidate in fitting[number]}
    return NotEnoughItems([rules[n] for n in asked], sum(rules[n].count for n in asked), len(items))

"""What can be said of a blueprint before anybody sits it: exposure, overlap, and how far its marks could be trusted.

docs/blueprints.md has the formulas and their sources.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exams.rules.draw import Choice, DrawSection, choose
from exams.rules.filling import Candidate, DrawRule, NotEnoughItems, fill

# Papers that are drawn where rules compete and no formula says how likely an item is; fewer from a very large bank.
DRAWS, FEWEST_DRAWS, WORK = 300, 20, 300_000
ENOUGH = 0.5  # of the places of a paper have to have measured items before anything is said of its marks


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each item is to be on a paper, and what it counts there. `is_exact`: by formula, not by drawing."""

    by_item: Mapping[int, float]
    points: Mapping[int, float]
    is_exact: bool

    @property
    def length(self) -> float:
        """Items on a paper."""
        return sum(self.by_item.values())

    @property
    def overlap(self) -> float:
        """How many items two candidates share on average: Σ p², since their papers are drawn one without the other."""
        return sum(chance * chance for chance in self.by_item.values())


def chances(
    sections: Sequence[DrawSection], pool: Sequence[Candidate], forms: Mapping[str, Sequence[Choice]] | None = None
) -> Chances:
    """Raises NotEnoughItems."""
    if forms:
        return counted(list(forms.values()), exact=True)
    rules = [rule for section in sections for rule in section.rules]
    fill(rules, pool, lambda _rule, fitting: list(fitting))  # raises
    named = {rule.item for rule in rules if rule.item is not None}
    open_ones = [rule for rule in rules if rule.item is None]
    free = [candidate for candidate in pool if candidate.item not in named]
    fits = [[candidate.item for candidate in free if rule.admits(candidate)] for rule in open_ones]
    if max(Counter(item for items in fits for item in items).values(), default=0) > 1:
        draws = max(FEWEST_DRAWS, min(DRAWS, WORK // sum(map(len, fits))))
        return counted([choose(sections, pool, f"lint|{n}") for n in range(draws)], exact=False)
    by_item = {rule.item: 1.0 for rule in rules if rule.item is not None}
    points = {rule.item: float(rule.points) for rule in rules if rule.item is not None}
    for rule, items in zip(open_ones, fits, strict=True):
        by_item |= dict.fromkeys(items, rule.count / len(items))
        points |= dict.fromkeys(items, float(rule.points))
    return Chances(by_item, points, is_exact=True)


def counted(papers: Sequence[Sequence[Choice]], *, exact: bool) -> Chances:
    """From papers that are as likely as each other. An item that counts differently here and there counts its mean."""
    times: Counter[int] = Counter()
    points: Counter[int] = Counter()
    for paper in papers:
        for section in paper:
            for candidate, worth in section:
                times[candidate.item] += 1
                points[candidate.item] += float(worth)  # type: ignore[assignment]
    by_item = {item: n / len(papers) for item, n in times.items()}
    return Chances(by_item, {item: points[item] / n for item, n in times.items()}, exact)


def distinct(sections: Sequence[DrawSection], pool: Sequence[Candidate], most: int = 1000) -> int:
    """How many papers there could be of which no two share an item, named items aside; `most` where there is no end."""
    rules = [rule for section in sections for rule in section.rules if rule.item is None]
    named = {rule.item for section in sections for rule in section.rules}
    free = [candidate for candidate in pool if candidate.item not in named]
    low, high = 0, most if not rules else min(most, len(free) // sum(rule.count for rule in rules))
    while low < high:
        middle = (low + high + 1) // 2
        if is_enough([replace(rule, count=rule.count * middle) for rule in rules], free):
            low = middle
        else:
            high = middle - 1
    return low


def is_enough(rules: Sequence[DrawRule], pool: Sequence[Candidate]) -> bool:
    try:
        fill(rules, pool, lambda _rule, fitting: list(fitting))
    except NotEnoughItems:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Measured:
    """What first attempts showed of an item, on the scale of 0 to 1: mean, standard deviation, and the correlation of
    its marks with the totals."""

    facility: float
    sd: float
    correlation: float


@dataclass(frozen=True, slots=True)
class Trust:
    """What marks of a paper may be expected to be like, in points. `known` is the share of places with measured items;
    without enough of them the rest is None."""

    known: float
    mean: float | None = None
    sd: float | None = None
    alpha: float | None = None
    sem: float | None = None
    sem_at_cut: float | None = None


def trust(chance: Chances, measured: Mapping[int, Measured], cut: float) -> Trust:
    """`cut` is the pass mark as a share of the points. Items that were not measured are taken for an average one."""
    seen = {item: share for item, share in chance.by_item.items() if item in measured}
    length, places = chance.length, sum(seen.values())
    known = places / length if length else 0.0
    if known < ENOUGH or length <= 1:
        return Trust(known)
    scale = length / places
    terms = [(share * scale, chance.points[item], measured[item]) for item, share in seen.items()]
    maximum = sum(share * points for share, points, _one in terms)
    mean = sum(share * points * one.facility for share, points, one in terms)
    within = sum(share * (points * one.sd) ** 2 for share, points, one in terms)
    sd = sum(share * points * one.sd * one.correlation for share, points, one in terms)
    if sd <= 0 or maximum <= 0:
        return Trust(known, mean)
    alpha = length / (length - 1) * (1 - within / sd**2)
    sem = sd * math.sqrt(max(0.0, 1 - alpha))
    return Trust(known, mean, sd, alpha, sem, at_cut(length, mean / maximum, sd / maximum, alpha, cut, maximum))


def at_cut(length: float, mean: float, sd: float, alpha: float, cut: float, maximum: float) -> float | None:
    """Lord's (1957) binomial error at the cut, brought to the test's own reliability as Keats (1957) does. All but
    `maximum` on the scale of 0 to 1; the result in points."""
    kr21 = length / (length - 1) * (1 - mean * (1 - mean) / (length * sd**2))
    if kr21 >= 1 or alpha >= 1:
        return None
    return maximum * math.sqrt(cut * (1 - cut) / (length - 1) * (1 - alpha) / (1 - kr21))

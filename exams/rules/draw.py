"""Draws a paper. The same seed and the same pool give the same paper for ever, on every machine.

Chance comes from SHA-256, not from Python's generator, whose sequence is not promised between releases: every thing is
ranked by the hash of (seed, purpose, id), and a sample is the first N of that ranking, as far as rules do not compete
for items (rules.filling). Where they do not, a new item in the pool changes at most one place of an old draw.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from exams.rules.content import Entry, Shape
from exams.rules.filling import Candidate, DrawRule, NotEnoughItems, Rank, fill
from exams.rules.sections import PLAIN, Section

T = TypeVar("T", int, str)
Choice = tuple[tuple[Candidate, Decimal], ...]  # what a section takes, with the points, in the order of its rules


@dataclass(frozen=True, slots=True)
class DrawSection:
    rules: tuple[DrawRule, ...]
    about: Section = PLAIN
    shuffle_items: bool = True
    shuffle_options: bool = True


def draw(sections: Sequence[DrawSection], pool: Sequence[Candidate], seed: str) -> tuple[Entry, ...]:
    """Entries numbered from 1, section after section. Raises NotEnoughItems; an item is never drawn twice."""
    return arrange(sections, choose(sections, pool, seed), seed)


def choose(
    sections: Sequence[DrawSection],
    pool: Sequence[Candidate],
    seed: str,
    used: Mapping[int, int] | None = None,
) -> list[Choice]:
    """What each section takes. `used` says how often items were taken before: the less often, the sooner again."""
    rules = [rule for section in sections for rule in section.rules]
    taken = iter(fill(rules, pool, by_chance(seed, used or {})))
    chosen: list[Choice] = []
    for section in sections:
        pairs: list[tuple[Candidate, Decimal]] = []
        for rule in section.rules:
            pairs += [(candidate, rule.points) for candidate in sorted(next(taken), key=lambda one: one.item)]
        chosen.append(tuple(pairs))
    return chosen


def by_chance(seed: str, used: Mapping[int, int]) -> Rank:
    def rank(rule: DrawRule, fitting: Sequence[Candidate]) -> list[Candidate]:
        by_item = {candidate.item: candidate for candidate in fitting}
        ranked = [by_item[item] for item in shuffled(by_item, seed, rule.purpose)]
        return sorted(ranked, key=lambda candidate: used.get(candidate.item, 0)) if used else ranked

    return rank


def arrange(sections: Sequence[DrawSection], chosen: Sequence[Choice], seed: str) -> tuple[Entry, ...]:
    """Puts what was chosen in the order of this paper."""
    entries: list[Entry] = []
    for section, pairs in zip(sections, chosen, strict=True):
        by_item = {candidate.item: (candidate, points) for candidate, points in pairs}
        order = shuffled(by_item, seed, "items") if section.shuffle_items else list(by_item)
        for item in order:
            candidate, points = by_item[item]
            shape = arranged(candidate, seed if section.shuffle_options else "")
            entries.append(Entry(len(entries) + 1, candidate.version, points, shape, section.about.number))
    return tuple(entries)


def arranged(candidate: Candidate, seed: str) -> Shape:
    """The shape with its options in the order of this paper; without a seed in the order they were written."""
    return moved(candidate.shape, candidate.fixed, seed, f"item {candidate.item}") if seed else candidate.shape


def moved(shape: Shape, fixed: frozenset[str], seed: str, purpose: str) -> Shape:
    """Fixed options (以上都对) keep their place, the others change places; so do those of each part of a case."""
    moving = iter(shuffled((one for one in shape.options if one not in fixed), seed, purpose))
    order = tuple(one if one in fixed else next(moving) for one in shape.options)
    parts = tuple(moved(part, fixed, seed, f"{purpose} part {n}") for n, part in enumerate(shape.parts, 1))
    return replace(shape, options=order, parts=parts)


def shuffled(things: Iterable[T], seed: str, purpose: str) -> list[T]:
    """The things in an order that depends on nothing but seed, purpose and the things themselves."""
    return sorted(things, key=lambda thing: (hashed(f"{seed}|{purpose}|{thing}"), thing))


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest(entries: Sequence[Entry], sections: Sequence[Section] = ()) -> str:
    """The fingerprint of a paper: its entries, and its sections unless there is nothing to say of them."""
    rows = [entry.to_json() for entry in entries]
    said: object = rows if tuple(sections) in {(), (PLAIN,)} else [rows, [one.to_json() for one in sections]]
    return hashed(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


__all__ = [
    "Candidate",
    "Choice",
    "DrawRule",
    "DrawSection",
    "NotEnoughItems",
    "arrange",
    "choose",
    "digest",
    "draw",
    "hashed",
    "shuffled",
]

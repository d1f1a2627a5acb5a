"""Draws a paper. The same seed and the same pool give the same paper for ever, on every machine.

Chance comes from SHA-256, not from Python's generator, whose sequence is not promised between releases: every thing is
ranked by the hash of (seed, purpose, id), and a sample is the first N of that ranking. A new item in the pool therefore
changes at most one place of an old draw.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from exams.rules.content import Entry, Shape

T = TypeVar("T", int, str)


@dataclass(frozen=True, slots=True)
class DrawRule:
    topic: str
    count: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn, in its approved version."""

    item: int
    version: int
    shape: Shape
    shuffles: bool = True  # whether the order of its options may change


class NotEnoughItems(Exception):
    """The bank holds fewer approved items of a topic than the blueprint asks for."""

    def __init__(self, topic: str, wanted: int, available: int) -> None:
        super().__init__(topic, wanted, available)
        self.topic, self.wanted, self.available = topic, wanted, available

    def __str__(self) -> str:
        return f"{self.topic}: {self.wanted} wanted, {self.available} available"


def draw(
    rules: Sequence[DrawRule],
    pools: Mapping[str, Sequence[Candidate]],
    seed: str,
    *,
    shuffle_items: bool = True,
    shuffle_options: bool = True,
) -> tuple[Entry, ...]:
    """Entries numbered from 1. Raises NotEnoughItems; an item is never drawn twice."""
    chosen: list[tuple[Candidate, Decimal]] = []
    for rule in rules:
        pool = {candidate.item: candidate for candidate in pools.get(rule.topic, ())}
        if len(pool) < rule.count:
            raise NotEnoughItems(rule.topic, rule.count, len(pool))
        picked = shuffled(pool, seed, f"topic {rule.topic}")[: rule.count]
        chosen += [(pool[item], rule.points) for item in sorted(picked)]
    if shuffle_items:
        by_item = {candidate.item: (candidate, points) for candidate, points in chosen}
        chosen = [by_item[item] for item in shuffled(by_item, seed, "items")]
    return tuple(
        Entry(slot, candidate.version, points, arranged(candidate, seed if shuffle_options else ""))
        for slot, (candidate, points) in enumerate(chosen, 1)
    )


def arranged(candidate: Candidate, seed: str) -> Shape:
    """The shape with its options in the order of this paper; without a seed in the order they were written."""
    if not seed or not candidate.shuffles:
        return candidate.shape
    return replace(candidate.shape, options=tuple(shuffled(candidate.shape.options, seed, f"item {candidate.item}")))


def shuffled(things: Iterable[T], seed: str, purpose: str) -> list[T]:
    """The things in an order that depends on nothing but seed, purpose and the things themselves."""
    return sorted(things, key=lambda thing: (hashed(f"{seed}|{purpose}|{thing}"), thing))


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest(entries: Sequence[Entry]) -> str:
    """The fingerprint of a paper."""
    rows = [entry.to_json() for entry in entries]
    return hashed(json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False))

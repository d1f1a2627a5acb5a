"""Whether other characters would make the two pairs of a place better known than what was typed there.

Pairs are counted by the documents that say them. Each rule is asked about many characters at once: two lines, for the
pair before a place and the one after it, and a column for each character; −1 and 0 where there is no such neighbour.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

KNOWN = 2  # documents that say a thing before it counts as known
WELL_KNOWN = 4  # the same where less speaks for it: not the sound, or not the other neighbour
FAR = 30  # so many times more often, when the written form is known too

Then = tuple[int, int]  # documents that say a pair: as it was typed, as it would be
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def is_kept(old: Counts, new: Counts) -> Mask:
    """No pair gets rarer, and somebody says one."""
    return np.asarray((new >= old).all(0) & new.any(0), np.bool_)


def is_far_better(old: Counts, new: Counts) -> Mask:
    """Two pairs that nobody says become two that somebody says, or one becomes far better known."""
    are_said = ((new > 0) | (old < 0)).all(0)
    is_new = are_said & ~old.any(0)
    better = (new >= np.maximum(np.where(are_said, KNOWN, WELL_KNOWN), FAR * old)).any(0)
    return np.asarray(is_new | better, np.bool_)


def is_likelier(old: Counts, new: Counts) -> Mask:
    """Two pairs, at least one of which nobody says, become well known."""
    return np.asarray((new.min(0) >= WELL_KNOWN) & ~old.all(0), np.bool_)


def holds(rule: Callable[[Counts, Counts], Mask], then: list[Then]) -> bool:
    """Whether it does for one character, by what is really said; never for none."""
    both = [*then, (-1, 0)][:2]
    return bool(then) and bool(rule(*(np.array([[pair[side]] for pair in both], np.int64) for side in (0, 1)))[0])

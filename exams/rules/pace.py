"""How long candidates were busy with each slot, from the times of their saves."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime


def seconds_by_slot(started: datetime, saves: Iterable[tuple[int, datetime]]) -> dict[int, float]:
    """The time between two saves goes to the slot that the later one saved; a clock set back counts as no time.

    So reading ahead counts for what is answered next, and what was never answered has no time. `saves` are (slot, at).
    """
    spent: dict[int, float] = defaultdict(float)
    before = started
    for slot, at in sorted(saves, key=lambda save: save[1]):
        spent[slot] += max(0.0, (at - before).total_seconds())
        before = max(before, at)
    return dict(spent)

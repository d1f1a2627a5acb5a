"""Which texts may be suggested to others: only what several people asked, and never across a wall by accident."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

ENOUGH = 3  # different people or sessions
SEVERAL = 2  # organisations, before a third one may see the text
PUBLIC, CUSTOMERS, INTERNAL = "public", "customers", "internal"


@dataclass(frozen=True)
class Asker:
    """Somebody who found and opened something. `organisation` is None for visitors."""

    name: str
    audience: str
    organisation: int | None = None


@dataclass(frozen=True)
class Share:
    """Whom a text may be suggested to: people of one organisation, or (None) whoever belongs to the audience."""

    organisation: int | None
    audience: str
    askers: int


def shares(askers: Iterable[Asker]) -> list[Share]:
    """The vendor's own people may name customers in a question, so what they ask stays with them."""
    everybody = {asker.name: asker for asker in askers}.values()
    outside = [asker for asker in everybody if asker.audience != INTERNAL]
    visitors = [asker for asker in outside if asker.organisation is None]
    found: list[Share] = []
    if len(visitors) >= ENOUGH:
        found.append(Share(None, PUBLIC, len(outside)))
    elif len(outside) >= ENOUGH and len({asker.organisation for asker in outside}) >= SEVERAL:
        found.append(Share(None, CUSTOMERS, len(outside)))
    within: dict[int, int] = defaultdict(int)
    for asker in everybody:
        if asker.organisation is not None:
            within[asker.organisation] += 1
    return found + [Share(place, INTERNAL, count) for place, count in within.items() if count >= ENOUGH]

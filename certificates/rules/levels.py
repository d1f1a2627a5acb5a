"""The level a person has reached on a ladder, from the awards they hold. Rungs come in order, lowest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """One level and the awards it asks for, named by any hashable id."""

    level: int
    requires: tuple[int, ...]


def reached(rungs: Sequence[Rung], held: Collection[int]) -> int:
    """How many rungs from below hold without a gap. A rung that asks for nothing is reached with the one below."""
    for count, rung in enumerate(rungs):
        if not all(award in held for award in rung.requires):
            return count
    return len(rungs)


def missing(rung: Rung, held: Collection[int]) -> tuple[int, ...]:
    """The awards still to be earned for this rung, in the order it names them."""
    return tuple(award for award in rung.requires if award not in held)


def progress(rungs: Sequence[Rung], held: Collection[int]) -> int:
    """Percent of the next rung's requirements that hold, rounded down; 100 at the top of the ladder."""
    at = reached(rungs, held)
    if at == len(rungs):
        return 100
    wanted = rungs[at].requires
    return 100 * (len(wanted) - len(missing(rungs[at], held))) // len(wanted)

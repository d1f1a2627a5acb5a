"""Who took which option: a table by thirds of the candidates, and the distractors that do not do their work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exams.rules.extremes import thirds
from exams.rules.flags import IDLE, Flag
from exams.rules.moments import Floats, is_constant


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option: the share (0 to 1) of everybody and of each third that took it. "" stands for no answer."""

    option: str
    count: int
    share: float
    upper: float
    middle: float
    lower: float


def choices(responses: Sequence[Collection[str]], totals: Floats, options: Sequence[str]) -> tuple[Chosen, ...]:
    """One row an option in their order, and a last one for those who took none. One response and total a candidate.

    Empty when the candidates cannot be ranked.
    """
    if len(responses) < 3 or is_constant(totals):
        return ()
    groups = thirds(totals)
    rows = [(option, np.array([option in given for given in responses], dtype=np.float64)) for option in options]
    rows.append(("", np.array([not given for given in responses], dtype=np.float64)))
    return tuple(chosen(option, taken, groups) for option, taken in rows)


def chosen(option: str, taken: Floats, groups: tuple[Floats, Floats, Floats]) -> Chosen:
    upper, middle, lower = (float(np.dot(group, taken) / group.sum()) for group in groups)
    return Chosen(option, int(taken.sum()), float(taken.mean()), upper, middle, lower)


def flags_of(rows: Sequence[Chosen], right: Collection[str]) -> tuple[Flag, ...]:
    """*lure*: more of the upper third took it than a right option. *idle*: fewer than one in twenty took it at all."""
    by_option: Mapping[str, Chosen] = {row.option: row for row in rows}
    keys = [by_option[option].upper for option in right if option in by_option]
    wrong = [row for row in rows if row.option and row.option not in right]
    lures = [Flag("lure", row.upper, row.option) for row in wrong if keys and row.upper > min(keys)]
    return (*lures, *(Flag("idle", row.share, row.option) for row in wrong if row.share < IDLE))

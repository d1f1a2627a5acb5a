"""Who took which option, or wrote which text: a table by thirds of the candidates, and what in it asks for a look."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exams.rules.extremes import thirds
from exams.rules.flags import IDLE, Flag
from exams.rules.moments import Floats, is_constant

MOST = 8  # texts that are told apart; the rest are summed up
OTHERS = "…"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option: the share (0 to 1) of everybody and of each third that took it. "" stands for no answer.

    For what is typed, `option` is a text, OTHERS all that are rarer, and `blank` says where, from 1.
    """

    option: str
    count: int
    share: float
    upper: float
    middle: float
    lower: float
    blank: int = 0


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


def texts(
    responses: Sequence[Sequence[str]], totals: Floats, blank: int, fold: Callable[[str], str]
) -> tuple[Chosen, ...]:
    """What was typed into this blank (from 1), the most frequent first, texts that `fold` alike counted together.

    A text is shown as most people typed it. Rows and emptiness as in `choices`; OTHERS only where there are any.
    """
    if len(responses) < 3 or is_constant(totals):
        return ()
    typed = [response[blank - 1] if len(response) >= blank else "" for response in responses]
    folded = [fold(text) for text in typed]
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for text, key in zip(typed, folded, strict=True):
        spellings[key][text] += 1
    sizes = {key: spelt.total() for key, spelt in spellings.items() if key}
    shown = sorted(sizes, key=lambda key: (-sizes[key], key))[:MOST]
    groups = thirds(totals)
    rows = [(spellings[key].most_common(1)[0][0], [one == key for one in folded]) for key in shown]
    if len(shown) < len(sizes):
        rows.append((OTHERS, [bool(one) and one not in shown for one in folded]))
    rows.append(("", [not one for one in folded]))
    return tuple(chosen(option, np.array(taken, dtype=np.float64), groups, blank) for option, taken in rows)


def chosen(option: str, taken: Floats, groups: tuple[Floats, Floats, Floats], blank: int = 0) -> Chosen:
    upper, middle, lower = (float(np.dot(group, taken) / group.sum()) for group in groups)
    return Chosen(option, int(taken.sum()), float(taken.mean()), upper, middle, lower, blank)


def flags_of(rows: Sequence[Chosen], right: Collection[str]) -> tuple[Flag, ...]:
    """*lure*: more of the upper third took it than a right option. *idle*: fewer than one in twenty took it at all."""
    by_option: Mapping[str, Chosen] = {row.option: row for row in rows}
    keys = [by_option[option].upper for option in right if option in by_option]
    wrong = [row for row in rows if row.option and row.option not in right]
    lures = [Flag("lure", row.upper, row.option) for row in wrong if keys and row.upper > min(keys)]
    return (*lures, *(Flag("idle", row.share, row.option) for row in wrong if row.share < IDLE))


def flags_of_texts(rows: Sequence[Chosen], is_right: Callable[[Chosen], bool]) -> tuple[Flag, ...]:
    """*lure*: more of the upper third wrote it than all right texts of the blank together; perhaps it is right too."""
    right: dict[int, float] = defaultdict(float)
    wrong = []
    for row in rows:
        if is_right(row):
            right[row.blank] += row.upper
        elif row.option not in {"", OTHERS}:
            wrong.append(row)
    return tuple(Flag("lure", row.upper, row.option) for row in wrong if row.upper > right[row.blank])

"""Which passage of a document says most of what was asked; of a table, the row that is meant."""

import re
from collections.abc import Iterable

from kb.rules.evidence import Asked, fold, held, share
from kb.rules.passages import Passage, only_row

HOW = re.compile("怎|如何|步骤|操作")
STEPS_BONUS = 0.15  # of everything asked: to a question how, steps are the answer
HEADING = 0.5  # words of the heading count half again: it says what the passage is about
PAIRS = 0.5
ENOUGH = 0.98  # of the best: a shorter passage that says as much is the better quotation
ROW_LEAD = 0.15  # of everything asked: what one row must say more than the next before the others are left out
FEW_ROWS = 3


def best(asked: Asked, passages: Iterable[Passage]) -> Passage | None:
    """The passage to quote; of equals the shorter one, then the first. None when nothing stands there."""
    ranked = [(worth(asked, passage), passage) for passage in passages if passage.text]
    if not ranked:
        return None
    most = max(value for value, _passage in ranked)
    good = [passage for value, passage in ranked if value >= most * ENOUGH]
    return focused(asked, min(good, key=lambda passage: len(passage.text)))


def worth(asked: Asked, passage: Passage) -> float:
    own, heading = fold(passage.matter), fold(passage.heading)
    both = f"{heading}\n{own}"
    how = STEPS_BONUS if HOW.search(asked.text) and any(line.kind == "step" for line in passage.lines) else 0.0
    return held(asked, both) + HEADING * held(asked, heading) + PAIRS * share(asked.pairs, both) + how


def focused(asked: Asked, passage: Passage) -> Passage:
    """One row of a table, if it alone says something that was asked and the heading does not say."""
    rows = {line.row for line in passage.lines if line.kind == "cell"}
    if len(rows) < FEW_ROWS:
        return passage
    told = {row: unlike(asked, only_row(passage, row), fold(passage.heading)) for row in sorted(rows)}
    top, second = sorted(told.values(), reverse=True)[:2]
    if top - second < ROW_LEAD * asked.mass:
        return passage
    return only_row(passage, next(row for row, value in told.items() if value == top))


def unlike(asked: Asked, row: Passage, heading: str) -> float:
    text = fold(row.text)
    told = (word for word in asked.words if asked.says(word, text) and not asked.says(word, heading))
    return sum(asked.words[word] for word in told)

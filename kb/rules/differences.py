"""Two texts side by side, line by line, with what changed inside each line marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from kb.rules.changes import evened
from kb.rules.text import Block, paragraphs

TOKEN = re.compile(r"[A-Za-z0-9.]+|\s+|.", re.DOTALL)  # Latin words and numbers whole, Chinese by character
ALIKE = 0.4  # lines less alike than this are not the same line
SHORT = 3  # characters
CONTEXT = 1  # unchanged lines shown around a change
LONGEST = 4000  # tokens; longer lines are marked as a whole


@dataclass(frozen=True)
class Line:
    text: str
    is_heading: bool = False


@dataclass(frozen=True)
class Piece:
    text: str
    is_changed: bool = False


@dataclass(frozen=True)
class Row:
    """kind: same, wording, meaning, swapped (another line stands there), added, removed; a missing side is empty."""

    kind: str
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    is_heading: bool = False


@dataclass(frozen=True)
class Passage:
    """Neighbouring rows; a long unchanged passage is folded away."""

    rows: tuple[Row, ...]
    is_folded: bool = False


def lines(title: str, raw_blocks: Sequence[Block]) -> list[Line]:
    """The title and every line of the blocks."""
    found = [Line(title, is_heading=True)]
    for block in raw_blocks:
        found += [Line(text, block.get("type") == "heading") for text in paragraphs(block)]
    return found


def passages(before: Sequence[Line], after: Sequence[Line]) -> list[Passage]:
    """All rows, grouped so that whatever did not change near a change is folded."""
    found = aligned(rows(before, after))
    changed = [index for index, row in enumerate(found) if row.kind != "same"]
    near = {index + step for index in changed for step in range(-CONTEXT, CONTEXT + 1)}
    groups = groupby(enumerate(found), key=lambda entry: entry[0] in near)
    return [Passage(tuple(row for _index, row in group), is_folded=not is_near) for is_near, group in groups]


def aligned(found: Iterable[Row]) -> list[Row]:
    """Lines that were removed stand beside those that took their place, not above them."""
    result: list[Row] = []
    for (has_both, _heading), group in groupby(found, key=sides):
        run = list(group)
        result += run if has_both else beside(run)
    return result


def sides(row: Row) -> tuple[bool, bool]:
    """Whether the row has both sides; headings never stand beside other lines."""
    return bool(row.before and row.after), row.is_heading


def beside(group: list[Row]) -> list[Row]:
    gone = [row for row in group if row.before]
    new = [row for row in group if row.after]
    pairs = zip(gone, new, strict=False)
    swapped = [Row("swapped", old.before, fresh.after, old.is_heading) for old, fresh in pairs]
    return [*swapped, *gone[len(new) :], *new[len(gone) :]]


def rows(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Row]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Row("same", (Piece(x.text),), (Piece(x.text),), x.is_heading) for x in after[c:d])
        else:
            yield from replaced(before[a:b], after[c:d])


def replaced(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Row]:
    """Pair lines that are alike, in order; the others were removed or added."""
    start = 0
    for old in before:
        partner = best(old, after[start:])
        if partner is None:
            yield Row("removed", before=(Piece(old.text, True),), is_heading=old.is_heading)
            continue
        yield from (added(new) for new in after[start : start + partner])
        yield changed(old, after[start + partner])
        start += partner + 1
    yield from (added(new) for new in after[start:])


def best(old: Line, candidates: Sequence[Line]) -> int | None:
    """The index of the candidate most like this line, if any is like it at all."""
    scores = [likeness(old, new) for new in candidates]
    highest = max(scores, default=0)
    return scores.index(highest) if highest >= ALIKE else None


def likeness(old: Line, new: Line) -> float:
    if old.is_heading != new.is_heading:
        return 0
    matcher = SequenceMatcher(None, old.text, new.text, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0


def added(new: Line) -> Row:
    return Row("added", after=(Piece(new.text, True),), is_heading=new.is_heading)


def changed(old: Line, new: Line) -> Row:
    kind = "wording" if evened(old.text) == evened(new.text) else "meaning"
    old_tokens, new_tokens = TOKEN.findall(old.text), TOKEN.findall(new.text)
    if len(old_tokens) + len(new_tokens) > LONGEST:
        return Row(kind, (Piece(old.text, True),), (Piece(new.text, True),), new.is_heading)
    before, after = pieces(old_tokens, new_tokens)
    return Row(kind, before, after, new.is_heading)


def pieces(old: list[str], new: list[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    steps = [(kind == "equal", "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in opcodes]
    calm = [(keep and not is_chance(steps, index), gone, came) for index, (keep, gone, came) in enumerate(steps)]
    before, after = [], []
    for keep, run in groupby(calm, key=lambda step: step[0]):
        texts = list(run)
        before.append(Piece("".join(gone for _keep, gone, _came in texts), not keep))
        after.append(Piece("".join(came for _keep, _gone, came in texts), not keep))
    return tuple(piece for piece in before if piece.text), tuple(piece for piece in after if piece.text)


def is_chance(steps: list[tuple[bool, str, str]], index: int) -> bool:
    """One or two characters that happen to stand between two changes: marking around them only confuses."""
    return 0 < index < len(steps) - 1 and len(steps[index][1].strip()) < SHORT

"""Cuts what a section says into passages to quote: what stands under one heading, in bites for a phone's screen.

Nothing is reworded: every line is text that the section holds, letter by letter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from kb.rules.outline import outline
from kb.rules.text import Block, Paragraphs, html_paragraphs, items, paragraphs

LONGEST = 420  # characters under one heading that are still quoted as a whole


@dataclass(frozen=True)
class Line:
    """One paragraph, step, cell or line of code. `label` heads a cell, `result` is what to expect after a step."""

    kind: str  # text | item | step | note | cell | code
    text: str
    label: str = ""
    result: str = ""
    row: int = 0  # cells of one row belong together

    @property
    def said(self) -> str:
        return " ".join(part for part in (self.text, self.result) if part)


@dataclass(frozen=True)
class Passage:
    heading: str
    anchor: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.said for line in self.lines)

    @property
    def matter(self) -> str:
        """What it is judged by: the text, and what its lines are labelled."""
        labels = dict.fromkeys(line.label for line in self.lines if line.label)
        return "\n".join([*labels, self.text])


@dataclass(frozen=True)
class Run:
    """Lines of one kind in a row, as a template draws them: paragraphs, a list, steps, a row of a table, code."""

    kind: str
    lines: list[Line]


def passages(raw_blocks: Iterable[Block]) -> list[Passage]:
    """The passages of a section in reading order; a heading with nothing under it gives none."""
    found: list[Passage] = []
    for heading, anchor, blocks in under_headings(list(raw_blocks)):
        found += bites(heading, anchor, [lines for block in blocks if (lines := lines_of(block))])
    return found


def under_headings(blocks: list[Block]) -> Iterator[tuple[str, str, list[Block]]]:
    anchors = iter(outline(blocks))
    heading, anchor = "", ""
    under: list[Block] = []
    for block in blocks:
        if block.get("type") == "heading":
            yield heading, anchor, under
            entry = next(anchors)
            heading, anchor, under = entry.text, entry.anchor, []
        else:
            under.append(block)
    yield heading, anchor, under


def bites(heading: str, anchor: str, blocks: list[tuple[Line, ...]]) -> list[Passage]:
    """Blocks that fit together stay together; a block is never cut."""
    found: list[tuple[Line, ...]] = []
    for lines in blocks:
        if found and length(found[-1]) + length(lines) <= LONGEST:
            found[-1] += lines
        else:
            found.append(lines)
    return [Passage(heading, anchor, lines) for lines in found]


def length(lines: Iterable[Line]) -> int:
    return sum(len(line.said) for line in lines)


def lines_of(block: Block) -> tuple[Line, ...]:
    value = block.get("value") or {}
    match block.get("type"):
        case "steps":
            return tuple(step_of(step) for step in items(value.get("steps")))
        case "table":
            return tuple(cells(value.get("table") or {}))
        case "code":
            return tuple(Line("code", line) for line in paragraphs(block))
        case "checklist":
            return tuple(Line("item", line) for line in paragraphs(block))
        case "text":
            return tuple(html_lines(str(block.get("value") or "")))
        case "callout":
            return tuple(callout(value))
        case _:
            return tuple(Line("text", line) for line in paragraphs(block))


class Lines(Paragraphs):
    """Paragraphs of rich text; what stands in a list is told apart, numbered or not."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[str] = []
        self.lines: list[Line] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        super().handle_starttag(tag, attrs)
        if tag in {"ul", "ol"}:
            self.finish()
            self.lists.append(tag)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag in {"ul", "ol"}:
            self.finish()
            self.lists[-1:] = []

    def finish(self) -> None:
        super().finish()
        kind = {"ol": "step", "ul": "item"}[self.lists[-1]] if self.lists else "text"
        self.lines += [Line(kind, text) for text in self.found]
        self.found.clear()


def html_lines(html: str) -> list[Line]:
    parser = Lines()
    parser.feed(html)
    parser.close()
    parser.finish()
    return parser.lines


def step_of(step: Block) -> Line:
    said, result = (" ".join(html_paragraphs(step.get(name) or "")) for name in ("text", "expected"))
    return Line("step", said, result=result)


def callout(value: Block) -> Iterator[Line]:
    """A warning is quoted as one; its title heads the first line."""
    title = str(value.get("title") or "")
    for place, text in enumerate(html_paragraphs(value.get("text") or "")):
        yield Line("note", text, label="" if place else title)


def cells(grid: Block) -> Iterator[Line]:
    heads = [str(column.get("heading") or "") for column in grid.get("columns", [])]
    for number, row in enumerate(grid.get("rows", [])):
        for place, cell in enumerate(row.get("values", [])):
            text = " ".join(html_paragraphs(str(cell or "")))
            if text:
                yield Line("cell", text, heads[place] if place < len(heads) else "", row=number)


def of_html(html: str) -> list[Passage]:
    """An answer to a frequent question, whole where it is short."""
    return bites("", "", [(line,) for line in html_lines(html)])


def of_guide(raw_steps: Iterable[Block]) -> list[Passage]:
    """Each step under its title; how to tell that it helped is the result of its last line. What one sees leads to the
    guide, but repeating it to whoever asks about it is no answer."""
    found: list[Passage] = []
    for number, step in enumerate(items(raw_steps), start=1):
        lines = html_lines(step.get("text") or "")
        if lines and step.get("solved"):
            lines[-1] = replace(lines[-1], result=step["solved"])
        found += bites(str(step.get("title") or ""), f"step-{number}", [tuple(lines)])
    return found


def of_text(text: str, headings: Iterable[tuple[int, str, str]] = ()) -> list[Passage]:
    """Of plain text, one paragraph a line, with the places, anchors and titles of its headings."""
    marks = [(0, "", ""), *sorted(headings)]
    found = []
    for (start, anchor, title), (end, *_rest) in zip(marks, [*marks[1:], (len(text), "", "")], strict=True):
        said = [line.strip() for line in text[start:end].splitlines() if line.strip() and line.strip() != title]
        found += bites(title, anchor, [(Line("text", line),) for line in said])
    return found


def only_row(passage: Passage, row: int) -> Passage:
    """The passage reduced to one row of its table."""
    return replace(passage, lines=tuple(line for line in passage.lines if line.kind == "cell" and line.row == row))


def runs(passage: Passage) -> list[Run]:
    """Neighbours of one kind together; every row of a table for itself."""
    grouped = groupby(passage.lines, key=lambda line: (line.kind, line.row if line.kind == "cell" else 0))
    return [Run(kind, list(lines)) for (kind, _row), lines in grouped]


def shortened(passage: Passage, most: int) -> Passage:
    """The first lines of a long passage; a row of a table is not cut in two."""
    kept = passage.lines[:most]
    rest = passage.lines[most:]
    while rest and kept and kept[-1].kind == rest[0].kind == "cell" and kept[-1].row == rest[0].row:
        kept = kept[:-1]
    return replace(passage, lines=kept)

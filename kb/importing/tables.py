"""Tables: a heading line and rows of rich text. Cells that span are spread over plain cells."""

from typing import TYPE_CHECKING

from bs4 import Tag

from kb.importing.blocks import Block, Shot, Table, Text
from kb.importing.boxes import only_text
from kb.importing.inline import plain

if TYPE_CHECKING:
    from kb.importing.html import Reader

WIDEST = 60  # columns; more is a mistake or an attack


def read_table(reader: "Reader", node: Tag) -> list[Block]:
    lines = [line for line in node.find_all("tr") if line.find_parent("table") is node]
    heads = heading_lines(lines)
    shots: list[Shot] = []
    rows = grid(reader, lines[len(heads) :], shots)
    columns = headings([[plain(cell) for cell in row] for row in spread(heads)])
    width = max([len(columns), *map(len, rows)], default=0)
    rows = [row + [Text()] * (width - len(row)) for row in rows if any(cell.fragments for cell in row)]
    caption = node.find("caption")
    if not rows and not any(columns):
        return list(shots)
    columns += [""] * (width - len(columns))
    return [Table(columns, rows, plain(caption)[:255] if isinstance(caption, Tag) else ""), *shots]


def heading_lines(lines: list[Tag]) -> list[Tag]:
    """The lines of thead; without one, a first line of nothing but headings."""
    heads = [line for line in lines if line.parent and line.parent.name == "thead"]
    if not heads and len(lines) > 1 and all(cell.name == "th" for cell in cells(lines[0])):
        heads = lines[:1]
    return heads if lines[: len(heads)] == heads else []


def cells(line: Tag) -> list[Tag]:
    return line.find_all(["td", "th"], recursive=False)


def span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), WIDEST) if value.isascii() and value.isdigit() else 1


def spread(lines: list[Tag]) -> list[list[Tag]]:
    """Rows of equal cells. What spans rows is repeated, so that each row can be read alone; columns stay empty."""
    blank = Tag(name="td")
    held: dict[int, tuple[int, Tag]] = {}
    rows = []
    for line in lines:
        row: list[Tag] = []
        waiting = cells(line)
        while (waiting or len(row) in held) and len(row) < WIDEST:
            column = len(row)
            if column in held:
                left, cell = held.pop(column)
                if left > 1:
                    held[column] = (left - 1, cell)
                row.append(cell)
                continue
            cell = waiting.pop(0)
            for step in range(span(cell, "colspan")):
                shown = cell if step == 0 else blank
                row.append(shown)
                if span(cell, "rowspan") > 1:
                    held[column + step] = (span(cell, "rowspan") - 1, shown)
        rows.append(row)
    return rows


def grid(reader: "Reader", lines: list[Tag], shots: list[Shot]) -> list[list[Text]]:
    known: dict[int, Text] = {}
    rows = []
    for row in spread(lines):
        for cell in row:
            if id(cell) not in known:
                known[id(cell)], found = only_text(reader.within(cell))
                shots += found
        rows.append([known[id(cell)] for cell in row])
    return rows


def headings(rows: list[list[str]]) -> list[str]:
    """One line of headings; several become `above / below`."""
    width = max(map(len, rows), default=0)
    columns = [[row[i] for row in rows if i < len(row)] for i in range(width)]
    return [" / ".join(dict.fromkeys(part for part in column if part))[:255] for column in columns]

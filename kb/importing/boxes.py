"""Notes, tips, warnings: recognises the boxes of documentation tools, GitHub and plain HTML."""

import re
from dataclasses import dataclass
from html import escape

from bs4 import NavigableString, Tag

from kb.importing.blocks import Block, Callout, Checks, Code, Fragment, Shot, Table, Text
from kb.importing.inline import plain

TONES = {
    **dict.fromkeys(("tip", "hint", "success"), "tip"),
    **dict.fromkeys(("warning", "caution", "important", "attention"), "warning"),
    **dict.fromkeys(("danger", "error", "failure", "bug"), "danger"),
}
GITHUB = re.compile(r"\A\s*\[!(\w+)\][ \t]*([^\n]*)\n?")  # > [!NOTE] 提示
ADMONITION = {"admonition", "custom-block", "alert", "callout"}


@dataclass(frozen=True)
class Box:
    tone: str
    title: str
    node: Tag


def tone(words: set[str]) -> str:
    parts = sorted(part.lower() for word in words for part in word.split("-"))
    return next((TONES[part] for part in parts if part in TONES), "note")


def box_of(node: Tag, classes: set[str]) -> Box | None:
    if node.name == "blockquote":
        return quote(node)
    if node.name == "details":
        return Box("note", taken(node.find("summary", recursive=False)), node)
    if node.name == "aside" or ADMONITION & classes:
        title = node.find(class_=["admonition-title", "custom-block-title"], recursive=False)
        return Box(tone(classes), taken(title), node)
    return None


def taken(node: object) -> str:
    return plain(node.extract())[:255] if isinstance(node, Tag) else ""


def quote(node: Tag) -> Box | None:
    """A quotation is a box when it says so or holds nothing but text; else somebody only indented things."""
    first = node.find("p")
    start = next(iter(first.children), None) if first else None
    found = GITHUB.match(str(start)) if isinstance(start, NavigableString) else None
    if found and start is not None:
        start.replace_with(NavigableString(str(start)[found.end() :]))
        return Box(tone({found.group(1)}), found.group(2).strip()[:255], node)
    is_text = all(child.name in ("p", "ul", "ol") for child in node.find_all(True, recursive=False))
    return Box("note", "", node) if is_text else None


def flat(title: str, blocks: list[Block]) -> list[Block]:
    """A box inside of a list item or cell: its title in bold, then its content."""
    return [Text(bold(title)), *blocks] if title else blocks


def bold(title: str) -> list[Fragment]:
    return [Fragment("p", f"<b>{escape(title, quote=False)}</b>")] if title else []


def only_text(blocks: list[Block]) -> tuple[Text, list[Shot]]:
    """For places that hold nothing but text: code and tables as text, pictures apart."""
    text, shots = Text(), list[Shot]()
    for block in blocks:
        if isinstance(block, Shot):
            shots.append(block)
        else:
            text.fragments += fragments(block)
    return text, shots


def fragments(block: Block) -> list[Fragment]:
    if isinstance(block, Text):
        return block.fragments
    if isinstance(block, Code):
        return [Fragment("p", "<br/>".join(f"<code>{code_line(line)}</code>" for line in block.code.splitlines()))]
    if isinstance(block, Table):
        return [Fragment("ul", "".join(f"<li>{table_row(block.headings, row)}</li>" for row in block.rows))]
    if isinstance(block, Callout):
        return [*bold(block.title), *block.text.fragments]
    if isinstance(block, Checks):
        return [Fragment("ul", "".join(f"<li>{text.item()}</li>" for text in block.items))]
    return []


def code_line(line: str) -> str:
    """Indentation has to survive where the browser would fold it."""
    body = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(body)) + (escape(body, quote=False) or "\u00a0")


def table_row(headings: list[str], row: list[Text]) -> str:
    cells = [(heading, cell.item()) for heading, cell in zip(headings, row, strict=False)]
    return "；".join(f"{escape(heading, quote=False)}：{cell}" if heading else cell for heading, cell in cells if cell)

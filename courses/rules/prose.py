"""What a lesson itself says, as text with its headings, and the anchors under which its page shows them.

What it embeds is not its own: sections and checklists are found by themselves, by those who may read them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.rules.outline import anchored, unique
from kb.rules.text import Block, Paragraphs, html_paragraphs, paragraphs

HEADINGS = {"h2", "h3", "h4"}
HEADING = re.compile(r"<(h[234])>(.*?)</\1>", re.DOTALL)
EMBEDDED = {"section", "checklist"}


@dataclass(frozen=True)
class Prose:
    """One paragraph a line; `headings` are (offset in the text, anchor, heading)."""

    text: str
    headings: list[tuple[int, str, str]]


class Headed(Paragraphs):
    """Paragraphs of rich text, and which of them are headings."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: set[int] = set()

    def handle_endtag(self, tag: str) -> None:
        before = len(self.found)
        super().handle_endtag(tag)
        if tag in HEADINGS and len(self.found) > before:
            self.headings.add(before)


def prose(raw_blocks: Iterable[Block]) -> Prose:
    """Of a question to think about only the question: its answer stays folded until the learner has thought."""
    lines: list[str] = []
    headings: list[tuple[int, str, str]] = []
    taken: set[str] = set()
    offset = 0
    for line, is_heading in (line for block in raw_blocks for line in lines_of(block)):
        if is_heading:
            headings.append((offset, unique(anchored(line), taken), line))
        lines.append(line)
        offset += len(line) + 1
    return Prose("\n".join(lines), headings)


def lines_of(block: Block) -> list[tuple[str, bool]]:
    """The lines of one block, each with whether it is a heading."""
    kind, value = block.get("type"), block.get("value") or {}
    if kind in EMBEDDED:
        return []
    if kind == "question":
        return [(str(value.get("question") or ""), False)]
    if kind == "text":
        return headed(str(block.get("value") or ""))
    return [(line, False) for line in paragraphs(block)]


def headed(html: str) -> list[tuple[str, bool]]:
    parser = Headed()
    parser.feed(html)
    parser.close()
    parser.finish()
    return [(line, place in parser.headings) for place, line in enumerate(parser.found)]


def with_anchors(html: str, taken: set[str]) -> str:
    """The page's HTML of text blocks, each heading with the anchor that `prose` gives it. `taken`: by earlier text."""

    def mark(found: re.Match[str]) -> str:
        said = " ".join(html_paragraphs(found[2]))
        return f'<{found[1]} id="{unique(anchored(said), taken)}">{found[2]}</{found[1]}>' if said else found[0]

    return HEADING.sub(mark, html)

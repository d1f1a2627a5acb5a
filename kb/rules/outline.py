"""The headings of a section with the anchors under which they are linked."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.rules.text import paragraphs


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


def outline(raw_blocks: Iterable[dict[str, Any]]) -> list[Heading]:
    """One entry for each heading block, in order; anchors are unique within the section."""
    taken: set[str] = set()
    found = []
    for block in raw_blocks:
        if block.get("type") == "heading":
            value = block.get("value") or {}
            text = str(value.get("text") or "")
            anchor = unique(anchored(str(value.get("anchor") or "") or text), taken)
            found.append(Heading(level_of(value), text, anchor))
    return found


def places(raw_blocks: Iterable[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Where each heading stands in the plain text of the section: (offset in characters, anchor, heading)."""
    blocks = list(raw_blocks)
    headings = iter(outline(blocks))
    found, offset = [], 0
    for block in blocks:
        if block.get("type") == "heading":
            heading = next(headings)
            found.append((offset, heading.anchor, heading.text))
        offset += sum(len(line) + 1 for line in paragraphs(block))
    return found


def level_of(value: dict[str, Any]) -> int:
    level = str(value.get("level") or "2")
    return int(level) if level in {"2", "3", "4"} else 2


def anchored(text: str) -> str:
    """Letters and digits of any script; everything else becomes a hyphen."""
    return re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFKC", text)).strip("-.").lower() or "section"


def unique(anchor: str, taken: set[str]) -> str:
    candidate, number = anchor, 1
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    taken.add(candidate)
    return candidate

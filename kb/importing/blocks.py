"""What a section is read into, and how that becomes the stored form of our blocks.

Pictures stay `Found` until the section is written, so that reading needs no database.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from kb.importing.sanitising import clean_rich


@dataclass(frozen=True)
class Found:
    """A picture file that was looked at: `hash` is SHA-256 of its content."""

    hash: str
    path: Path
    alt: str = ""


PictureId = Callable[[Found], Any]


@dataclass(frozen=True)
class Fragment:
    """A paragraph or list of rich text: tag and what is inside."""

    tag: str
    html: str


@dataclass
class Text:
    fragments: list[Fragment] = field(default_factory=list)
    kind = "text"

    def html(self) -> str:
        return clean_rich("".join(f"<{part.tag}>{part.html}</{part.tag}>" for part in self.fragments))

    def item(self) -> str:
        """The same inside a list item, where the editor knows no paragraphs."""
        out = ""
        for part in self.fragments:
            if part.tag == "p":
                out += ("<br/>" if out else "") + part.html
            else:
                out += f"<{part.tag}>{part.html}</{part.tag}>"
        return out

    def raw(self, picture: PictureId) -> Any:
        return self.html()


@dataclass
class Heading:
    text: str
    level: int
    anchor: str
    kind = "heading"

    def raw(self, picture: PictureId) -> Any:
        return {"text": self.text, "level": str(self.level), "anchor": self.anchor}


@dataclass
class Step:
    text: Text
    expected: Text
    picture: Found | None = None


@dataclass
class Steps:
    steps: list[Step]
    kind = "steps"

    def raw(self, picture: PictureId) -> Any:
        return {"steps": [item(self.step(step, picture)) for step in self.steps]}

    def step(self, step: Step, picture: PictureId) -> dict[str, Any]:
        shown = picture(step.picture) if step.picture else None
        return {"text": step.text.html(), "expected": step.expected.html(), "picture": shown}


@dataclass
class Callout:
    tone: str
    title: str
    text: Text
    kind = "callout"

    def raw(self, picture: PictureId) -> Any:
        return {"kind": self.tone, "title": self.title, "text": self.text.html()}


@dataclass
class Table:
    headings: list[str]
    rows: list[list[Text]]
    caption: str = ""
    kind = "table"

    def raw(self, picture: PictureId) -> Any:
        columns = [{"type": "text", "heading": heading} for heading in self.headings]
        rows = [{"values": [cell.html() for cell in row]} for row in self.rows]
        return {"table": {"columns": columns, "rows": rows, "caption": self.caption}}


@dataclass
class Shot:
    picture: Found
    caption: str = ""
    kind = "picture"

    def raw(self, picture: PictureId) -> Any:
        return {"picture": picture(self.picture), "alt": self.picture.alt, "caption": self.caption}


@dataclass
class Code:
    language: str
    code: str
    kind = "code"

    def raw(self, picture: PictureId) -> Any:
        return {"language": self.language, "code": self.code}


@dataclass
class Checks:
    items: list[Text]
    kind = "checklist"

    def raw(self, picture: PictureId) -> Any:
        return {"title": "", "items": [item({"text": text.html()}) for text in self.items]}


Block = Text | Heading | Steps | Callout | Table | Shot | Code | Checks


def item(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": identity("item", value, 0)}


def identity(kind: str, value: Any, nth: int) -> str:
    """An id that follows from the content: the same passage keeps it from edition to edition and run to run."""
    return str(uuid5(NAMESPACE_URL, json.dumps([kind, value, nth], ensure_ascii=False, sort_keys=True)))


def stored(blocks: list[Block], picture: PictureId) -> list[dict[str, Any]]:
    """The form StreamField stores; `picture` gives the number of each picture."""
    out, seen = [], dict[str, int]()
    for block in blocks:
        by_hash = block.raw(lambda found: found.hash)
        first = identity(block.kind, by_hash, 0)
        nth = seen[first] = seen.get(first, -1) + 1
        out.append({"type": block.kind, "value": block.raw(picture), "id": identity(block.kind, by_hash, nth)})
    return out

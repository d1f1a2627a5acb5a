"""What raw StreamField data says, as plain text, and its fingerprint. Knows the shape of the data, not Wagtail."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

Block = dict[str, Any]

ENDS_PARAGRAPH = {"p", "li", "br", "hr", "tr", "div", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
# The editor marks paragraphs with random keys, so saving without a change would look like one.
EDITOR_KEY = re.compile(r'\s+data-block-key="[^"]*"')
CELL = " | "


class Paragraphs(HTMLParser):
    """Collects the text of HTML paragraph by paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.current: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ENDS_PARAGRAPH:
            self.finish()

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS_PARAGRAPH:
            self.finish()

    def handle_data(self, data: str) -> None:
        self.current.append(data)

    def finish(self) -> None:
        text = " ".join("".join(self.current).split())
        if text:
            self.found.append(text)
        self.current = []


def html_paragraphs(html: str) -> list[str]:
    parser = Paragraphs()
    parser.feed(html)
    parser.close()
    parser.finish()
    return parser.found


def plain_text(raw_blocks: Iterable[Block]) -> str:
    """Everything a reader would read, one paragraph a line."""
    return "\n".join(line for block in raw_blocks for line in paragraphs(block))


def paragraphs(block: Block) -> list[str]:
    """The lines of one block, in reading order."""
    value = block.get("value") or {}
    reader = READERS.get(str(block.get("type")), anything)
    return [line for line in reader(value) if line.strip()]


def items(values: Iterable[Any] | None) -> Iterator[Any]:
    """The values of a list block, whether stored with ids or bare."""
    for entry in values or []:
        yield entry["value"] if isinstance(entry, dict) and {"type", "value"} <= entry.keys() else entry


def heading(value: Any) -> list[str]:
    return [str(value.get("text") or "")]


def steps(value: Any) -> list[str]:
    lines: list[str] = []
    for step in items(value.get("steps")):
        lines += html_paragraphs(step.get("text") or "") + html_paragraphs(step.get("expected") or "")
    return lines


def callout(value: Any) -> list[str]:
    return [str(value.get("title") or ""), *html_paragraphs(value.get("text") or "")]


def table(value: Any) -> list[str]:
    grid = value.get("table") or {}
    lines = [str(grid.get("caption") or ""), CELL.join(str(c.get("heading") or "") for c in grid.get("columns", []))]
    for row in grid.get("rows", []):
        cells = [" ".join(html_paragraphs(str(cell or ""))) for cell in row.get("values", [])]
        lines.append(CELL.join(cells))
    return [line for line in lines if line.replace("|", "").strip()]


def picture(value: Any) -> list[str]:
    return [str(value.get("caption") or value.get("alt") or "")]


def code(value: Any) -> list[str]:
    return str(value.get("code") or "").splitlines()


def checklist(value: Any) -> list[str]:
    lines = [str(value.get("title") or "")]
    for item in items(value.get("items")):
        lines += html_paragraphs(item.get("text") or "")
    return lines


def anything(value: Any) -> list[str]:
    """A block nobody described here: all of its strings."""
    if isinstance(value, str):
        return html_paragraphs(value)
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [line for child in children for line in anything(child)]


READERS = {
    "heading": heading,
    "steps": steps,
    "callout": callout,
    "table": table,
    "picture": picture,
    "code": code,
    "checklist": checklist,
}


def fingerprint(title: str, raw_blocks: Iterable[Block]) -> str:
    """SHA-256 over title and content. Ids, editor keys and empty optional fields do not count."""
    content = [clean(title), [essence(block) for block in raw_blocks]]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def essence(value: Any) -> Any:
    if isinstance(value, dict):
        if {"type", "value"} <= value.keys():
            kind = value["type"]
            inner = essence(value["value"])
            return inner if kind == "item" else [kind, inner]
        return {name: content for name, inner in value.items() if (content := essence(inner)) not in ("", [], {}, None)}
    if isinstance(value, list):
        return [essence(entry) for entry in value]
    return value if value is None else clean(str(value))


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", EDITOR_KEY.sub("", text)).replace("\r\n", "\n").strip()

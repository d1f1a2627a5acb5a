"""From the HTML of other systems to the markup of items (Markdown). Pictures are taken where
a reader that has their files has recognised them."""

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, NavigableString, Tag
from bs4.element import PreformattedString
from django.utils.translation import gettext as _

from exams.formats.pictures import SHOWN
from exams.rules.blanks import MARK

warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)

BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "blockquote", "section"}
LOST = {"img", "video", "audio", "object", "embed", "iframe", "svg", "math", "canvas"}
SILENT = {"script", "style", "head", "title", "noscript", "template"}
AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*"}
DEEPEST = 60


def markup(html: str) -> tuple[str, tuple[str, ...]]:
    """Markdown, and what was not taken."""
    lost: list[str] = []
    text = inside(BeautifulSoup(html, "html.parser"), lost, 0)
    lines = [re.sub(r"^ (?=\S)", "", line.rstrip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), tuple(dict.fromkeys(lost))


def inside(tag: Tag, lost: list[str], depth: int) -> str:
    if depth > DEEPEST:  # nothing that a person wrote
        return escape(tag.get_text(" "))
    return "".join(of(child, lost, depth) for child in tag.children)


def of(node: object, lost: list[str], depth: int) -> str:
    if isinstance(node, PreformattedString):  # comments, declarations
        return ""
    if isinstance(node, NavigableString):
        return escape(re.sub(r"\s+", " ", str(node).replace("\N{NO-BREAK SPACE}", " ")))
    if not isinstance(node, Tag) or node.name in SILENT:
        return ""
    if node.name == "img" and SHOWN.fullmatch(str(node.get("src", ""))):
        return f"![{called(str(node.get('alt', '')))}]({node['src']})"
    if node.name in LOST:
        name = str(node.get("alt") or node.get("src") or node.name)[:80]
        lost.append(_("图片或媒体“%(name)s”没有收入。") % {"name": name})
        return ""
    if node.name == "br":
        return "\n"
    if node.name == "code":
        return f"`{node.get_text()}`"
    if node.name == "pre":
        return "\n\n" + "\n".join(f"    {line}" for line in node.get_text().strip("\n").split("\n")) + "\n\n"
    if node.name == "table":
        return f"\n\n{table(node, lost, depth)}\n\n"
    if node.name in {"ul", "ol"}:
        return f"\n\n{listed(node, lost, depth)}\n\n"
    text = inside(node, lost, depth + 1)
    if around := AROUND.get(node.name):
        return wrapped(text, around)
    if node.name == "blockquote":
        return "\n\n" + "\n".join(f"> {line}" for line in text.strip().split("\n")) + "\n\n"
    return f"\n\n{text.strip()}\n\n" if node.name in BLOCKS else text


def called(text: str) -> str:
    """What a picture is called, on one line, without signs that would end it or be a blank."""
    return escape(re.sub(r"_{2,}", "_", re.sub(r"[\[\]\\\s]+", " ", text))).strip()


def wrapped(text: str, sign: str) -> str:
    """Emphasis hugs its words: spaces go outside."""
    bare = text.strip()
    if not bare:
        return text
    begin, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{begin}{sign}{bare}{sign}{end}"


def listed(node: Tag, lost: list[str], depth: int) -> str:
    items = [child for child in node.children if isinstance(child, Tag) and child.name == "li"]
    signs = [f"{number}. " if node.name == "ol" else "- " for number in range(1, len(items) + 1)]
    texts = [re.sub(r"\n+", "\n", inside(item, lost, depth + 1).strip()) for item in items]
    return "\n".join(sign + text.replace("\n", "\n" + " " * len(sign)) for sign, text in zip(signs, texts, strict=True))


def table(node: Tag, lost: list[str], depth: int) -> str:
    rows = [
        [
            inside(cell, lost, depth + 1).strip().replace("\n", " ").replace("|", "\\|")
            for cell in row.find_all(["td", "th"])
        ]
        for row in node.find_all("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    head = rows[0]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows[1:]])


INLINE = re.compile(r"([\\*`\[\]<~])|(?<!\w)(_)(?=\S)|(?<=\S)(_)(?!\w)|(&)(?=#?\w+;)")
STARTS = re.compile(r"^(\s*)(?:([#>+=|-])|(\d+)([.)]))")


def escape(text: str) -> str:
    """Signs that Markdown would take for its own. The mark of a blank stays."""
    parts = [INLINE.sub(lambda match: "\\" + match[0], part) for part in text.split(MARK)]
    return STARTS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", MARK.join(parts))

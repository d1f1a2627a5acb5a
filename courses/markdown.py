"""Reads the blocks of a lesson from plain data whose texts are Markdown, into the stored form of the lesson's body."""

from html import escape
from typing import Any

from kb.importing.anchors import Anchors
from kb.importing.blocks import Checks, Found, Heading, stored
from kb.importing.html import parse, read_html
from kb.importing.markdown import to_html

Block = dict[str, Any]


class UnknownBlock(ValueError):
    """The data names a kind of block that lessons do not have."""


class NoFiles:
    """Texts of a course stand alone: links are whole addresses or permalinks, and there are no pictures."""

    def link(self, href: str) -> str:
        return href

    def picture(self, src: str, alt: str) -> Found | None:
        return None


def raw_blocks(data: list[Block]) -> list[Block]:
    """`[{"text": …}, {"section": …, "edition": …}, {"checklist": …}, {"tip": …}, {"question": …, "answer": …}]`"""
    return [block for one in data for block in read_block(one)]


def read_block(one: Block) -> list[Block]:
    if "text" in one:
        return text_blocks(one["text"])
    if "section" in one:
        return [{"type": "section", "value": {"section": one["section"], "edition": str(one.get("edition", ""))}}]
    if "checklist" in one:
        return [{"type": "checklist", "value": {"checklist": one["checklist"]}}]
    if "question" in one:
        question = str(one["question"]).removeprefix("想一想：")  # the page says that itself
        return [{"type": "question", "value": {"question": question, "answer": rich_text(one["answer"])}}]
    for kind in ("tip", "note", "warning", "danger"):
        if kind in one:
            return [{"type": "callout", "value": {"kind": kind, "title": "", "text": rich_text(one[kind])}}]
    raise UnknownBlock(", ".join(one))


def text_blocks(source: str) -> list[Block]:
    """Headings and task lists become text: a lesson has no blocks of its own for them."""
    page = parse(to_html(source))
    blocks: list[Block] = []
    for block in read_html(page, Anchors(page, ""), NoFiles()):
        if isinstance(block, Heading):
            blocks.append({"type": "text", "value": f"<h{block.level}>{escape(block.text)}</h{block.level}>"})
        elif isinstance(block, Checks):
            items = "".join(f"<li>{item.item()}</li>" for item in block.items)
            blocks.append({"type": "text", "value": f"<ul>{items}</ul>"})
        else:
            blocks += stored([block], lambda found: None)
    return blocks


def rich_text(source: str) -> str:
    return "".join(block["value"] for block in text_blocks(source) if block["type"] == "text")

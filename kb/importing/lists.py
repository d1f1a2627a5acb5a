"""Lists: procedures become steps, task lists become checklists, the rest stays text."""

import re
from typing import TYPE_CHECKING

from bs4 import Tag
from django.utils.translation import gettext as _

from kb.importing.blocks import Block, Checks, Fragment, Shot, Step, Steps, Text
from kb.importing.boxes import only_text

if TYPE_CHECKING:
    from kb.importing.html import Reader

EXPECTED = re.compile(r"\A\s*(?:<b>)?\s*(?:预期结果|期望结果|Expected result)\s*(?:</b>)?\s*[：:]\s*(?:</b>)?\s*", re.I)

EXPECTED_LABEL = "预期结果："


def read_list(reader: "Reader", node: Tag) -> list[Block]:
    items = [child for child in node.find_all(True, recursive=False) if child.name in ("li", "ul", "ol")]
    if reader.is_inside:
        return nested(reader, node.name, items)
    if items and all("task-list-item" in (item.get("class") or []) for item in items):
        return checks(reader, items)
    return steps(reader, items) if node.name == "ol" else bullets(reader, items)


def nested(reader: "Reader", tag: str, items: list[Tag]) -> list[Block]:
    """A list inside of something: text, with its pictures after it."""
    rows, shots = "", list[Shot]()
    for item in items:
        text, found = only_text(reader.within(item))
        rows += f"<li>{text.item()}</li>" if text.fragments else ""
        shots += found
    return [*([Text([Fragment(tag, rows)])] if rows else []), *shots]


def bullets(reader: "Reader", items: list[Tag]) -> list[Block]:
    """Interrupted where an item holds what text cannot: the list goes on after it."""
    found: list[Block] = []
    for item in items:
        blocks = reader.within(item)
        first = blocks[0] if blocks and isinstance(blocks[0], Text) else None
        if first is not None:
            row = f"<li>{first.item()}</li>"
            if found and isinstance(found[-1], Text) and found[-1].fragments[-1].tag == "ul":
                row = found[-1].fragments.pop().html + row
                found[-1].fragments.append(Fragment("ul", row))
            else:
                found.append(Text([Fragment("ul", row)]))
        found += blocks[1:] if first is not None else blocks
    return found


def checks(reader: "Reader", items: list[Tag]) -> list[Block]:
    pairs = [only_text(reader.within(item)) for item in items]
    return [
        Checks([text for text, _shots in pairs if text.fragments]),
        *(shot for _text, found in pairs for shot in found),
    ]


def steps(reader: "Reader", items: list[Tag]) -> list[Block]:
    """A step holds one picture; further ones follow the procedure and say which step they belong to."""
    made: list[Step] = []
    further: list[Block] = []
    for item in items:
        text, shots = only_text(reader.within(item))
        action, expected = parted(text)
        if not action.fragments and not shots:
            continue
        made.append(Step(action, expected, shots[0].picture if shots else None))
        for shot in shots[1:]:
            further.append(Shot(shot.picture, _("第 %(n)s 步") % {"n": len(made)}))
    return [*([Steps(made)] if made else []), *further]


def parted(text: Text) -> tuple[Text, Text]:
    """What to do, and what to expect."""
    action, expected = Text(), Text()
    for part in text.fragments:
        found = EXPECTED.match(part.html) if part.tag == "p" else None
        if found or expected.fragments:
            rest = part.html[found.end() :] if found else part.html
            expected.fragments.append(Fragment(part.tag, rest))
        else:
            action.fragments.append(part)
    return action, expected


def read_definitions(reader: "Reader", node: Tag) -> list[Block]:
    """Terms in bold with their definitions below, as a list."""
    rows: list[str] = []
    shots: list[Shot] = []
    for child in node.find_all(["dt", "dd"]):
        if child.find_parent("dl") is not node:
            continue
        text, found = only_text(reader.within(child))
        shots += found
        if child.name == "dt":
            rows.append(f"<b>{text.item()}</b>" if text.fragments else "")
        elif text.fragments:
            rows = rows or [""]
            rows[-1] += ("<br/>" if rows[-1] and text.fragments[0].tag == "p" else "") + text.item()
    html = "".join(f"<li>{row}</li>" for row in rows if row)
    return [*([Text([Fragment("ul", html)])] if html else []), *shots]


def numbered(block: Block) -> list[Fragment]:
    """A procedure where only rich text can be: a numbered list, expectations below their step."""
    if not isinstance(block, Steps):
        return []
    rows = ""
    for step in block.steps:
        expected = f"<br/>{EXPECTED_LABEL}{step.expected.item()}" if step.expected.fragments else ""
        rows += f"<li>{step.text.item()}{expected}</li>"
    return [Fragment("ol", rows)]

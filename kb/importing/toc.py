"""Reads toc.json: which sections there are, in reading order, and which stands under which."""

import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from kb.importing.folder import Folder
from kb.importing.report import FileRefused, Report

TOC = "toc.json"
IDENTIFIER = re.compile(r"[\w][\w.\-]*")
PART = "__"  # between the folders of an id: installation__docker
INDEX = "index"


@dataclass(frozen=True)
class Row:
    """A section as the list names it; `parent` is an id of the list or empty."""

    number: int
    id: str
    title: str
    file: str
    parent: str = ""
    source: str = ""

    @property
    def place(self) -> str:
        return _("第 %(n)s 条") % {"n": self.number}


@dataclass(frozen=True)
class Toc:
    title: str = ""
    licence: str = ""
    rows: list[Row] = field(default_factory=list)


def read_toc(folder: Folder, report: Report) -> Toc:
    """Rows that are not usable are reported and left out."""
    try:
        data = json.loads(folder.text(folder.inside(TOC)))
    except FileRefused as error:
        report.note(TOC, error.place, error)
        return Toc()
    except (ValueError, RecursionError) as error:
        report.note(TOC, getattr(error, "lineno", 1), _("不是有效的 JSON：%(error)s") % {"error": error})
        return Toc()
    entries = data.get("sections") if isinstance(data, dict) else data
    if not isinstance(entries, list):
        report.note(TOC, 1, _("没有 sections 列表"))
        return Toc()
    head = data if isinstance(data, dict) else {}
    rows = rows_of(entries, report)
    return Toc(string(head.get("manual")), licence(head), nested(rows, entries, report))


def licence(head: dict[str, Any]) -> str:
    """Licence and where the text comes from, for the line under the manual."""
    return " · ".join(part for part in (string(head.get("licence")), string(head.get("source_repo"))) if part)[:250]


def rows_of(entries: list[Any], report: Report) -> list[Row]:
    rows: dict[str, Row] = {}
    for number, entry in enumerate(entries, 1):
        fault = fault_of(entry, rows)
        if fault:
            report.note(TOC, _("第 %(n)s 条") % {"n": number}, fault)
        else:
            titled = string(entry.get("title")).strip("\"'“” ")
            file, source = string(entry["file"]), string(entry.get("source"))
            named_after_file = titled in (PurePosixPath(file).name, PurePosixPath(source).name)
            rows[entry["id"]] = Row(number, entry["id"], "" if named_after_file else titled, file, source=source)
    return list(rows.values())


def fault_of(entry: Any, rows: dict[str, Row]) -> str:
    """What is wrong with an entry, or nothing."""
    if not isinstance(entry, dict):
        return _("不是对象")
    name, file = entry.get("id"), entry.get("file")
    if not isinstance(name, str) or not IDENTIFIER.fullmatch(name) or len(name) > 200:
        return _("id 缺失或无效")
    if name in rows:
        return _("id 重复：%(id)s") % {"id": name}
    if not isinstance(file, str) or not file.strip():
        return _("file 缺失：%(id)s") % {"id": name}
    return ""


def string(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def nested(rows: list[Row], entries: list[Any], report: Report) -> list[Row]:
    """Parents as given, else from levels, else from ids; parents come before their children in the answer."""
    data = {row.id: entries[row.number - 1] for row in rows}
    if any(entry.get("parent") for entry in data.values()):
        parents = {row.id: given_parent(row, data, report) for row in rows}
    elif any(level(entry) for entry in data.values()):
        parents = parents_by_level(rows, data)
    else:
        parents = {row.id: parent_by_id(row.id, data) for row in rows}
    placed = [Row(row.number, row.id, row.title, row.file, parents[row.id], row.source) for row in rows]
    return parents_first(placed, report)


def given_parent(row: Row, data: dict[str, Any], report: Report) -> str:
    parent = string(data[row.id].get("parent"))
    if parent and parent not in data:
        report.note(TOC, row.place, _("上级 %(parent)s 不存在，%(id)s 放在顶层") % {"parent": parent, "id": row.id})
        return ""
    return parent


def level(entry: dict[str, Any]) -> int:
    value = entry.get("level")
    return value if isinstance(value, int) else 0


def parents_by_level(rows: list[Row], data: dict[str, Any]) -> dict[str, str]:
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for row in rows:
        own = level(data[row.id])
        while above and above[-1][0] >= own:
            above.pop()
        parents[row.id] = above[-1][1] if above else ""
        above.append((own, row.id))
    return parents


def parent_by_id(name: str, data: dict[str, Any]) -> str:
    """installation__docker stands under installation__index, when there is one."""
    parts = name.split(PART)
    if parts[-1] == INDEX:
        parts = parts[:-1]
    for end in range(len(parts) - 1, 0, -1):
        above = PART.join([*parts[:end], INDEX])
        if above in data and above != name:
            return above
    return ""


def parents_first(rows: list[Row], report: Report) -> list[Row]:
    """Reading order among sisters stays. Rows in a circle are reported and go to the top level."""
    known = {row.id: row for row in rows}
    ordered: dict[str, Row] = {}
    for row in rows:
        chain = [row]
        while chain[-1].parent and chain[-1].parent not in ordered and len(chain) <= len(rows):
            chain.append(known[chain[-1].parent])
        if len(chain) > len(rows):
            report.note(TOC, row.place, _("上级循环，%(id)s 放在顶层") % {"id": row.id})
            known[row.id] = Row(row.number, row.id, row.title, row.file, "", row.source)
            chain = [known[row.id]]
        for link in reversed(chain):
            ordered.setdefault(link.id, known[link.id])
    return list(ordered.values())

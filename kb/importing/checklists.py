"""Imports checklists: what to look at, what to expect, and the section that explains it."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kb.importing.entries import Desk, Values, editions_of
from kb.importing.report import Report
from kb.importing.stepped import Kind, import_entries
from kb.models import Checklist
from people.models import User


def import_checklists(path: Path, by: User | None = None) -> Report:
    """One YAML file, or all of a folder. A checklist that says what it said is left alone, a step without title out."""
    return import_entries(Kind(Checklist, fault_of, values_of, step_of), path, by)


def fault_of(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        return _("没有 steps 列表")
    return "" if data.get("slug") and data.get("title") else _("slug 或 title 缺失")


def values_of(desk: Desk, data: Values) -> Values:
    first = next((step["section"] for step in data["steps"] if isinstance(step, dict) and step.get("section")), "")
    return {
        "title": str(data["title"])[:200],
        "summary": str(data.get("summary") or "")[:250],
        "audience": data.get("audience") or "internal",
        "manual": desk.reference(str(data.get("product") or ""), str(data.get("section") or first)).manual,
        **editions_of(data),
    }


def step_of(desk: Desk, row: Any) -> Values | None:
    if not isinstance(row, dict) or not row.get("title"):
        desk.note(_("没有标题"))
        return None
    section = str(row.get("section") or "")
    about = desk.reference("", section)
    return {
        "title": desk.line(row["title"]),
        "detail": desk.text(row.get("detail"), about.manual),
        "expected": desk.line(row.get("expected")),
        "section": section if about.lineage else "",
    }

"""Imports checklists: what to look at, what to expect, and the section that explains it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from kb.importing.blocks import identity
from kb.importing.entries import Desk, load, published
from kb.importing.report import Report
from kb.models import Checklist
from kb.models.base import AudienceField
from people.models import User


def import_checklists(path: Path, by: User | None = None) -> Report:
    """One YAML file, or all of a folder. A checklist that says what it said is left alone."""
    path, report = Path(path), Report()
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
        desk = Desk(file, report)
        data = load(desk.folder, desk.file, report)
        if data is not None:
            bring(desk, data, by)
    return report


def bring(desk: Desk, data: Any, by: User | None) -> None:
    fault = fault_of(data)
    if fault:
        return desk.note(fault)
    try:
        with transaction.atomic():
            write(desk, data, by)
    except (ValidationError, DatabaseError, RecursionError) as error:
        desk.note(_("无法保存：%(reason)s") % {"reason": error})


def fault_of(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        return _("没有 steps 列表")
    if not data.get("slug") or not data.get("title"):
        return _("slug 或 title 缺失")
    if data.get("audience", "internal") not in dict(AudienceField.CHOICES):
        return _("读者范围无效：%(audience)s") % {"audience": data["audience"]}
    return ""


def write(desk: Desk, data: dict[str, Any], by: User | None) -> None:
    values, steps = values_of(desk, data), steps_of(desk, data["steps"])
    entry = Checklist.objects.filter(slug=data["slug"]).first()
    if entry and says(entry, values, steps):
        desk.report.unchanged += 1
        return
    published(entry or Checklist(slug=data["slug"], live=False), {**values, "steps": steps}, desk.report, by)


def values_of(desk: Desk, data: dict[str, Any]) -> dict[str, Any]:
    first = next((step["section"] for step in data["steps"] if isinstance(step, dict) and step.get("section")), "")
    manual = desk.reference(str(data.get("product") or ""), str(data.get("section") or first)).manual
    return {
        "title": str(data["title"])[:200],
        "summary": str(data.get("summary") or "")[:250],
        "audience": data.get("audience") or "internal",
        "manual": manual,
        "edition_from": str(data.get("from") or "")[:60],
        "edition_to": str(data.get("to") or "")[:60],
    }


def steps_of(desk: Desk, rows: list[Any]) -> list[dict[str, Any]]:
    made = []
    for number, row in enumerate(rows, 1):
        desk.place = _("第 %(n)s 步") % {"n": number}
        if not isinstance(row, dict) or not row.get("title"):
            desk.note(_("没有标题"))
            continue
        value = step_of(desk, row)
        made.append({"type": "step", "value": value, "id": identity("step", value, number)})
    return made


def step_of(desk: Desk, row: dict[str, Any]) -> dict[str, str]:
    section = str(row.get("section") or "")
    about = desk.reference("", section)
    return {
        "title": desk.line(row["title"]),
        "detail": desk.text(row.get("detail"), about.manual),
        "expected": desk.line(row.get("expected")),
        "section": section if about.lineage else "",
    }


def says(entry: Checklist, values: dict[str, Any], steps: list[dict[str, Any]]) -> bool:
    return list(entry.steps.raw_data) == steps and all(getattr(entry, name) == values[name] for name in values)

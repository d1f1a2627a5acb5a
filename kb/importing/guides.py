"""Imports troubleshooting guides: what one sees, and the steps, each with what to do and where to go on.

{title, slug, symptom, audience, category, tags, product, section, from, to,
 steps: [{title, text, solved, otherwise, section}, …]}, where `otherwise` is the number of a later step.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from kb.importing.blocks import identity
from kb.importing.entries import Desk, load, published
from kb.importing.report import Report
from kb.models import Guide
from kb.models.base import AudienceField
from people.models import User


def import_guides(path: Path, by: User | None = None) -> Report:
    """One YAML file, or all of a folder. A guide that says what it said is left alone, a faulty one stays out."""
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
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list) or not data["steps"]:
        return _("没有 steps 列表")
    if not all(data.get(name) for name in ("slug", "title", "symptom")):
        return _("slug、title 或 symptom 缺失")
    if data.get("audience", "internal") not in dict(AudienceField.CHOICES):
        return _("读者范围无效：%(audience)s") % {"audience": data["audience"]}
    faults = (fault_of_step(step, number, len(data["steps"])) for number, step in enumerate(data["steps"], 1))
    return next(filter(None, faults), "")


def fault_of_step(step: Any, number: int, count: int) -> str:
    if not isinstance(step, dict) or not step.get("title") or not step.get("text"):
        return _("第 %(n)s 步没有 title 或 text") % {"n": number}
    wanted = step.get("otherwise")
    if wanted is not None and not (type(wanted) is int and number < wanted <= count):
        return _("第 %(n)s 步的 otherwise 不是后面的步骤：%(wanted)s") % {"n": number, "wanted": wanted}
    return ""


def write(desk: Desk, data: dict[str, Any], by: User | None) -> None:
    values, steps = values_of(desk, data), steps_of(desk, data["steps"])
    guide = Guide.objects.filter(slug=data["slug"]).first()
    if guide and says(guide, values, steps):
        desk.report.unchanged += 1
        return
    published(guide or Guide(slug=data["slug"], live=False), {**values, "steps": steps}, desk.report, by)


def values_of(desk: Desk, data: dict[str, Any]) -> dict[str, Any]:
    about = desk.reference(str(data.get("product") or ""), str(data.get("section") or ""))
    tags = data.get("tags") or []
    return {
        "title": desk.line(data["title"])[:200],
        "symptom": "\n".join(line.strip() for line in str(data["symptom"]).splitlines() if line.strip())[:1000],
        "audience": data.get("audience") or "internal",
        "category": str(data.get("category") or "")[:80],
        "tags": ", ".join(map(str, tags))[:250] if isinstance(tags, list) else str(tags)[:250],
        "manual": about.manual,
        "lineage": about.lineage,
        "edition_from": str(data.get("from") or "")[:60],
        "edition_to": str(data.get("to") or "")[:60],
    }


def steps_of(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for number, row in enumerate(rows, 1):
        desk.place = _("第 %(n)s 步") % {"n": number}
        value = step_of(desk, row)
        made.append({"type": "step", "value": value, "id": identity("step", value, number)})
    return made


def step_of(desk: Desk, row: dict[str, Any]) -> dict[str, Any]:
    section = str(row.get("section") or "")
    about = desk.reference("", section)
    return {
        "title": desk.line(row["title"])[:200],
        "text": desk.text(row["text"], about.manual),
        "solved": desk.line(row.get("solved")),
        "otherwise": row.get("otherwise"),
        "section": section if about.lineage else "",
    }


def says(guide: Guide, values: dict[str, Any], steps: list[dict[str, Any]]) -> bool:
    return list(guide.steps.raw_data) == steps and all(getattr(guide, name) == values[name] for name in values)

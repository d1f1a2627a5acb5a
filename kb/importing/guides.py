"""Imports troubleshooting guides: what one sees, and the steps, each with what to do and where to go on.

{title, slug, symptom, audience, category, tags, product, section, from, to,
 steps: [{title, text, solved, otherwise, section}, …]}, where `otherwise` is the number of a later step.
"""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kb.importing.entries import Desk, Values, about_of
from kb.importing.report import Report
from kb.importing.stepped import Kind, import_entries
from kb.models import Guide
from people.models import User


def import_guides(path: Path, by: User | None = None) -> Report:
    """One YAML file, or all of a folder. A guide that says what it said is left alone, a faulty one stays out."""
    return import_entries(Kind(Guide, fault_of, values_of, step_of), path, by)


def fault_of(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list) or not data["steps"]:
        return _("没有 steps 列表")
    if not all(data.get(name) for name in ("slug", "title", "symptom")):
        return _("slug、title 或 symptom 缺失")
    faults = (fault_of_step(step, number, len(data["steps"])) for number, step in enumerate(data["steps"], 1))
    return next(filter(None, faults), "")


def fault_of_step(step: Any, number: int, count: int) -> str:
    if not isinstance(step, dict) or not step.get("title") or not step.get("text"):
        return _("第 %(n)s 步没有 title 或 text") % {"n": number}
    wanted = step.get("otherwise")
    if wanted is not None and not (type(wanted) is int and number < wanted <= count):
        return _("第 %(n)s 步的 otherwise 不是后面的步骤：%(wanted)s") % {"n": number, "wanted": wanted}
    return ""


def values_of(desk: Desk, data: Values) -> Values:
    return {
        "title": desk.line(data["title"])[:200],
        "symptom": "\n".join(line.strip() for line in str(data["symptom"]).splitlines() if line.strip())[:1000],
        "audience": data.get("audience") or "internal",
        **about_of(desk, data),
    }


def step_of(desk: Desk, row: Values) -> Values:
    section = str(row.get("section") or "")
    about = desk.reference("", section)
    return {
        "title": desk.line(row["title"])[:200],
        "text": desk.text(row["text"], about.manual),
        "solved": desk.line(row.get("solved")),
        "otherwise": row.get("otherwise"),
        "section": section if about.lineage else "",
    }

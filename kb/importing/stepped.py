"""Imports entries made of steps, a YAML file each: what checklists and guides have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kb.importing.blocks import identity
from kb.importing.entries import Desk, Values, audience_fault, load, published, whole
from kb.importing.report import Report
from kb.models import Checklist, Guide
from people.models import User


@dataclass(frozen=True)
class Kind:
    """How one kind reads its file. `fault_of` says what keeps an entry out; `step_of` gives None for a step to skip."""

    model: type[Checklist] | type[Guide]
    fault_of: Callable[[Any], str]
    values_of: Callable[[Desk, Values], Values]
    step_of: Callable[[Desk, Any], Values | None]


def import_entries(kind: Kind, path: Path, by: User | None) -> Report:
    """One file, or all of a folder. An entry that says what it said is left alone."""
    path, report = Path(path), Report()
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
        desk = Desk(file, report)
        data = load(desk.folder, desk.file, report)
        if data is not None:
            bring(kind, desk, data, by)
    return report


def bring(kind: Kind, desk: Desk, data: Any, by: User | None) -> None:
    fault = kind.fault_of(data) or audience_fault(data)
    if fault:
        desk.note(fault)
    else:
        whole(desk, partial(write, kind, desk, data, by))


def write(kind: Kind, desk: Desk, data: Values, by: User | None) -> None:
    values, steps = kind.values_of(desk, data), steps_of(kind, desk, data["steps"])
    entry = kind.model.objects.filter(slug=data["slug"]).first()
    if entry and says(entry, values, steps):
        desk.report.unchanged += 1
        return
    published(entry or kind.model(slug=data["slug"], live=False), {**values, "steps": steps}, desk.report, by)


def steps_of(kind: Kind, desk: Desk, rows: list[Any]) -> list[Values]:
    made = []
    for number, row in enumerate(rows, 1):
        desk.place = _("第 %(n)s 步") % {"n": number}
        value = kind.step_of(desk, row)
        if value is not None:
            made.append({"type": "step", "value": value, "id": identity("step", value, number)})
    return made


def says(entry: Checklist | Guide, values: Values, steps: list[Values]) -> bool:
    return list(entry.steps.raw_data) == steps and all(getattr(entry, name) == values[name] for name in values)

"""Imports questions and answers: a JSON list from elsewhere, or our own YAML with audience, editions and sections."""

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import string_to_ascii

from kb.importing.entries import Desk, Values, about_of, audience_fault, load, published, whole
from kb.importing.report import Report
from kb.models import FaqEntry, ManualPage
from people.models import User


def import_faq(
    path: Path, *, audience: str = "internal", by: User | None = None, manual: ManualPage | None = None
) -> Report:
    """`audience` and `manual` hold for rows that do not say. Every entry is a transaction of its own."""
    report = Report()
    desk = Desk(Path(path), report, manual)
    rows = load(desk.folder, desk.file, report)
    if not isinstance(rows, list):
        if not report.problems:
            report.note(desk.file, 1, _("不是列表"))
        return report
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        desk.place = _("第 %(n)s 条") % {"n": number}
        fault = fault_of(row, seen)
        if fault:
            desk.note(fault)
        else:
            seen.add(slug_of(row))
            whole(desk, partial(write, desk, row, audience, by))
    return report


def slug_of(row: Values) -> str:
    return slugify(string_to_ascii(str(row["id"])))[:150]


def fault_of(row: Any, seen: set[str]) -> str:
    if not isinstance(row, dict):
        return _("不是对象")
    if not row.get("id") or not slug_of(row):
        return _("id 缺失或无效")
    if slug_of(row) in seen:
        return _("id 重复：%(id)s") % {"id": row["id"]}
    if not str(row.get("question") or "").strip():
        return _("没有问题")
    return audience_fault(row)


def write(desk: Desk, row: Values, audience: str, by: User | None) -> None:
    values = values_of(desk, row, audience)
    mark = fingerprint(values)
    entry = FaqEntry.objects.filter(slug=slug_of(row)).first()
    if entry and entry.source_hash == mark:
        desk.report.unchanged += 1
        return
    entry = entry or FaqEntry(slug=slug_of(row), live=False)
    published(entry, {**values, "source_hash": mark}, desk.report, by)


def values_of(desk: Desk, row: Values, audience: str) -> Values:
    about = about_of(desk, row)
    sources = [str(row[name]) for name in ("source", "licence") if row.get(name)]
    return {
        "question": desk.line(row["question"])[:250],
        "answer": desk.text(row.get("answer_md") or row.get("answer"), about["manual"]),
        "audience": row.get("audience") or audience,
        **about,
        "source": " · ".join(sources)[:500],
    }


def fingerprint(values: Values) -> str:
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

"""From stored item versions to the plain content the rules work on, and back."""

from collections.abc import Iterable
from typing import Any

from exams.models import ItemVersion, Paper
from exams.rules import sections
from exams.rules.choice import speaks_of_others
from exams.rules.content import Content, Entry, Option
from exams.rules.sections import Section


def content_of(version: ItemVersion) -> Content:
    return Content(version.kind, version.stem, read_options(version.options), version.key)


def read_options(rows: Iterable[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(row["id"], row["text"], row.get("feedback", ""), is_fixed(row)) for row in rows)


def is_fixed(row: dict[str, Any]) -> bool:
    """Said, or plain from what it says."""
    return bool(row.get("fixed")) or speaks_of_others(row["text"])


def contents(ids: Iterable[int]) -> dict[int, Content]:
    """The contents of these item versions, with their keys, in one query."""
    return {version.pk: content_of(version) for version in ItemVersion.objects.filter(pk__in=list(ids))}


def options_json(content: Content) -> list[dict[str, Any]]:
    rows = [{"id": option.id, "text": option.text, "feedback": option.feedback} for option in content.options]
    return [row | {"fixed": True} if one.is_fixed else row for row, one in zip(rows, content.options, strict=True)]


def sections_of(paper: Paper) -> tuple[Section, ...]:
    return sections.sections_of(paper.sections)


def entries_of(paper: Paper) -> list[Entry]:
    return [Entry.from_json(row) for row in paper.entries]

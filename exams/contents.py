"""From stored item versions to the plain content the rules work on, and back."""

from collections.abc import Iterable
from typing import Any

from exams.models import ItemVersion, Paper
from exams.rules.content import Content, Entry, Option


def content_of(version: ItemVersion) -> Content:
    return Content(version.kind, version.stem, read_options(version.options), version.key)


def read_options(rows: Iterable[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(row["id"], row["text"], row.get("feedback", "")) for row in rows)


def contents(ids: Iterable[int]) -> dict[int, Content]:
    """The contents of these item versions, with their keys, in one query."""
    return {version.pk: content_of(version) for version in ItemVersion.objects.filter(pk__in=list(ids))}


def options_json(content: Content) -> list[dict[str, Any]]:
    return [{"id": option.id, "text": option.text, "feedback": option.feedback} for option in content.options]


def entries_of(paper: Paper) -> list[Entry]:
    return [Entry.from_json(row) for row in paper.entries]

"""Draws up blueprints and exams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import CoursePage
from exams.models import Blueprint, BlueprintRule, Exam, Topic
from kb.models import EditionPage

LONG = timedelta(days=3 * 365)  # an exam without dates is open for a long time in both directions


@dataclass(frozen=True, slots=True)
class RuleDraft:
    topic: Topic
    count: int
    points: Decimal


@transaction.atomic
def save_blueprint(blueprint: Blueprint, rules: Sequence[RuleDraft]) -> Blueprint:
    """Save with exactly these rules, in this order. Papers that were drawn before keep what they have."""
    blueprint.save()
    blueprint.rules.all().delete()
    BlueprintRule.objects.bulk_create(
        BlueprintRule(blueprint=blueprint, order=order, topic=rule.topic, count=rule.count, points=rule.points)
        for order, rule in enumerate(rules)
    )
    return blueprint


@transaction.atomic
def build_exam(data: Mapping[str, Any], *, opens_at: datetime | None = None, closes_at: datetime | None = None) -> Exam:
    """An exam with its blueprint in the shape of the demo's YAML. Unknown topics, courses and editions raise."""
    now = timezone.now()
    found = Exam.objects.filter(slug=data["slug"]).select_related("blueprint").first()
    blueprint = found.blueprint if found else Blueprint()
    blueprint.title = data["title"]
    rules = [RuleDraft(Topic.objects.get(slug=row["topic"]), row["count"], points(row)) for row in data["rules"]]
    values = {
        "title": data["title"],
        "description": data.get("description", ""),
        "blueprint": save_blueprint(blueprint, rules),
        "audience": data["audience"],
        "course": CoursePage.objects.get(slug=data["course"]) if data.get("course") else None,
        "edition": edition(data.get("edition", "")),
        "opens_at": opens_at or (found.opens_at if found else now - LONG),
        "closes_at": closes_at or (found.closes_at if found else now + LONG),
        "minutes": data["minutes"],
        "pass_percent": Decimal(str(data["pass_percent"])),
        "attempts_allowed": data["attempts"],
        "cooldown_hours": data.get("cooldown_hours", 0),
        "is_practice": data.get("practice", False),
    }
    return Exam.objects.update_or_create(slug=data["slug"], defaults=values)[0]


def points(row: Mapping[str, Any]) -> Decimal:
    return Decimal(str(row.get("points", 1)))


def edition(reference: str) -> EditionPage | None:
    """The edition written `manual-slug/edition-slug`."""
    if not reference:
        return None
    manual, _, slug = reference.partition("/")
    return EditionPage.objects.get(manual__slug=manual, slug=slug)

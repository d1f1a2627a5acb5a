"""Draws up blueprints and exams."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import CoursePage
from exams import drawing
from exams.models import Blueprint, BlueprintRule, BlueprintSection, Exam, Item, ParallelForm, Topic
from exams.rules.parallel import parallel
from kb.models import EditionPage
from people.models import Competency, User

LONG = timedelta(days=3 * 365)  # an exam without dates is open for a long time in both directions


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """See BlueprintRule; what is left out asks for nothing."""

    topic: Topic | None = None
    count: int = 1
    points: Decimal = Decimal(1)
    item: Item | None = None
    competency: Competency | None = None
    kind: str = ""
    easiest: int = 1
    hardest: int = 5


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """See BlueprintSection."""

    rules: tuple[RuleDraft, ...]
    title: str = ""
    instructions: str = ""
    minutes: int | None = None
    pass_percent: Decimal | None = None
    shuffle_items: bool = True
    shuffle_options: bool = True


@transaction.atomic
def save_blueprint(blueprint: Blueprint, sections: Sequence[SectionDraft]) -> Blueprint:
    """Save with exactly these sections, in this order. Papers that were drawn before keep what they have."""
    if blueprint.pk and sections_of(blueprint) == list(sections):
        blueprint.save(update_fields=["title"])
        return blueprint
    if blueprint.pk:
        blueprint.revision = Blueprint.objects.select_for_update().get(pk=blueprint.pk).revision + 1
    blueprint.save()
    blueprint.sections.all().delete()
    for order, draft in enumerate(sections):
        values = {name: getattr(draft, name) for name in draft.__slots__ if name != "rules"}
        section = BlueprintSection.objects.create(blueprint=blueprint, order=order, **values)
        BlueprintRule.objects.bulk_create(
            BlueprintRule(section=section, order=place, **{name: getattr(rule, name) for name in rule.__slots__})
            for place, rule in enumerate(draft.rules)
        )
    return blueprint


def sections_of(blueprint: Blueprint) -> list[SectionDraft]:
    """What somebody would have written to get this blueprint. Two queries and one for each kind of thing named."""
    found = blueprint.sections.prefetch_related("rules__topic", "rules__competency", "rules__item")
    drafts = []
    for row in found:
        values = {name: getattr(row, name) for name in SectionDraft.__slots__ if name != "rules"}
        rules = tuple(
            RuleDraft(**{name: getattr(rule, name) for name in RuleDraft.__slots__}) for rule in row.rules.all()
        )
        drafts.append(SectionDraft(rules, **values))
    return drafts


@transaction.atomic
def freeze_forms(blueprint: Blueprint, count: int, by: User, at: datetime | None = None) -> list[ParallelForm]:
    """Freeze `count` parallel forms, in place of those there are. Papers that were made before keep what they have.

    Raises NotEnoughItems.
    """
    held = Blueprint.objects.select_for_update().get(pk=blueprint.pk)
    held.revision += 1  # prepared papers are of the old forms
    held.save(update_fields=["revision"])
    blueprint.revision = held.revision
    plan = drawing.plan_of(held)
    made = parallel(plan.sections, plan.pool, count, secrets.token_hex(16))
    return ParallelForm.objects.bulk_create(
        ParallelForm(
            blueprint=held,
            revision=held.revision,
            label=label,
            choice=[[[one.version, str(points)] for one, points in section] for section in chosen],
            frozen_at=at or timezone.now(),
            frozen_by=by,
        )
        for label, chosen in made.items()
    )


@transaction.atomic
def melt_forms(blueprint: Blueprint) -> None:
    """Draw every paper by itself again."""
    held = Blueprint.objects.select_for_update().get(pk=blueprint.pk)
    held.revision += 1
    held.save(update_fields=["revision"])
    blueprint.revision = held.revision


@transaction.atomic
def build_exam(data: Mapping[str, Any], *, opens_at: datetime | None = None, closes_at: datetime | None = None) -> Exam:
    """An exam with its blueprint in the shape of the demo's YAML. Unknown topics, courses and editions raise."""
    now = timezone.now()
    found = Exam.objects.filter(slug=data["slug"]).select_related("blueprint").first()
    blueprint = found.blueprint if found else Blueprint()
    blueprint.title = data["title"]
    sections = [section(row) for row in data.get("sections", [{"rules": data.get("rules", ())}])]
    values = {
        "title": data["title"],
        "description": data.get("description", ""),
        "blueprint": save_blueprint(blueprint, sections),
        "audience": data["audience"],
        "course": CoursePage.objects.get(slug=data["course"]) if data.get("course") else None,
        "edition": edition(data.get("edition", "")),
        "opens_at": opens_at or (found.opens_at if found else now - LONG),
        "closes_at": closes_at or (found.closes_at if found else now + LONG),
        "minutes": data["minutes"],
        "pass_percent": Decimal(str(data["pass_percent"])),
        "attempts_allowed": data["attempts"],
        "cooldown_hours": data.get("cooldown_hours", 0),
        "resit_after_months": data.get("resit_after_months"),
        "is_practice": data.get("practice", False),
    }
    return Exam.objects.update_or_create(slug=data["slug"], defaults=values)[0]


def section(row: Mapping[str, Any]) -> SectionDraft:
    """A row of `sections`; an exam without them has its `rules` in one that says nothing."""
    percent = row.get("pass_percent")
    return SectionDraft(
        rules=tuple(rule(one) for one in row["rules"]),
        title=row.get("title", ""),
        instructions=row.get("instructions", ""),
        minutes=row.get("minutes"),
        pass_percent=None if percent is None else Decimal(str(percent)),
        shuffle_items=row.get("shuffle_items", True),
        shuffle_options=row.get("shuffle_options", True),
    )


def rule(row: Mapping[str, Any]) -> RuleDraft:
    easiest, hardest = row.get("difficulty", (1, 5))
    return RuleDraft(
        topic=Topic.objects.get(slug=row["topic"]) if "topic" in row else None,
        count=row.get("count", 1),
        points=Decimal(str(row.get("points", 1))),
        item=Item.objects.get(slug=row["item"]) if "item" in row else None,
        competency=Competency.objects.get(slug=row["competency"]) if "competency" in row else None,
        kind=row.get("kind", ""),
        easiest=easiest,
        hardest=hardest,
    )


def edition(reference: str) -> EditionPage | None:
    """The edition written `manual-slug/edition-slug`."""
    if not reference:
        return None
    manual, _, slug = reference.partition("/")
    return EditionPage.objects.get(manual__slug=manual, slug=slug)

"""Draws papers from a blueprint and pins the item versions on them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from exams import types
from exams.contents import read_options
from exams.models import Blueprint, BlueprintRule, BlueprintSection, ItemVersion, ParallelForm
from exams.rules.content import Content
from exams.rules.draw import Candidate, Choice, DrawRule, DrawSection, NotEnoughItems, arrange, choose, digest
from exams.rules.filling import fill
from exams.rules.parallel import form_for
from exams.rules.sections import PLAIN, Section


@dataclass(frozen=True, slots=True)
class Plan:
    """A blueprint with what the bank holds for it."""

    sections: tuple[DrawSection, ...]
    pool: tuple[Candidate, ...]
    forms: Mapping[str, Sequence[Choice]] = field(default_factory=dict)  # parallel ones, by label

    @property
    def rules(self) -> tuple[DrawRule, ...]:
        return tuple(rule for section in self.sections for rule in section.rules)

    def abouts(self) -> tuple[Section, ...]:
        return tuple(section.about for section in self.sections)


def fresh_sheet(plan: Plan) -> dict[str, Any]:
    """The fields of a Sheet, from a fresh seed. Raises NotEnoughItems."""
    return sheet(plan, secrets.token_hex(16))


def sheet(plan: Plan, seed: str) -> dict[str, Any]:
    """Made from a parallel form where the blueprint has some, else drawn."""
    label = form_for(seed, sorted(plan.forms)) if plan.forms else ""
    chosen = plan.forms[label] if label else choose(plan.sections, plan.pool, seed)
    entries, abouts = arrange(plan.sections, chosen, seed), plan.abouts()
    return {
        "seed": seed,
        "form": label,
        "entries": [entry.to_json() for entry in entries],
        "sections": [] if abouts in {(), (PLAIN,)} else [about.to_json() for about in abouts],
        "digest": digest(entries, abouts),
    }


def plan_of(blueprint: Blueprint) -> Plan:
    """Six queries at most, however many sections and rules there are."""
    rows = list(blueprint.sections.prefetch_related("rules__topic", "rules__competency"))
    sections = tuple(section_of(row, number) for number, row in enumerate(rows, 1))
    pool = tuple(candidates([rule for row in rows for rule in row.rules.all()]))
    return Plan(sections, pool, forms_of(blueprint, pool))


def forms_of(blueprint: Blueprint, pool: Sequence[Candidate]) -> dict[str, Sequence[Choice]]:
    """The frozen forms that may be given out. One with an item that was replaced, retired or moved since may not."""
    known = {candidate.version: candidate for candidate in pool}
    forms: dict[str, Sequence[Choice]] = {}
    for form in ParallelForm.objects.filter(blueprint=blueprint, revision=blueprint.revision):
        if all(version in known for section in form.choice for version, _points in section):
            forms[form.label] = [
                tuple((known[version], Decimal(points)) for version, points in section) for section in form.choice
            ]
    return forms


def section_of(row: BlueprintSection, number: int) -> DrawSection:
    about = Section(number, row.title, row.instructions, row.minutes, row.pass_percent)
    rules = tuple(rule_of(rule) for rule in row.rules.all())
    return DrawSection(rules, about, row.shuffle_items, row.shuffle_options)


def rule_of(rule: BlueprintRule) -> DrawRule:
    return DrawRule(
        topic=rule.topic.slug if rule.topic else "",
        count=rule.count,
        points=rule.points,
        competency=rule.competency.slug if rule.competency else "",
        kind=rule.kind,
        easiest=rule.easiest,
        hardest=rule.hardest,
        item=rule.item_id,
    )


def candidates(rules: Sequence[BlueprintRule]) -> list[Candidate]:
    """Approved versions of items in use that a rule may take, by item. Leaves the long texts in the database."""
    wanted = Q(item__in={rule.item_id for rule in rules if rule.item_id})
    wanted |= Q(item__topic__in={rule.topic_id for rule in rules if rule.topic_id})
    wanted |= Q(item__competency__in={rule.competency_id for rule in rules if not rule.topic_id and rule.competency_id})
    versions = ItemVersion.objects.filter(wanted, state=ItemVersion.State.APPROVED, item__retired_at=None)
    return [candidate_of(*row) for row in versions.order_by("item_id").values_list(*COLUMNS)]


COLUMNS = (
    "item_id",
    "pk",
    "kind",
    "options",
    "key",
    "item__topic__slug",
    "item__competency__slug",
    "item__difficulty",
)


def candidate_of(
    item: int, version: int, kind: str, options: list, key: dict, topic: str, competency: str | None, difficulty: int
) -> Candidate:
    content = Content(kind, "", read_options(options), key)
    return Candidate(
        item=item,
        version=version,
        shape=types.of(kind).shape(content),
        topic=topic,
        competency=competency or "",
        difficulty=difficulty,
        fixed=types.of(kind).fixed(content),
    )


def available(blueprint: Blueprint) -> dict[int, int]:
    """By rule id, how many items fit it."""
    plan, rules = plan_of(blueprint), blueprint.rules
    fits = (sum(rule.admits(one) for one in plan.pool) for rule in plan.rules)
    return dict(zip(rules.values_list("pk", flat=True), fits, strict=True))


def shortage(blueprint: Blueprint) -> NotEnoughItems | None:
    """What keeps a paper from being drawn; None when one can be."""
    plan = plan_of(blueprint)
    try:
        fill(plan.rules, plan.pool, lambda _rule, fitting: list(fitting))
    except NotEnoughItems as short:
        return short
    return None

"""Draws the paper of an attempt and pins the item versions on it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from exams import types
from exams.contents import read_options
from exams.models import Attempt, Blueprint, BlueprintRule, BlueprintSection, ItemVersion, Paper
from exams.rules.content import Content
from exams.rules.draw import Candidate, DrawRule, DrawSection, NotEnoughItems, digest, draw
from exams.rules.filling import fill
from exams.rules.sections import PLAIN, Section


@dataclass(frozen=True, slots=True)
class Plan:
    """A blueprint with what the bank holds for it."""

    sections: tuple[DrawSection, ...]
    pool: tuple[Candidate, ...]

    @property
    def rules(self) -> tuple[DrawRule, ...]:
        return tuple(rule for section in self.sections for rule in section.rules)

    def abouts(self) -> tuple[Section, ...]:
        return tuple(section.about for section in self.sections)


def paper_for(attempt: Attempt) -> Paper:
    """Draw from the exam's blueprint with a fresh seed. Raises NotEnoughItems."""
    plan, seed = plan_of(attempt.exam.blueprint), secrets.token_hex(16)
    return Paper.objects.create(attempt=attempt, seed=seed, **drawn(plan, seed))


def drawn(plan: Plan, seed: str) -> dict[str, object]:
    """The fields of a paper that say what is on it. Raises NotEnoughItems."""
    entries, abouts = draw(plan.sections, plan.pool, seed), plan.abouts()
    return {
        "entries": [entry.to_json() for entry in entries],
        "sections": [] if abouts in {(), (PLAIN,)} else [about.to_json() for about in abouts],
        "digest": digest(entries, abouts),
    }


def plan_of(blueprint: Blueprint) -> Plan:
    """Four queries, however many sections and rules there are."""
    rows = list(blueprint.sections.prefetch_related("rules__topic", "rules__competency"))
    sections = tuple(section_of(row, number) for number, row in enumerate(rows, 1))
    return Plan(sections, tuple(candidates([rule for row in rows for rule in row.rules.all()])))


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
    said = read_options(options)
    return Candidate(
        item=item,
        version=version,
        shape=types.of(kind).shape(Content(kind, "", said, key)),
        shuffles=types.of(kind).SHUFFLES,
        topic=topic,
        competency=competency or "",
        difficulty=difficulty,
        fixed=frozenset(option.id for option in said if option.is_fixed),
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

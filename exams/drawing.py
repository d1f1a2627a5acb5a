"""Draws the paper of an attempt and pins the item versions on it."""

import secrets
from collections import defaultdict

from exams import types
from exams.contents import read_options
from exams.models import Attempt, Blueprint, ItemVersion, Paper
from exams.rules.content import Content
from exams.rules.draw import Candidate, DrawRule, digest, draw


def paper_for(attempt: Attempt) -> Paper:
    """Draw from the exam's blueprint with a fresh seed. Raises NotEnoughItems."""
    blueprint = attempt.exam.blueprint
    seed = secrets.token_hex(16)
    entries = draw(
        rules_of(blueprint),
        pools(blueprint),
        seed,
        shuffle_items=blueprint.shuffle_items,
        shuffle_options=blueprint.shuffle_options,
    )
    rows = [entry.to_json() for entry in entries]
    return Paper.objects.create(attempt=attempt, seed=seed, entries=rows, digest=digest(entries))


def rules_of(blueprint: Blueprint) -> list[DrawRule]:
    rules = blueprint.rules.select_related("topic")
    return [DrawRule(rule.topic.slug, rule.count, rule.points) for rule in rules]


def pools(blueprint: Blueprint) -> dict[str, list[Candidate]]:
    """Approved versions of items in use, by topic, sorted by item. Leaves the long texts in the database."""
    versions = ItemVersion.objects.filter(
        state=ItemVersion.State.APPROVED, item__retired_at=None, item__topic__in=blueprint.rules.values("topic")
    )
    pool: dict[str, list[Candidate]] = defaultdict(list)
    rows = versions.order_by("item_id").values_list("item__topic__slug", "item_id", "pk", "kind", "options", "key")
    for topic, item, version, kind, options, key in rows:
        shape = types.of(kind).shape(Content(kind, "", read_options(options), key))
        pool[topic].append(Candidate(item, version, shape, types.of(kind).SHUFFLES))
    return pool


def available(blueprint: Blueprint) -> dict[str, int]:
    """How many items of each topic a paper could be drawn from."""
    return {topic: len(pool) for topic, pool in pools(blueprint).items()}

"""Blueprints in a line, for tests that are about something else."""

from decimal import Decimal

from exams import designing
from exams.designing import RuleDraft, SectionDraft
from exams.models import Blueprint, Topic


def blueprint_of(title: str, *rules: tuple[Topic, int, object], **section: object) -> Blueprint:
    """One section of rules (topic, how many, points each); keyword arguments are those of the section."""
    drafts = tuple(RuleDraft(topic=topic, count=count, points=Decimal(str(points))) for topic, count, points in rules)
    return designing.save_blueprint(Blueprint(title=title), [SectionDraft(drafts, **section)])

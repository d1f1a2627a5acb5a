"""Blueprints and exams in a line, for tests that are about something else."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from exams import designing
from exams.designing import RuleDraft, SectionDraft
from exams.models import Blueprint, Exam, Topic


def blueprint_of(title: str, *rules: tuple[Topic, int, object], **section: object) -> Blueprint:
    """One section of rules (topic, how many, points each); keyword arguments are those of the section."""
    drafts = tuple(RuleDraft(topic=topic, count=count, points=Decimal(str(points))) for topic, count, points in rules)
    return designing.save_blueprint(Blueprint(title=title), [SectionDraft(drafts, **section)])


def exam_of(slug: str, title: str, blueprint: Blueprint, **changes: object) -> Exam:
    """Open since yesterday and until tomorrow, for the vendor's own people; keyword arguments change it."""
    now = timezone.now()
    values = {
        "slug": slug,
        "title": title,
        "blueprint": blueprint,
        "audience": "internal",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=1),
        "minutes": 45,
        "pass_percent": 60,
        "attempts_allowed": 2,
    }
    return Exam.objects.create(**{**values, **changes})

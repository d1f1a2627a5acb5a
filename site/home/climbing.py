"""Tells what else lifts the demo's people up their ladders, through the same verbs that real people use."""

from typing import Any

from certificates import practising, signing_off
from certificates.issuing import issue_for
from certificates.models import Award, CareerLevel, Certificate, PracticeRecord, SignOff
from home.history import days_ago
from kb.models import Checklist
from people import rating
from people.models import Competency, Rating, User


def tell(person: User, story: dict[str, Any]) -> None:
    """As in home/demo/careers.yaml; whoever has a story already is left alone."""
    for row in story.get("grants", []):
        award = Award.objects.get(slug=row["award"])
        if not Certificate.objects.filter(award=award, holder=person).exists():
            issue_for(award, person, at=days_ago(row["days_ago"]))
    if any(model.objects.filter(person=person).exists() for model in (Rating, PracticeRecord, SignOff)):
        return
    for row in story.get("ratings", []):
        rate(person, row)
    for row in story.get("practice", []):
        practise(person, row)
    for row in story.get("sign_offs", []):
        sign(person, row)


def rate(person: User, row: dict[str, Any]) -> None:
    competency = Competency.objects.get(slug=row["competency"])
    at, by = days_ago(row["days_ago"]), User.objects.get(username=row["by"])
    rating.rate(person, competency, row["value"], by, row["evidence"], row.get("months"), at=at)


def practise(person: User, row: dict[str, Any]) -> None:
    at = days_ago(row["days_ago"])
    by = User.objects.get(username=row["by"]) if row.get("by") else person
    checklist = Checklist.objects.get(slug=row["checklist"]) if row.get("checklist") else None
    practising.enter(person, row["kind"], row["amount"], at.date(), by, row.get("note", ""), checklist, at=at)


def sign(person: User, row: dict[str, Any]) -> None:
    ladder, _slash, slug = row["level"].partition("/")
    level = CareerLevel.objects.get(ladder__slug=ladder, slug=slug)
    at, by = days_ago(row["days_ago"]), User.objects.get(username=row["by"])
    signing_off.sign_off(person, level, row["role"], by, row["note"], at=at)

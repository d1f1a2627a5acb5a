"""Makes awards and ladders from the plain data of demo or set-up files. Running it again changes nothing."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from certificates.models import Award, CareerLadder, CareerLevel, Requirement
from courses.models import CoursePage
from exams.models import Exam
from people.models import Competency

AWARD_WORDS = ("title", "title_en", "subtitle", "statement", "signatory", "signatory_title")
Rows = list[dict[str, Any]]


@transaction.atomic
def build_awards(rows: Rows) -> list[Award]:
    """Each row as in home/demo/awards.yaml; an exam or course that does not exist is an error."""
    return [build_award(row) for row in rows]


def build_award(row: dict[str, Any]) -> Award:
    values = {word: row.get(word) or "" for word in AWARD_WORDS}
    values["valid_months"] = row.get("valid_months") or None
    values |= {days: row[days] for days in ("renewal_days", "grace_days") if days in row}
    for field in ("exam", "renewal_exam"):
        values[field] = Exam.objects.get(slug=row[field]) if row.get(field) else None
    for field in ("course", "renewal_course"):
        values[field] = CoursePage.objects.get(slug=row[field]) if row.get(field) else None
    return Award.objects.update_or_create(slug=row["slug"], defaults=values)[0]


@transaction.atomic
def build_ladders(rows: Rows) -> list[CareerLadder]:
    """Each row as in home/demo/ladders.yaml, after the awards. Levels and requirements no longer named are removed."""
    return [build_ladder(row) for row in rows]


def build_ladder(row: dict[str, Any]) -> CareerLadder:
    words = {"title": row["title"], "audience": row["audience"]}
    ladder, _ = CareerLadder.objects.update_or_create(slug=row["slug"], defaults=words)
    ladder.levels.exclude(slug__in=[level["slug"] for level in row["levels"]]).delete()
    make_room(ladder)
    for order, level in enumerate(row["levels"], start=1):
        build_level(ladder, order, level)
    return ladder


def make_room(ladder: CareerLadder) -> None:
    """Out of the way first: two levels may never have one order, not even while they change places."""
    for distance, level in enumerate(ladder.levels.order_by("-order")):
        CareerLevel.objects.filter(pk=level.pk).update(order=10_000 + distance)


def build_level(ladder: CareerLadder, order: int, row: dict[str, Any]) -> CareerLevel:
    words = {"order": order, "title": row["title"], "note": row.get("note") or ""}
    level, _ = CareerLevel.objects.update_or_create(ladder=ladder, slug=row["slug"], defaults=words)
    wanted = [need_of(need) for need in row["requires"]]
    same = Q(pk=None)
    for need in wanted:
        same |= Q(**need)
    level.requirements.exclude(same).delete()
    for need in wanted:
        Requirement.objects.get_or_create(level=level, **need)
    return level


def need_of(row: dict[str, Any]) -> dict[str, Any]:
    """All columns of a requirement but its level. A row without `kind` asks for a certificate."""
    return {
        "kind": row.get("kind", Requirement.Kind.CERTIFICATE),
        "award": Award.objects.get(slug=row["award"]) if row.get("award") else None,
        "competency": Competency.objects.get(slug=row["competency"]) if row.get("competency") else None,
        "practice": row.get("practice", ""),
        "amount": row.get("amount"),
        "role": row.get("role", ""),
        "valid_months": row.get("valid_months"),
        "change_months": row.get("change_months"),
    }
